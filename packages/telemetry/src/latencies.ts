import type {
  CommitBegun,
  CommitEnd,
  CommitProbe,
  EffectEnd,
  Passage,
  Probe,
  RulesSwap,
} from '@beckon/core'
import type { Answer } from '@beckon/core/adapter'
import type { Attributes, Counter, Histogram, Meter } from '@opentelemetry/api'
import { errorType } from './error-type.ts'
import { histogramOf } from './meter.ts'
import { type Metric, metrics } from './metrics.ts'

const msPerSecond = 1_000

/** Measures how long things take, in seconds. */
export class Latencies implements Probe {
  private readonly common: Attributes
  private readonly answers: Readonly<Record<'acknowledged' | 'partly' | 'refused', Attributes>>
  private readonly messages: Histogram
  private readonly events: Histogram
  private readonly commits: Histogram
  private readonly units: Histogram
  private readonly effects: Histogram
  private readonly conflicts: Counter
  private readonly retries: Counter
  private readonly swaps: Counter

  /** @param common attributes of all */
  constructor(meter: Meter, common: Attributes) {
    const counterOf = ({ name, unit, description }: Metric) =>
      meter.createCounter(name, { unit, description })
    this.common = common
    // One object for each, as every message needs one.
    this.answers = {
      acknowledged: { ...common, 'beckon.outcome': 'acknowledged' },
      partly: { ...common, 'beckon.outcome': 'partly' },
      refused: { ...common, 'beckon.outcome': 'refused' },
    }
    this.messages = histogramOf(meter, metrics.messageDuration)
    this.events = histogramOf(meter, metrics.eventDuration)
    this.commits = histogramOf(meter, metrics.commitDuration)
    this.units = histogramOf(meter, metrics.commitUnits)
    this.effects = histogramOf(meter, metrics.effectDuration)
    this.conflicts = counterOf(metrics.commitConflicts)
    this.retries = counterOf(metrics.commitRetries)
    this.swaps = counterOf(metrics.ruleSwaps)
  }

  answered(_: Passage, { acks, refused }: Answer, ms: number): void {
    const { answers } = this
    const outcome =
      refused.length === 0
        ? answers.acknowledged
        : acks.length > 0
          ? answers.partly
          : answers.refused
    this.messages.record(ms / msPerSecond, outcome)
  }

  committing({ units }: CommitBegun): CommitProbe {
    return { ended: (end) => this.committed(units, end) }
  }

  effectEnded({ type, outcome, ms }: EffectEnd): void {
    this.effects.record(ms / msPerSecond, {
      ...this.common,
      'beckon.effect.type': type,
      'beckon.outcome': outcome,
    })
  }

  rulesSwapped({ error }: RulesSwap): void {
    this.swaps.add(1, this.withError(error))
  }

  private committed(
    units: number,
    { ms, now, committed, conflicts, tries, error }: CommitEnd,
  ): void {
    const { common } = this
    this.commits.record(ms / msPerSecond, this.withError(error))
    this.units.record(units, common)
    if (conflicts > 0) this.conflicts.add(conflicts, common)
    if (tries > 1) this.retries.add(tries - 1, common)
    for (const { since } of committed) this.events.record((now - since) / msPerSecond, common)
  }

  private withError(error: unknown): Attributes {
    return error === undefined ? this.common : { ...this.common, 'error.type': errorType(error) }
  }
}
