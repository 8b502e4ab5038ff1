import { Spread } from '@beckon/analytics'
import type { Decision, RuleCount } from '@beckon/core'
import type { Storage } from '@beckon/core/adapter'
import { Lane, type LaneOptions } from '../replay/lane.ts'
import { accountOf } from '../replay/replay.ts'
import { type Counts, ranked } from '../replay/traffic-counts.ts'
import { Trail } from './trail.ts'
import { type Treatment, treatmentOf } from './treatment.ts'

/** How long after its visit had begun a rule took effect, ms: quartiles over all its fires. */
export interface TimeToFire {
  readonly lower: number
  readonly median: number
  readonly upper: number
  /** False where there were so many different times that each is told to one part in 64 only. */
  readonly exact: boolean
}

/** What a rule did under one of the rule sets. */
export interface RuleFigures extends RuleCount {
  /** Null where it never took effect within a visit. */
  readonly timeToFire: TimeToFire | null
}

/** What came of the traffic under one of the rule sets. */
export interface SideReport {
  readonly ruleSet: string
  readonly received: number
  readonly committed: number
  readonly duplicates: number
  readonly quarantined: Counts
  readonly refused: Counts
  readonly ticks: number
  /** Of all rules together, as are the following. */
  readonly matched: number
  readonly fired: number
  /** Reason → decisions. */
  readonly suppressed: Counts
  /** Type → how many were applied. */
  readonly actions: Counts
  /** Name → visitors ever in it. */
  readonly segments: Counts
  readonly decisionsDigest: string
}

/** Up to so many different times to fire are told exactly, of each rule. */
const distinctTimes = 1_024

/** Hears of what a side does to visitors. */
export interface Watcher {
  fired(visitor: string, rule: string): void
  treated(visitor: string, treatment: Treatment): void
}

/** One of the two rule sets, at work. */
export class Side {
  readonly lane: Lane
  readonly trail = new Trail()
  /** Where its engine keeps what it works with. */
  readonly storage: Storage
  private readonly watcher: Watcher
  private readonly startedAt = new Map<string, number>()
  private readonly times = new Map<string, Spread>()

  constructor(options: LaneOptions, watcher: Watcher) {
    this.watcher = watcher
    this.storage = this.trail.over(options.storage)
    this.lane = new Lane({ ...options, storage: this.storage })
    const { engine } = this.lane
    engine.visits$.subscribe(({ kind, visitor, at }) => {
      if (kind === 'started') this.startedAt.set(visitor, at)
      else this.startedAt.delete(visitor)
    })
    engine.decisions$.subscribe((decision) => this.decided(decision))
  }

  /** Each rule's figures by its name. */
  rules(): Readonly<Record<string, RuleFigures>> {
    const { decided, rules, engine } = this.lane
    return Object.fromEntries(
      Object.entries(decided.rules(rules, engine.rules())).map(([rule, counts]) => [
        rule,
        { ...counts, timeToFire: timeToFire(this.times.get(rule)) },
      ]),
    )
  }

  /** `rules`: what {@link Side.rules} gave. */
  report(rules: Readonly<Record<string, RuleFigures>>): SideReport {
    const { received, committed, duplicates, quarantined, refused, ticks } = accountOf(
      this.lane.engine,
    )
    const all = Object.values(rules)
    const suppressed: Counts = {}
    for (const [reason, many] of all.flatMap((rule) => Object.entries(rule.suppressed))) {
      suppressed[reason] = (suppressed[reason] ?? 0) + many
    }
    return {
      ruleSet: this.lane.engine.ruleSetHash,
      received,
      committed,
      duplicates,
      quarantined,
      refused,
      ticks,
      matched: all.reduce((sum, { matched }) => sum + matched, 0),
      fired: all.reduce((sum, { fired }) => sum + fired, 0),
      suppressed: ranked(suppressed),
      ...this.lane.decided.result(),
    }
  }

  private decided(decision: Decision): void {
    const { visitor, rule, outcome, at } = decision
    if (outcome === 'applied') {
      this.watcher.fired(visitor, rule)
      const startedAt = this.startedAt.get(visitor)
      if (startedAt !== undefined) this.spreadOf(rule).add(at - startedAt)
    }
    const treatment = treatmentOf(decision)
    if (treatment !== undefined) this.watcher.treated(visitor, treatment)
  }

  private spreadOf(rule: string): Spread {
    let spread = this.times.get(rule)
    if (spread === undefined) {
      spread = new Spread(distinctTimes)
      this.times.set(rule, spread)
    }
    return spread
  }
}

function timeToFire(spread: Spread | undefined): TimeToFire | null {
  const lower = spread?.quantile(0.25)
  const median = spread?.quantile(0.5)
  const upper = spread?.quantile(0.75)
  if (spread === undefined || lower === undefined) return null
  if (median === undefined || upper === undefined) return null
  return { lower, median, upper, exact: !spread.rounded }
}
