import type { Attributes } from '@opentelemetry/api'
import type { Take } from './meter.ts'
import type { Metric } from './metrics.ts'

/** How the specification of OpenTelemetry marks what has no series of its own. */
const overflow = { 'otel.metric.overflow': true }

/**
 * Bounds how many series a metric has: the first ones keep theirs, and all others are summed. SDKs
 * have such a bound too, but the one for Node counts wrongly beyond it where a metric is observed.
 */
export class Series {
  readonly metric: Metric
  private readonly most: number
  private readonly known = new Set<string>()
  private rest: number | undefined

  constructor(metric: Metric, most: number) {
    this.metric = metric
    this.most = most
  }

  take(take: Take, value: number, attributes: Attributes): void {
    const key = Object.values(attributes).join('\n')
    if (!this.known.has(key) && this.known.size >= this.most) {
      this.rest = (this.rest ?? 0) + value
      return
    }
    this.known.add(key)
    take(this.metric, value, attributes)
  }

  /** When all of a reading are taken. */
  takeRest(take: Take): void {
    if (this.rest !== undefined) take(this.metric, this.rest, overflow)
    this.rest = undefined
  }
}
