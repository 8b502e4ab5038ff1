import { Recent } from './recent.ts'

/**
 * A copy with memory of its own. A slice of a line keeps the whole line alive in V8, and what is
 * remembered of a visitor would then cost a line of up to 64 KB for an address of 12 bytes.
 */
export function ownText(text: string): string {
  return Buffer.from(text).toString()
}

/** Texts that come again and again, such as paths, as one copy each: recent ones are remembered. */
export class OwnTexts {
  readonly #texts: Recent<string>
  readonly #prefix: string

  /** `size`: how many texts to remember; `prefix`: what to put before each. */
  constructor(size: number, prefix = '') {
    this.#texts = new Recent(size)
    this.#prefix = prefix
  }

  of(text: string): string {
    const known = this.#texts.get(text)
    if (known !== undefined) return known
    const own = ownText(this.#prefix + text)
    this.#texts.set(this.#prefix === '' ? own : ownText(text), own)
    return own
  }
}
