import { blank, type Mark, type Marks } from '../domain/marks.ts'

/** A visitor's marks while a step works on them: copied when the first is changed. */
export class MarkSheet {
  private marks: Marks
  private copy: number[] | undefined
  private grown = false
  private blanks = false

  constructor(marks: Marks | undefined) {
    this.marks = marks ?? none
  }

  /** How many numbers there are: twice as many as marks. Places are even and stay what they are within a step. */
  get length(): number {
    return this.marks.length
  }

  /** The number of the rule at a place. */
  numberAt(place: number): number {
    return this.marks[place] as number
  }

  /** The mark at a place; blank for -1. */
  at(place: number): Mark {
    return place < 0 ? blank : (this.marks[place + 1] as Mark)
  }

  /** Puts a mark in its place, or the first of a rule at the end where the place is -1; gives the place. */
  put(place: number, number: number, mark: Mark): number {
    let copy = this.copy
    if (copy === undefined) {
      copy = this.marks.slice()
      this.copy = copy
      this.marks = copy
    }
    if (place >= 0) {
      copy[place + 1] = mark
      if (mark === blank) this.blanks = true
      return place
    }
    this.grown = true
    return copy.push(number, mark) - 2
  }

  /** All marks of a rule set's rules as they are now; undefined where there are none. */
  result(): Marks | undefined {
    const { copy } = this
    if (copy === undefined) return this.marks === none ? undefined : this.marks
    const kept = this.blanks ? withoutBlanks(copy) : copy
    if (kept.length === 0) return undefined
    // What has grown has room to spare, which a thousand visitors would pay for.
    return this.grown && kept === copy ? copy.slice() : kept
  }

  get changed(): boolean {
    return this.copy !== undefined
  }
}

const none: Marks = []

function withoutBlanks(marks: Marks): number[] {
  return marks.filter((_, place) => marks[place | 1] !== blank)
}
