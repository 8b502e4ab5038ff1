import { nextChange, type TimedFactSource } from '../next-change.ts'
import type { Program, Term } from './program.ts'
import type { Ranks } from './ranks.ts'
import type { Selectivity } from './selectivity.ts'
import { Sieve } from './sieve.ts'

/** Clauses that time alone may turn once all that it leaves still holds, and when it does. */
export class TimedClauses {
  private readonly sieve: Sieve
  private readonly ranks: Ranks
  /** By clause: the places of its timed terms. */
  private readonly places: readonly Int32Array[]
  private readonly terms: readonly Term[]
  /** By place of a term: when it turns by itself, ms; NaN until it was asked. */
  private readonly turns: Float64Array

  constructor({ clauses, dimensions }: Program, selectivity: Selectivity, ranks: Ranks) {
    const timed = clauses.filter(({ terms }) => terms.some((term) => term.timed))
    this.terms = [...new Set(timed.flatMap(({ terms }) => terms.filter((term) => term.timed)))]
    const places = new Map(this.terms.map((term, place) => [term, place]))
    this.places = timed.map(({ terms }) =>
      Int32Array.from(terms.flatMap((term) => places.get(term) ?? [])),
    )
    this.turns = new Float64Array(this.terms.length)
    this.ranks = ranks
    const still = timed.map(({ terms }) => terms.filter((term) => !term.timed))
    this.sieve = new Sieve(still, dimensions, selectivity, ranks)
  }

  /** The earliest instant, ms, at which a clause may turn; Infinity: never. Throws what a fact throws. */
  nextChange(facts: TimedFactSource): number {
    const { sieve, turns } = this
    const count = sieve.sift()
    turns.fill(Number.NaN)
    let next = Number.POSITIVE_INFINITY
    for (let index = 0; index < count; index++) {
      next = Math.min(next, this.turnOf(sieve.left[index] as number, facts))
    }
    return next
  }

  /** A clause that holds does so until the first of its terms turns, any other until the last has that fails. */
  private turnOf(clause: number, facts: TimedFactSource): number {
    const places = this.places[clause] as Int32Array
    let first = Number.POSITIVE_INFINITY
    let last = Number.NEGATIVE_INFINITY
    for (let index = 0; index < places.length; index++) {
      const place = places[index] as number
      const term = this.terms[place] as Term
      let turns = this.turns[place] as number
      if (Number.isNaN(turns)) {
        turns = nextChange(term.leaf, facts)
        this.turns[place] = turns
      }
      if (!this.ranks.holds(term)) last = Math.max(last, turns)
      else if (turns < first) first = turns
    }
    return last === Number.NEGATIVE_INFINITY ? first : last
  }
}
