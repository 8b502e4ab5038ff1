import { file } from './filing.ts'
import type { Program, Term } from './program.ts'
import { Selectivity } from './selectivity.ts'
import type { Shelved } from './shelves.ts'

/** One event in so many is learned from: at first, and at most. */
const learnOften = 8
const learnSeldom = 1_024
/** After how many events learned from clauses are filed anew: at first, and at most. */
const firstRefiling = 64
const lastRefiling = 4_096

/** Where clauses wait, by what traffic has shown so far. */
export class LearnedFiling {
  now: Shelved
  private readonly program: Program
  private readonly selectivity: Selectivity
  private every = learnOften
  private countdown = learnOften
  private refileAt = firstRefiling

  constructor(program: Program) {
    this.program = program
    this.selectivity = new Selectivity(program)
    this.now = file(program, this.selectivity)
  }

  /** One event has passed; `holds` tells of each term what it was. */
  passed(holds: (term: Term) => boolean): void {
    if (--this.countdown > 0) return
    this.countdown = this.every
    const samples = this.selectivity.learn(holds)
    if (samples < this.refileAt) return
    this.now = file(this.program, this.selectivity)
    this.selectivity.fade()
    this.refileAt = Math.min(this.refileAt * 4, lastRefiling)
    this.every = Math.min(this.every * 8, learnSeldom)
  }
}
