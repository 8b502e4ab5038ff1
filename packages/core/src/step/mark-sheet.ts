import { blank, type Mark, type Marks } from '../domain/marks.ts'

/** A visitor's marks while a step works on them. Used again and again: what it copies into is kept. */
export class MarkSheet {
  private marks: Marks = none
  /** The marks, from the first change on; behind `end` is what an earlier step left. */
  private readonly copy: number[] = []
  private end = 0
  private isCopied = false
  private blanks = false

  /** Begins with the marks of a visitor. */
  open(marks: Marks | undefined): this {
    this.marks = marks ?? none
    this.end = this.marks.length
    this.isCopied = false
    this.blanks = false
    return this
  }

  /** How many numbers there are: twice as many as marks. Places are even and stay what they are within a step. */
  get length(): number {
    return this.end
  }

  get changed(): boolean {
    return this.isCopied
  }

  /** The number of the rule at a place. */
  numberAt(place: number): number {
    return (this.isCopied ? this.copy : this.marks)[place] as number
  }

  /** The mark at a place; blank for -1. */
  at(place: number): Mark {
    return place < 0 ? blank : ((this.isCopied ? this.copy : this.marks)[place + 1] as Mark)
  }

  /** Where the mark of a rule stands, by its number; -1 where it has none. */
  placeOf(number: number): number {
    for (let place = 0; place < this.end; place += 2) {
      if (this.numberAt(place) === number) return place
    }
    return -1
  }

  /** Puts a mark in its place, or the first of a rule at the end where the place is -1; gives the place. */
  put(place: number, number: number, mark: Mark): number {
    if (!this.isCopied) this.take()
    if (place >= 0) {
      this.copy[place + 1] = mark
      if (mark === blank) this.blanks = true
      return place
    }
    const last = this.end
    this.copy[last] = number
    this.copy[last + 1] = mark
    this.end = last + 2
    return last
  }

  /** All marks as they are now, for the visitor to keep; undefined where there are none. */
  result(): Marks | undefined {
    if (!this.isCopied) return this.marks === none ? undefined : this.marks
    // Of its very length: a thousand visitors would pay for room to spare.
    const all = this.copy.slice(0, this.end)
    const kept = this.blanks ? all.filter((_, place) => all[place | 1] !== blank) : all
    return kept.length === 0 ? undefined : kept
  }

  private take(): void {
    const { copy, marks, end } = this
    for (let place = 0; place < end; place++) copy[place] = marks[place] as number
    this.isCopied = true
  }
}

const none: Marks = []
