import type { MemberDimension } from './dimension.ts'
import type { Program, Term } from './program.ts'

/** How many events the guess counts for. */
const guessWeight = 8

/** How often each term holds: guessed at first, learned from traffic. Never changes a result. */
export class Selectivity {
  private readonly terms: readonly Term[]
  private readonly guesses: Float32Array
  private readonly hits: Uint32Array
  private samples = 0

  constructor({ dimensions, terms }: Program) {
    this.terms = terms
    this.guesses = Float32Array.from(terms, ({ dimension, negated, low }) => {
      const looked = dimensions[dimension]
      const share = (): number => {
        switch (looked?.kind) {
          // The more values rules tell apart, the rarer each of them is.
          case 'identity':
            return 1 / (looked.ids.size + 1)
          case 'member':
            return Math.min(0.7, countOf(looked) / looked.members.length)
          case 'order':
            return low > 0 ? 0.3 : 0.6
          default:
            return 0.15
        }
      }
      return negated ? 1 - share() : share()
    })
    this.hits = new Uint32Array(terms.length)
  }

  /** One event was looked at; `holds` tells of each term. Gives how many were so far. */
  learn(holds: (term: Term) => boolean): number {
    for (const term of this.terms) {
      if (holds(term)) this.hits[term.id] = (this.hits[term.id] as number) + 1
    }
    this.samples++
    return this.samples
  }

  /** The share of events at which a term holds. */
  of({ id }: Term): number {
    const guessed = (this.guesses[id] as number) * guessWeight
    return ((this.hits[id] as number) + guessed) / (this.samples + guessWeight)
  }

  /** What is long past counts half from here on. */
  fade(): void {
    for (let id = 0; id < this.hits.length; id++) this.hits[id] = (this.hits[id] as number) >>> 1
    this.samples >>>= 1
  }
}

function countOf({ members }: MemberDimension): number {
  let count = 0
  for (const member of members) count += member
  return count
}
