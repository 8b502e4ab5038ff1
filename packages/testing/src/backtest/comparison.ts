import type { Decision } from '@beckon/core'
import { Divergence, type Hand, type Parting } from './divergence.ts'
import { Fates } from './fates.ts'
import type { OperatorLoad } from './operator-load.ts'
import type { Watcher } from './side.ts'
import { treatmentOf } from './treatment.ts'

/** Where what was recorded stops being evidence for what the rules would bring about. */
export interface Evidence {
  /** What a treatment is compared with: what the log says was done, or the baseline where it says nothing. */
  readonly against: 'history' | 'baseline'
  /** Visitors who would have met with something else than they did under the candidate: for each it ends there. */
  readonly visitors: number
  /** What the candidate does to visitors behind that instant. */
  readonly beyond: number
  /** Of all that it does to visitors. */
  readonly treatments: number
  /** With a history: the same of the baseline, which shows how well the replay meets what happened. */
  readonly baseline?: {
    readonly visitors: number
    readonly beyond: number
    readonly treatments: number
  }
  /** What all of that means, in a sentence or two. */
  readonly meaning: string
}

const meaning =
  'Nothing tells how visitors would have answered: a backtest predicts what rules do and the load that puts on operators, not acceptance. For each visitor the log is evidence up to the first thing done to it that differs; from there on it would have behaved differently, and what is counted behind that instant is what the rules make of behaviour that was not theirs.'

/** Takes in what two sides do to visitors, and what was really done to them where that is known. */
export class Comparison {
  readonly fates = new Fates()
  /** Between the two sides. */
  readonly divergence = new Divergence()
  private readonly treatments: [number, number] = [0, 0]
  /** Of each side from what really happened. */
  private readonly fromHistory: readonly [Divergence, Divergence] | undefined

  /** `history`: it will be told what really happened. */
  constructor(history: boolean) {
    this.fromHistory = history ? [new Divergence(), new Divergence()] : undefined
  }

  /** What a side tells; its offers go to `load`. */
  watcher(hand: Hand, load: OperatorLoad): Watcher {
    return {
      fired: (visitor, rule) => this.fates.fired(hand, visitor, rule),
      treated: (visitor, treatment) => {
        const { action, outcome, at } = treatment
        this.treatments[hand]++
        this.fates.treated(hand, visitor)
        this.divergence.add(hand, visitor, treatment)
        this.fromHistory?.[hand].add(1, visitor, treatment)
        if (action.type === 'invite' && outcome === 'applied') {
          load.offered(at, action.department ?? null)
        }
      },
    }
  }

  /** Rules that were in force then decided it. */
  happened(decision: Decision): void {
    const treatment = treatmentOf(decision)
    if (treatment === undefined) return
    for (const divergence of this.fromHistory ?? []) {
      divergence.add(0, decision.visitor, treatment)
    }
  }

  /** Both sides have come to an instant, ms: who has parted since. */
  settle(until: number): readonly Parting[] {
    for (const divergence of this.fromHistory ?? []) divergence.settle(until)
    return this.divergence.settle(until)
  }

  /** When what the candidate does to a visitor is first other than what happened, ms; it never is: undefined. */
  evidenceEnds(visitor: string): number | undefined {
    return (this.fromHistory?.[1] ?? this.divergence).partedAt(visitor)
  }

  evidence(): Evidence {
    const figures = (hand: Hand, { visitors, beyond }: Divergence) => ({
      visitors,
      beyond: beyond[1],
      treatments: this.treatments[hand],
    })
    if (this.fromHistory === undefined) {
      return { against: 'baseline', ...figures(1, this.divergence), meaning }
    }
    const [baseline, candidate] = this.fromHistory
    return {
      against: 'history',
      ...figures(1, candidate),
      baseline: figures(0, baseline),
      meaning,
    }
  }
}
