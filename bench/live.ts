import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { heapOfServe, onOneCore } from './command.ts'
import { table } from './document.ts'
import type { Load } from './live/load.ts'
import { median } from './stages.ts'

const rounds = 5
const connections = 200
const idleConnections = 5_000
const seconds = 4
/** The first quarter is not counted: until then the server remembers ever more, and collects oftener than it will. */
const latencySeconds = 32
const latencyRounds = 3

type Server = 'bare' | 'beckon'

/** What a server says of itself. */
interface Held {
  readonly held: number
  readonly rss: number
  readonly cpuSeconds: number
}

interface Ingested {
  readonly rate: number
  readonly acked: number
}

interface Latency {
  readonly p50: number
  readonly p99: number
}

/** A child on a core of its own that answers in lines of JSON. */
class Part {
  private readonly child: ChildProcess
  private readonly lines: AsyncIterator<string>

  constructor(core: number, flags: readonly string[], file: string, ...args: readonly string[]) {
    const path = join(import.meta.dirname, 'live', file)
    const node = [process.execPath, ...flags, '--import=tsx', path, ...args]
    const [command = '', ...rest] = onOneCore ? ['taskset', '-c', String(core), ...node] : node
    this.child = spawn(command, rest, { stdio: ['pipe', 'pipe', 'inherit'] })
    const { stdout } = this.child
    if (stdout === null) throw new Error('no pipe to read from')
    this.lines = createInterface({ input: stdout })[Symbol.asyncIterator]()
  }

  async answer<T>(): Promise<T> {
    const { value, done } = await this.lines.next()
    if (done === true) throw new Error('a part of the bench ended without an answer')
    return JSON.parse(value)
  }

  ask<T>(): Promise<T> {
    this.child.stdin?.write('?\n')
    return this.answer()
  }

  async end(): Promise<void> {
    const ended = new Promise((resolve) => this.child.once('close', resolve))
    this.child.kill('SIGKILL')
    await ended
  }
}

/** Runs something against a server: as it is built, and with the heap that `beckon serve` has. */
async function against<T>(
  kind: Server,
  rules: string,
  run: (port: number, server: Part) => Promise<T>,
): Promise<T> {
  const server = new Part(0, ['--expose-gc', ...heapOfServe], 'server.ts', kind, rules)
  try {
    return await run(await server.answer<number>(), server)
  } finally {
    await server.end()
  }
}

async function put<T>(load: Load): Promise<T> {
  const part = new Part(1, [], 'load.ts', JSON.stringify(load))
  try {
    return await part.answer<T>()
  } finally {
    await part.end()
  }
}

const plain = { connections, window: 1, seconds, rate: 0, decides: false } as const

/** Events a second that were acknowledged, and what each cost the server. */
function ingest(kind: Server, rules: string, window: number) {
  return against(kind, rules, async (port, server) => {
    const before = await server.ask<Held>()
    const { rate, acked } = await put<Ingested>({ ...plain, kind: 'ingest', port, window })
    const after = await server.ask<Held>()
    return { rate, microseconds: ((after.cpuSeconds - before.cpuSeconds) / acked) * 1e6 }
  })
}

/** Bytes of one more idle connection. */
function idle(kind: Server, rules: string) {
  return against(kind, rules, async (port, server) => {
    const before = await server.ask<Held>()
    const load = { ...plain, kind: 'idle', port, connections: idleConnections } as const
    const part = new Part(1, [], 'load.ts', JSON.stringify(load))
    await part.answer()
    const after = await server.ask<Held>()
    await part.end()
    const each = (all: number) => all / idleConnections
    return { held: each(after.held - before.held), rss: each(after.rss - before.rss) }
  })
}

function latency(kind: Server, rules: string, rate: number) {
  const load = {
    ...plain,
    kind: 'latency',
    rate,
    seconds: latencySeconds,
    decides: kind === 'beckon',
  } as const
  return against(kind, rules, (port) => put<Latency>({ ...load, port }))
}

/** Beckon's server against a bare one on `ws` that parses and answers: three tables. */
export async function live(rules: string): Promise<string> {
  const parts: string[] = []
  let halfLoad = 0
  const rows: string[][] = []
  for (const window of [16, 4, 1]) {
    const runs: Record<Server, Awaited<ReturnType<typeof ingest>>[]> = { bare: [], beckon: [] }
    for (let round = 0; round < rounds; round++) {
      for (const kind of ['bare', 'beckon'] as const)
        runs[kind].push(await ingest(kind, rules, window))
    }
    const rate = (kind: Server) => median(runs[kind].map((run) => run.rate))
    const cost = (kind: Server) => median(runs[kind].map((run) => run.microseconds))
    if (window === 1) halfLoad = rate('beckon') / 2
    rows.push([
      String(window),
      whole(rate('bare')),
      whole(rate('beckon')),
      percent(rate('beckon') / rate('bare')),
      cost('bare').toFixed(1),
      cost('beckon').toFixed(1),
    ])
  }
  parts.push(
    table(
      [
        'under way on each connection',
        'bare, answers/s',
        'Beckon, acks/s',
        'of bare',
        'bare, µs of CPU each',
        'Beckon, µs of CPU each',
      ],
      rows,
    ),
    `${connections} connections, one event a message, acknowledged when it is committed; 14 rules, storage in memory; medians of ${rounds} rounds.`,
  )
  const bareIdle = await idle('bare', rules)
  const ownIdle = await idle('beckon', rules)
  parts.push(
    table(
      ['memory of an idle connection', 'bare', 'Beckon, with its visitor', 'times bare'],
      (['held', 'rss'] as const).map((key) => [
        key === 'held' ? 'JavaScript heap and buffers, bytes' : 'resident memory, bytes',
        whole(bareIdle[key]),
        whole(ownIdle[key]),
        (ownIdle[key] / bareIdle[key]).toFixed(2),
      ]),
    ),
    `${whole(idleConnections)} connections, each of a visitor of its own that has sent one page view; after full collections.`,
  )
  const times: Record<Server, Latency[]> = { bare: [], beckon: [] }
  for (let round = 0; round < latencyRounds; round++) {
    for (const kind of ['bare', 'beckon'] as const) {
      times[kind].push(await latency(kind, rules, halfLoad))
    }
  }
  const middle = (kind: Server, of: keyof Latency): string =>
    median(times[kind].map((run) => run[of])).toFixed(2)
  parts.push(
    table(
      [`at ${whole(halfLoad)} events/s`, 'p50, ms', 'p99, ms'],
      [
        ['bare: event to echo', middle('bare', 'p50'), middle('bare', 'p99')],
        ['Beckon: event to decision', middle('beckon', 'p50'), middle('beckon', 'p99')],
      ],
    ),
    `Half of what Beckon took one by one, since the events come one by one here, over all connections in turn; each hundredth is decided upon and answered by an effect. Medians of ${latencyRounds} rounds of ${latencySeconds} s, the first quarter of each not counted.`,
  )
  return parts.join('\n\n')
}

const whole = (value: number): string => Math.round(value).toLocaleString('en')
const percent = (share: number): string => `${(100 * share).toFixed(0)}%`
