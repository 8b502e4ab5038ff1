/**
 * A map that remembers at least the last `size` keys set or found, and at most twice as many:
 * a young generation, and the one before it. Forgetting costs nothing per key.
 */
export class Recent<Value> {
  readonly #size: number
  #young = new Map<string, Value>()
  #old = new Map<string, Value>()

  constructor(size: number) {
    this.#size = size
  }

  get(key: string): Value | undefined {
    const young = this.#young.get(key)
    if (young !== undefined) return young
    if (this.#old.size === 0) return undefined
    const old = this.#old.get(key)
    if (old !== undefined) this.set(key, old)
    return old
  }

  set(key: string, value: Value): void {
    if (this.#young.size >= this.#size) {
      this.#old = this.#young
      this.#young = new Map()
    }
    this.#young.set(key, value)
  }

  clear(): void {
    if (this.#old.size > 0) this.#old = new Map()
    this.#young.clear()
  }
}
