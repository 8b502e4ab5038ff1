import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { standardEnrichers } from '@beckon/enrich'
import { parseRuleSet } from '@beckon/rules'
import { memoryStorage } from '@beckon/storage-memory'
import { backtest as compare, replay } from '@beckon/testing'
import { withCopies } from './copies.ts'
import { table } from './document.ts'
import { median } from './stages.ts'

const script = join(import.meta.dirname, 'backtest-heap.ts')
const rounds = 7
const copies = 10

/** A backtest against a replay of the same log, and what it holds in memory: tables. */
export async function backtest(
  source: string,
  rulesFiles: readonly [string, string],
): Promise<string> {
  return `${await speed(source, rulesFiles)}\n\n${await memory(source, rulesFiles)}`
}

async function speed(source: string, files: readonly [string, string]): Promise<string> {
  const [baseline, candidate] = files.map((file) => parseRuleSet(readFileSync(file, 'utf8')))
  if (baseline === undefined || candidate === undefined)
    throw new Error('Two rule sets are needed.')
  const enrichers = standardEnrichers()
  const storage = () => memoryStorage({ retainLog: false })
  const replayed = async (rules: typeof baseline): Promise<number> => {
    const { committed } = await replay({ inputs: [source], rules, storage: storage(), enrichers })
    return committed
  }
  const compared = async (): Promise<void> => {
    await compare({
      inputs: [source],
      baseline: { rules: baseline, storage: storage() },
      candidate: { rules: candidate, storage: storage() },
      enrichers,
    })
  }
  const [one, other, both]: number[][] = [[], [], []]
  for (let round = 0; round < rounds; round++) {
    // Round by round, so that a slow minute of the machine is not one side's alone.
    one?.push(await timed(() => replayed(baseline)))
    other?.push(await timed(() => replayed(candidate)))
    both?.push(await timed(compared))
  }
  const base = median(one ?? [])
  const row = (what: string, seconds: readonly number[] = []) => [
    what,
    median(seconds).toFixed(2),
    Math.min(...seconds).toFixed(2),
    (median(seconds) / base).toFixed(2),
  ]
  return `${table(
    ['what', 'seconds', 'best', 'times a replay'],
    [
      row('replay with the baseline', one),
      row('replay with the candidate', other),
      row('backtest of both', both),
    ],
  )}\n\nMedians of ${rounds} runs of each in turn, in one process.`
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now()
  await work()
  return (performance.now() - started) / 1_000
}

async function memory(source: string, files: readonly [string, string]): Promise<string> {
  return withCopies(async (copy) => {
    const all = await copy(source, copies)
    const rows = [1, 2, 5, copies].map((many) => {
      const { lines, visitors, different, liveMb, peakMb } = heapOf(files, all.slice(0, many))
      return [
        many === 1 ? '1 copy' : `${many} copies`,
        lines.toLocaleString('en'),
        visitors.toLocaleString('en'),
        different.toLocaleString('en'),
        liveMb.toFixed(1),
        peakMb.toFixed(0),
      ]
    })
    return `${table(
      ['log', 'lines', 'visitors', 'treated differently', 'live MB, at most', 'peak MB'],
      rows,
    )}\n\nLive is what is left after a full collection, looked at after each 20,000 lines; the peak is the heap as it was found after each batch without one.`
  })
}

interface Heap {
  readonly lines: number
  readonly visitors: number
  readonly different: number
  readonly liveMb: number
  readonly peakMb: number
}

/** In a process of its own, so that nothing but the backtest is in its memory. */
function heapOf(rules: readonly string[], files: readonly string[]): Heap {
  const flags = ['--expose-gc', '--import', 'tsx', '--conditions=@beckon/source']
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    [...flags, script, ...rules, ...files],
    { encoding: 'utf8', cwd: join(import.meta.dirname, '..') },
  )
  if (status !== 0) throw new Error(`${script} ended with ${status}: ${stderr}`)
  return JSON.parse(stdout)
}
