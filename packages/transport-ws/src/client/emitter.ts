/** Listeners by name. One that throws harms neither its caller nor the others. */
export class Emitter<Events> {
  readonly #listeners = new Map<keyof Events, Set<(event: never) => void>>()
  readonly #failed: (name: keyof Events, cause: unknown) => void

  /** @param failed is told of a listener that threw */
  constructor(failed: (name: keyof Events, cause: unknown) => void) {
    this.#failed = failed
  }

  /** Adds a listener; what comes back takes it away again. */
  on<Name extends keyof Events>(name: Name, listener: (event: Events[Name]) => void): () => void {
    // The same function may be added twice, and each is taken away by its own.
    const own = (event: Events[Name]) => listener(event)
    const listeners = this.#listeners.get(name) ?? new Set()
    this.#listeners.set(name, listeners.add(own))
    return () => void listeners.delete(own)
  }

  emit<Name extends keyof Events>(name: Name, event: Events[Name]): void {
    // A copy: a listener may go, or add others, while it is told.
    for (const listener of [...(this.#listeners.get(name) ?? [])]) {
      try {
        ;(listener as (event: Events[Name]) => void)(event)
      } catch (cause) {
        this.#failed(name, cause)
      }
    }
  }
}
