export {
  type Instrumentation,
  type InstrumentOptions,
  instrument,
  type Measurable,
} from './instrument.ts'
export { type Metric, type MetricKind, metrics } from './metrics.ts'
export type { Counted } from './transports.ts'
