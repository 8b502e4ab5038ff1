import { readFileSync } from 'node:fs'
import { createEngine, type Engine } from '@beckon/core'
import { parseRuleSet } from '@beckon/rules'
import { memoryStorage } from '@beckon/storage-memory'
import { type InstrumentOptions, instrument } from '@beckon/telemetry'
import { ProxyTracerProvider } from '@opentelemetry/api'
import { MeterProvider, MetricReader } from '@opentelemetry/sdk-metrics'
import { AlwaysOffSampler, BasicTracerProvider } from '@opentelemetry/sdk-trace-base'
import { table } from './document.ts'
import { median } from './stages.ts'

const visitors = 2_000
/** Messages that come in together, each with one event. */
const burst = 200
const bursts = 20
const rounds = 61

class Reader extends MetricReader {
  protected override async onForceFlush(): Promise<void> {}
  protected override async onShutdown(): Promise<void> {}
}

const measuring = () => new MeterProvider({ readers: [new Reader()] })
const silent = () => new ProxyTracerProvider()

/** What is set up of OpenTelemetry; undefined for nothing at all. */
const setups: Readonly<Record<string, () => InstrumentOptions | undefined>> = {
  'not instrumented': () => undefined,
  'instrumented, no SDK': () => ({}),
  metrics: () => ({ meterProvider: measuring(), tracerProvider: silent() }),
  'metrics, and traces that are sampled out': () => ({
    meterProvider: measuring(),
    tracerProvider: new BasicTracerProvider({ sampler: new AlwaysOffSampler() }),
  }),
  'metrics, and a span of every commit': () => ({
    meterProvider: measuring(),
    tracerProvider: new BasicTracerProvider(),
  }),
}

/** What telemetry costs an event, in one process from its arrival to its ack: a table. */
export async function telemetry(rulesFile: string): Promise<string> {
  const engines = new Map<string, Engine>()
  for (const [name, setup] of Object.entries(setups)) {
    const engine = await opened(rulesFile)
    const options = setup()
    if (options !== undefined) instrument(engine, options)
    engines.set(name, engine)
  }
  const costs = new Map<string, number[]>([...engines.keys()].map((name) => [name, []]))
  for (let round = -2; round < rounds; round++) {
    for (const [name, engine] of engines) {
      const micros = await once(engine, round)
      // The first ones warm up.
      if (round >= 0) costs.get(name)?.push(micros)
    }
  }
  for (const engine of engines.values()) await engine.close()
  const [base = []] = costs.values()
  const rows = [...costs].map(([name, all]) => [
    name,
    median(all).toFixed(1),
    Math.min(...all).toFixed(1),
    // Of one round: whatever else the machine did then, it did to both.
    median(all.map((micros, round) => micros - (base[round] ?? 0))).toFixed(1),
  ])
  const collection = await collectionMs(rulesFile)
  const head = ['OpenTelemetry', 'µs an event', 'least', 'more than without']
  return `${table(head, rows)}\n\nProcessor time in one process, from a message of one event to its ack, without a transport, on a storage in memory: medians of ${rounds} rounds of ${(burst * bursts).toLocaleString('en')} events, which take turns; ${burst} messages come at a time. What it is more is the median of the differences within a round. One collection takes ${collection.toFixed(1)} ms with ${(100_000).toLocaleString('en')} visitors on the site.`
}

async function opened(rulesFile: string): Promise<Engine> {
  const engine = createEngine({
    sites: { shop: { redirectOrigins: ['https://shop.example'] } },
    rules: parseRuleSet(readFileSync(rulesFile, 'utf8')),
    storage: memoryStorage({ retainLog: false }),
    secret: 'a secret of the bench',
  })
  await engine.open()
  return engine
}

async function once(engine: Engine, round: number): Promise<number> {
  const before = process.cpuUsage()
  for (let index = 0; index < bursts; index++) {
    await send(engine, `${round}-${index}`, (index * burst) % visitors, burst)
  }
  const { user, system } = process.cpuUsage(before)
  return (user + system) / (burst * bursts)
}

/** One event of each of so many visitors, all at once. */
async function send(engine: Engine, name: string, from: number, many: number): Promise<void> {
  const at = Date.now()
  const page = { url: 'https://shop.example/shoes/red' }
  await Promise.all(
    Array.from({ length: many }, (_, index) =>
      engine.receive(
        { site: 'shop', visitor: `v${from + index}` },
        {
          type: 'events',
          events: [{ id: `${name}-${from + index}`, type: 'page.view', at, page }],
        },
      ),
    ),
  )
}

async function collectionMs(rulesFile: string): Promise<number> {
  const engine = await opened(rulesFile)
  const reader = new Reader()
  const meterProvider = new MeterProvider({ readers: [reader] })
  instrument(engine, { meterProvider, tracerProvider: silent() })
  const many = 100_000
  for (let sent = 0; sent < many; sent += 10_000) await send(engine, 'c', sent, 10_000)
  const times: number[] = []
  for (let round = 0; round < 9; round++) {
    const started = performance.now()
    await reader.collect()
    times.push(performance.now() - started)
  }
  await engine.close()
  return median(times)
}
