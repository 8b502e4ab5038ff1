import type { VisitorExplanation } from '@beckon/core'
import type { Action } from '@beckon/rules'
import { iso } from '../replay/replay.ts'
import type { Comparison } from './comparison.ts'
import { byInstant, type Parting } from './divergence.ts'
import type { Treatment } from './treatment.ts'

/** A treatment as it is told: the instant is the one of the parting. */
export interface TreatmentReport {
  readonly rule: string
  readonly outcome: Treatment['outcome']
  readonly action: Action
}

/** Why each rule set did or did not act at that instant: the rules that either of them acted by. */
export interface BothExplained {
  readonly baseline: VisitorExplanation
  readonly candidate: VisitorExplanation
}

/** A visitor who would be treated differently. */
export interface DifferentVisitor {
  readonly visitor: string
  /** When the first treatment that differs happened, ISO 8601. */
  readonly at: string
  /**
   * From when on the candidate does other things than were done, ISO 8601; null: it never does. Where
   * nobody knows what was done, the baseline stands for it.
   */
  readonly evidenceEnds: string | null
  /** What was done then; null: nothing. */
  readonly baseline: TreatmentReport | null
  readonly candidate: TreatmentReport | null
  /** Rules that took effect for it under the candidate only, at any time. */
  readonly gained: readonly string[]
  /** Under the baseline only. */
  readonly lost: readonly string[]
  /** Missing where that was not asked for of so many. */
  readonly explained?: BothExplained
}

/** Looks from both sides at where the ways of a visitor part. */
export type ExplainBoth = (parting: Parting) => Promise<BothExplained>

/** Keeps who is treated differently, up to a bound, the first of them with explanations. */
export class DifferentVisitors {
  private readonly found: { readonly parting: Parting; readonly explained?: BothExplained }[] = []
  private explained = 0
  private readonly most: number
  private readonly mostExplained: number
  private readonly explainBoth: ExplainBoth

  constructor(most: number, mostExplained: number, explainBoth: ExplainBoth) {
    this.most = most
    this.mostExplained = Math.min(mostExplained, most)
    this.explainBoth = explainBoth
  }

  /** Some of whom come next will be explained. */
  get wantsExplanations(): boolean {
    return this.explained < this.mostExplained
  }

  /** To be asked while what led to the partings is still known. */
  async add(partings: readonly Parting[]): Promise<void> {
    for (const parting of partings) {
      if (this.found.length >= this.most) return
      if (!this.wantsExplanations) this.found.push({ parting })
      else {
        this.explained++
        this.found.push({ parting, explained: await this.explainBoth(parting) })
      }
    }
  }

  /** In order of time. */
  list(comparison: Comparison): readonly DifferentVisitor[] {
    return this.found
      .sort((left, right) => byInstant(left.parting, right.parting))
      .map(({ parting: { visitor, at, treatments }, explained }) => ({
        visitor,
        at: new Date(at).toISOString(),
        evidenceEnds: iso(comparison.evidenceEnds(visitor)),
        baseline: told(treatments[0]),
        candidate: told(treatments[1]),
        ...comparison.fates.of(visitor),
        ...(explained && { explained }),
      }))
  }
}

function told(treatment: Treatment | undefined): TreatmentReport | null {
  if (treatment === undefined) return null
  const { rule, outcome, action } = treatment
  return { rule, outcome, action }
}
