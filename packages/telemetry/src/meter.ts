import {
  type Attributes,
  createNoopMeter,
  type Histogram,
  type Meter,
  type Observable,
  type ObservableResult,
} from '@opentelemetry/api'
import type { Metric } from './metrics.ts'

/** Whether somebody wants to know: a meter that does nothing hands out one and the same instrument. */
export function isMeasuring(meter: Meter): boolean {
  const name = 'beckon.events.received'
  return meter.createCounter(name) !== createNoopMeter().createCounter(name)
}

/** A histogram as the table of metrics has it. */
export function histogramOf(meter: Meter, metric: Metric): Histogram {
  const { name, unit, description, buckets } = metric
  return meter.createHistogram(name, {
    unit,
    description,
    ...(buckets !== undefined && { advice: { explicitBucketBoundaries: [...buckets] } }),
  })
}

/** Takes the value of a metric, with what it is told apart by. */
export type Take = (metric: Metric, value: number, attributes?: Attributes) => void

/**
 * Metrics that are read when somebody collects, all of one reading in one call: what belongs
 * together adds up.
 *
 * @param common attributes of all
 * @returns how it ends
 */
export function collected(
  meter: Meter,
  metrics: readonly Metric[],
  common: Attributes,
  read: (take: Take) => void,
): () => void {
  const instruments = new Map<Metric, Observable>(
    metrics.map((metric) => [metric, instrumentOf(meter, metric)]),
  )
  const callback = (result: {
    observe: (metric: Observable, ...values: Parameters<ObservableResult['observe']>) => void
  }): void => {
    read((metric, value, attributes) => {
      const instrument = instruments.get(metric)
      if (instrument !== undefined) result.observe(instrument, value, { ...common, ...attributes })
    })
  }
  const observables = [...instruments.values()]
  meter.addBatchObservableCallback(callback, observables)
  return () => meter.removeBatchObservableCallback(callback, observables)
}

function instrumentOf(meter: Meter, { name, kind, unit, description }: Metric): Observable {
  return kind === 'counter'
    ? meter.createObservableCounter(name, { unit, description })
    : meter.createObservableUpDownCounter(name, { unit, description })
}
