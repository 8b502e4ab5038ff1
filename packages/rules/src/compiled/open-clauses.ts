import { nextChange, type TimedFactSource } from '../next-change.ts'
import type { Term } from './program.ts'
import type { Ranks } from './ranks.ts'

/** Clauses of one run of which only timed terms are left to tell. */
export class OpenClauses {
  private readonly terms: readonly Term[]
  private code: Int32Array = new Int32Array()
  /** Where in the code their timed terms begin, and end. */
  private stretches: Int32Array
  private count = 0
  /** By term: when it turns by itself, ms; NaN until it was asked. */
  private readonly turns: Float64Array

  constructor(terms: readonly Term[]) {
    this.terms = terms
    this.turns = new Float64Array(terms.length)
    this.stretches = new Int32Array(128)
  }

  /** Begins a run over clauses in this code: it is kept, as rules may be filed anew at the run's end. */
  begin(code: Int32Array): void {
    this.code = code
    this.count = 0
  }

  add(start: number, end: number): void {
    if (this.count === this.stretches.length) {
      const larger = new Int32Array(this.count * 2)
      larger.set(this.stretches)
      this.stretches = larger
    }
    this.stretches[this.count++] = start
    this.stretches[this.count++] = end
  }

  /** The earliest instant, ms, at which one of them may change its result. `ranks`: those of the run. */
  nextChange(facts: TimedFactSource, ranks: Ranks): number {
    const { code, terms, stretches } = this
    let next = Number.POSITIVE_INFINITY
    if (this.count > 0) this.turns.fill(Number.NaN)
    for (let open = 0; open < this.count; open += 2) {
      const end = stretches[open + 1] as number
      // True: until the first of its terms turns. False: until the last of those that fail has turned.
      let first = Number.POSITIVE_INFINITY
      let last = Number.NEGATIVE_INFINITY
      for (let at = stretches[open] as number; at < end; at++) {
        const term = terms[code[at] as number] as Term
        const turns = this.turnOf(term, facts)
        if (!ranks.holds(term)) last = Math.max(last, turns)
        else if (turns < first) first = turns
      }
      next = Math.min(next, last === Number.NEGATIVE_INFINITY ? first : last)
    }
    return next
  }

  private turnOf({ id, leaf }: Term, facts: TimedFactSource): number {
    const known = this.turns[id] as number
    if (!Number.isNaN(known)) return known
    const turns = nextChange(leaf, facts)
    this.turns[id] = turns
    return turns
  }
}
