import type { Program, Term } from './program.ts'
import { Selectivity } from './selectivity.ts'

/** One event in so many is learned from: at first, and at most. */
const learnOften = 8
const learnSeldom = 1_024
/** After how many events learned from there is something new to know: at first, and at most. */
const firstLesson = 64
const lastLesson = 4_096

/** Learns from traffic which terms are rare: often at first, less and less from then on. */
export class Learner {
  readonly selectivity: Selectivity
  private every = learnOften
  private countdown = learnOften
  private lessonAt = firstLesson

  constructor(program: Program) {
    this.selectivity = new Selectivity(program)
  }

  /**
   * One event has passed; `holds` tells of each term what it was. True: enough is known by now to
   * index clauses anew.
   */
  passed(holds: (term: Term) => boolean): boolean {
    if (--this.countdown > 0) return false
    this.countdown = this.every
    if (this.selectivity.learn(holds) < this.lessonAt) return false
    this.lessonAt = Math.min(this.lessonAt * 4, lastLesson)
    this.every = Math.min(this.every * 8, learnSeldom)
    return true
  }
}
