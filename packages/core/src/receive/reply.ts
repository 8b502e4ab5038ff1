import type { Answer, Refusal } from '../ports/transport.ts'

const none: readonly never[] = []

/** Gathers the fates of one message's events, and answers when the last is known. */
export class Reply {
  private acks: string[] | undefined
  private refused: Refusal[] | undefined
  private waiting: number
  private readonly answer: (answer: Answer) => void

  constructor(events: number, answer: (answer: Answer) => void) {
    this.waiting = events
    this.answer = answer
    if (events === 0) answer({ acks: none, refused: none })
  }

  ack(id: string): void {
    if (this.acks === undefined) this.acks = [id]
    else this.acks.push(id)
    this.count()
  }

  refuse(refusal: Refusal): void {
    if (this.refused === undefined) this.refused = [refusal]
    else this.refused.push(refusal)
    this.count()
  }

  private count(): void {
    if (--this.waiting === 0)
      this.answer({ acks: this.acks ?? none, refused: this.refused ?? none })
  }
}
