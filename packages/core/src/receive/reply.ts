import type { Answer, Refusal } from '../ports/transport.ts'

/** Gathers the fates of one message's events, and answers when the last is known. */
export class Reply {
  private readonly acks: string[] = []
  private readonly refused: Refusal[] = []
  private waiting: number
  private readonly answer: (answer: Answer) => void

  constructor(events: number, answer: (answer: Answer) => void) {
    this.waiting = events
    this.answer = answer
    if (events === 0) answer({ acks: [], refused: [] })
  }

  ack(id: string): void {
    this.acks.push(id)
    this.count()
  }

  refuse(refusal: Refusal): void {
    this.refused.push(refusal)
    this.count()
  }

  private count(): void {
    if (--this.waiting === 0) this.answer({ acks: this.acks, refused: this.refused })
  }
}
