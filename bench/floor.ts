import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { heapOfServe, onOneCore } from './command.ts'
import { table } from './document.ts'
import { median } from './stages.ts'

const visitors = 100_000
const rate = 2_000
/** Longer than somebody who is silent counts as there. */
const seconds = 60
const rounds = 3

interface Run {
  readonly cpuSeconds: number
  /** How far the load was behind at most, s. */
  readonly late: number
  readonly events: number
  readonly rows: number
  readonly openedMs: number
  /** ms of processor time until a view's snapshot was there. */
  readonly score: number
  readonly segment: number
  readonly text: number
  readonly inSegment: number
  readonly rowBytes: number
  readonly messages: number
  readonly bytes: number
}

/** In a process of its own, held to one core where the system has `taskset`. */
function run(kind: 'with' | 'without', rules: string): Run {
  const script = join(import.meta.dirname, 'floor/crowd.ts')
  const flags = ['--expose-gc', ...heapOfServe, '--import=tsx', '--conditions=@beckon/source']
  const args = [script, kind, visitors, rate, seconds, rules].map(String)
  const node = [process.execPath, ...flags, ...args]
  const [command = '', ...rest] = onOneCore ? ['taskset', '-c', '0', ...node] : node
  const { stdout, stderr, status } = spawnSync(command, rest, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`${script} ended with ${status}: ${stderr}`)
  return JSON.parse(stdout)
}

/** What the live floor costs: an engine's processor time with it, less that of the same without it. */
export async function floor(rules: string): Promise<string> {
  const runs: Record<'with' | 'without', Run[]> = { with: [], without: [] }
  for (let round = 0; round < rounds; round++) {
    for (const kind of ['without', 'with'] as const) runs[kind].push(run(kind, rules))
  }
  const share = (kind: 'with' | 'without') =>
    median(runs[kind].map(({ cpuSeconds }) => cpuSeconds / seconds))
  const of = (name: keyof Run) => median(runs.with.map((one) => one[name]))
  const [bare, live] = [share('without'), share('with')]
  const perEvent = ((live - bare) / rate) * 1e6
  const rows = [
    ['the engine alone, of a core', percent(bare)],
    ['the engine with the floor', percent(live)],
    ['**the floor, of a core**', `**${percent(live - bare)}** (at most 50%)`],
    ['the floor, µs an event', perEvent.toFixed(1)],
    ['visitors in the segment at the end', whole(of('inSegment'))],
    ['messages a second, to three who look', (of('messages') / seconds).toFixed(1)],
    ['KB a second, as JSON', (of('bytes') / seconds / 1_000).toFixed(0)],
    ['memory of a visitor on the floor, bytes', whole(of('rowBytes'))],
    ['opening a floor on visitors who are there, ms of CPU', whole(of('openedMs'))],
    ['a first view of all by score, ms of CPU', whole(of('score'))],
    ['a first view of a segment, ms of CPU', whole(of('segment'))],
    ['a first view of a text, ms of CPU', whole(of('text'))],
  ]
  const late = Math.max(...[...runs.with, ...runs.without].map((one) => one.late))
  return `${table([`${whole(visitors)} visitors, ${whole(rate)} events/s`, ''], rows)}\n\nOne process on one core, in real time, an open loop for ${seconds} s, which was ${Math.round(late * 1_000)} ms behind at most; one event in twenty is of somebody new. One looks at the 100 with the highest score, one at the first 100 of a segment, one at the counts, and what each is sent is made JSON, which counts as the floor's; a fourth looks at how many are in the segment. The same rules and traffic with and without the floor; medians of ${rounds} rounds.`
}

const whole = (value: number): string => Math.round(value).toLocaleString('en')
const percent = (share: number): string => `${(100 * share).toFixed(1)}%`
