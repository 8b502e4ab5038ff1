import { type InstrumentOptions, instrument } from '@beckon/telemetry'
import type { Attributes } from '@opentelemetry/api'
import {
  type Histogram,
  MeterProvider,
  MetricReader,
  type ResourceMetrics,
} from '@opentelemetry/sdk-metrics'
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base'
import { openShop, type Shop } from '../engine/shop.ts'

/** Collects when it is asked to, and at no other time. */
class HandReader extends MetricReader {
  protected override async onForceFlush(): Promise<void> {}
  protected override async onShutdown(): Promise<void> {}
}

export interface Point {
  readonly attributes: Attributes
  /** A number, or a histogram. */
  readonly value: unknown
}

/** What was collected at one moment. */
export class Reading {
  readonly resource: ResourceMetrics
  private readonly points = new Map<string, readonly Point[]>()

  constructor(resource: ResourceMetrics) {
    this.resource = resource
    for (const { metrics } of resource.scopeMetrics) {
      for (const { descriptor, dataPoints } of metrics)
        this.points.set(descriptor.name, dataPoints as readonly Point[])
    }
  }

  get names(): string[] {
    return [...this.points.keys()]
  }

  of(name: string): readonly Point[] {
    return this.points.get(name) ?? []
  }

  /** The sum over all attributes. */
  sum(name: string): number {
    return this.of(name).reduce((sum, { value }) => sum + Number(value), 0)
  }

  /** Values by one attribute. */
  by(name: string, attribute: string): Record<string, number> {
    const entries = this.of(name).map(({ attributes, value }) => [attributes[attribute], value])
    return Object.fromEntries(entries)
  }

  /** Of a histogram without attributes, or of the one with these. */
  histogram(name: string, wanted: Attributes = {}): Histogram | undefined {
    const found = this.of(name).find(
      ({ attributes }) => JSON.stringify(attributes) === JSON.stringify(wanted),
    )
    return found?.value as Histogram | undefined
  }
}

/** Meters and tracers that keep what they are given. */
export function sdk() {
  const reader = new HandReader()
  const meterProvider = new MeterProvider({ readers: [reader] })
  const spans = new InMemorySpanExporter()
  const tracerProvider = new BasicTracerProvider({
    spanProcessors: [new SimpleSpanProcessor(spans)],
  })
  const read = async (): Promise<Reading> => {
    const { resourceMetrics, errors } = await reader.collect()
    if (errors.length > 0) throw errors[0]
    return new Reading(resourceMetrics)
  }
  return { meterProvider, tracerProvider, read, spans: () => spans.getFinishedSpans() }
}

/** An open shop whose metrics and traces are kept. */
export async function measuredShop(
  rules: readonly object[] = [],
  options: Parameters<typeof openShop>[1] = {},
  more: InstrumentOptions = {},
) {
  const shop: Shop = await openShop(rules, options)
  const { read, spans, ...providers } = sdk()
  const instrumentation = instrument(shop.engine, { ...providers, ...more })
  return { shop, read, spans, instrumentation }
}
