import { type MeterProvider as AnyMeterProvider, ProxyTracerProvider } from '@opentelemetry/api'
import { PrometheusSerializer } from '@opentelemetry/exporter-prometheus'
import { resourceFromAttributes } from '@opentelemetry/resources'
import { MeterProvider, MetricReader, type ResourceMetrics } from '@opentelemetry/sdk-metrics'
import manifest from '../../package.json' with { type: 'json' }

/** Collects when somebody asks, and at no other time. */
class Reader extends MetricReader {
  protected override async onForceFlush(): Promise<void> {}
  protected override async onShutdown(): Promise<void> {}
}

/** The metrics of a server as Prometheus reads them. */
export class MetricsPage {
  /** Whom the engine gives its metrics. */
  readonly meterProvider: AnyMeterProvider
  /** Traces are nobody's here. */
  readonly tracerProvider = new ProxyTracerProvider()
  private readonly reader = new Reader()
  private readonly serializer = new PrometheusSerializer(undefined, false, undefined, false, true)
  private collecting: Promise<string> | undefined

  constructor() {
    const resource = resourceFromAttributes({
      'service.name': 'beckon',
      'service.version': manifest.version,
    })
    this.meterProvider = new MeterProvider({ resource, readers: [this.reader] })
  }

  /** All metrics as they are now. Whoever asks meanwhile gets the same. */
  text(): Promise<string> {
    this.collecting ??= this.collect().finally(() => {
      this.collecting = undefined
    })
    return this.collecting
  }

  private async collect(): Promise<string> {
    const { resourceMetrics, errors } = await this.reader.collect()
    if (errors.length > 0) throw new AggregateError(errors, 'Not all metrics could be read.')
    return `${this.serializer.serialize(withUnits(resourceMetrics)).trimEnd()}\n`
  }
}

/** Units that Prometheus has in a name; what is counted, in braces, is not among them. */
const unitNames: Readonly<Record<string, string>> = { s: 'seconds' }

/**
 * Adds units to the names, as OpenTelemetry's rules for Prometheus want it: its serializer does
 * not, and writes a line of the unit instead, which this version of the format does not have.
 * https://opentelemetry.io/docs/specs/otel/compatibility/prometheus_and_openmetrics/
 */
function withUnits(all: ResourceMetrics): ResourceMetrics {
  const scopeMetrics = all.scopeMetrics.map(({ scope, metrics }) => ({
    scope,
    metrics: metrics.map((metric) => {
      const unit = unitNames[metric.descriptor.unit]
      const name = metric.descriptor.name + (unit === undefined ? '' : `.${unit}`)
      return { ...metric, descriptor: { ...metric.descriptor, name, unit: '' } }
    }),
  }))
  return { ...all, scopeMetrics }
}
