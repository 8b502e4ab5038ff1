import type { Engine } from '@beckon/core'
import {
  type Attributes,
  metrics as globalMetrics,
  type MeterProvider,
  type TracerProvider,
  trace,
} from '@opentelemetry/api'
import manifest from '../package.json' with { type: 'json' }
import { type Countable, countEngine } from './counts.ts'
import { Latencies } from './latencies.ts'
import { isMeasuring } from './meter.ts'
import { isTracing, Traces } from './traces.ts'
import { type Counted, countTransports } from './transports.ts'

export interface InstrumentOptions {
  /** Default: the global one, which does nothing unless somebody has set one before. */
  readonly meterProvider?: MeterProvider
  /** Default: the global one, which does nothing unless somebody has set one before. */
  readonly tracerProvider?: TracerProvider
  /** Transports whose connections are counted, by the names they have in the metrics. */
  readonly transports?: Readonly<Record<string, Counted>>
  /** Of everything that is measured: tells the engines of one process apart. */
  readonly attributes?: Attributes
  /**
   * How many rules, pairs of a rule and a reason, or sites have series of their own in a metric; what
   * is beyond is summed under `otel.metric.overflow`. Default 1000.
   */
  readonly series?: number
}

/** What is needed of an engine. */
export type Measurable = Countable & Pick<Engine, 'observe'>

export interface Instrumentation {
  /** Measures no more. A reader may go on to show what was counted last. */
  stop(): void
}

/**
 * Gives OpenTelemetry an engine's metrics and traces; docs/telemetry.md has them all. Counts are
 * read when metrics are collected, and cost nothing in between. How long things take is measured
 * where a meter or tracer is there that does something: set the providers up before.
 *
 * @example
 * const transport = webSocketTransport({ … })
 * const engine = createEngine({ …, transports: [transport] })
 * const instrumentation = instrument(engine, { transports: { websocket: transport } })
 */
export function instrument(engine: Measurable, options: InstrumentOptions = {}): Instrumentation {
  const { meterProvider = globalMetrics.getMeterProvider() } = options
  const { tracerProvider = trace.getTracerProvider() } = options
  const { transports = {}, attributes = {}, series = 1_000 } = options
  const { name, version } = manifest
  const ends: (() => void)[] = []
  const meter = meterProvider.getMeter(name, version)
  if (isMeasuring(meter)) {
    ends.push(countEngine(meter, engine, attributes, series))
    ends.push(countTransports(meter, transports, attributes))
    ends.push(engine.observe(new Latencies(meter, attributes)))
  }
  if (isTracing(tracerProvider, name)) {
    const tracer = tracerProvider.getTracer(name, version)
    ends.push(engine.observe(new Traces(tracer, attributes)))
  }
  return {
    stop: () => {
      for (const end of ends.splice(0)) end()
    },
  }
}
