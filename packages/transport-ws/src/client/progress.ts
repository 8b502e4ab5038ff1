import type { Cursor, WelcomeMessage } from '@beckon/core/protocol'

/** How far the client has come in what the server sent, and how far it may say so. */
export class Progress {
  #epoch: string | undefined
  #last = 0
  #acknowledged = 0
  /** Numbers of effects that another tab is still to show. */
  readonly #open = new Set<number>()

  /** For the next `hello`: behind this everything is to come again. */
  get cursor(): Cursor | undefined {
    return this.#epoch === undefined ? undefined : { epoch: this.#epoch, seq: this.#done }
  }

  get last(): number {
    return this.#last
  }

  /** How many numbers could be acknowledged. */
  get outstanding(): number {
    return this.#done - this.#acknowledged
  }

  welcomed({ cursor, history }: WelcomeMessage): void {
    this.#acknowledged = cursor.seq
    // The rest begins where this client asked for it: what it has beyond that will be a repeat.
    if (history === 'whole' && cursor.epoch === this.#epoch && cursor.seq <= this.#last) return
    this.#epoch = cursor.epoch
    this.#last = cursor.seq
    this.#open.clear()
  }

  /** Whoever was to show an effect is not waited for any more: it is to come again, and all behind it. */
  rewind(): void {
    this.#last = this.#done
    this.#open.clear()
  }

  /** Takes the next number. */
  take(seq: number): 'next' | 'repeat' | 'gap' {
    if (seq <= this.#last) return 'repeat'
    if (seq !== this.#last + 1) return 'gap'
    this.#last = seq
    return 'next'
  }

  /**
   * Nothing from this number on is acknowledged before the function is called.
   *
   * @returns whether it changed anything: the row may have ended meanwhile
   */
  hold(seq: number): () => boolean {
    const epoch = this.#epoch
    this.#open.add(seq)
    return () => epoch === this.#epoch && this.#open.delete(seq)
  }

  /** The number to acknowledge now; it counts as acknowledged. */
  acknowledge(): number {
    this.#acknowledged = this.#done
    return this.#acknowledged
  }

  get #done(): number {
    return this.#open.size > 0 ? Math.min(...this.#open) - 1 : this.#last
  }
}
