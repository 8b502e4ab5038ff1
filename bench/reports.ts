import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type ReportRecord, ReportRun, standardReports } from '@beckon/analytics'
import { standardEnrichers } from '@beckon/enrich'
import { parseRuleSet } from '@beckon/rules'
import { memoryStorage } from '@beckon/storage-memory'
import { replay } from '@beckon/testing'
import { onOneCore, replayCommand } from './command.ts'
import { withCopies } from './copies.ts'
import { table } from './document.ts'
import { start } from './part.ts'
import { writeRecords } from './reports/records.ts'
import { median } from './stages.ts'

const rounds = 7
const copies = 10
const roundsOfMany = 5

/** All standard reports at once over the records of a replay, against that replay: of a log, and of ten copies of it. */
export async function reports(source: string, rulesFile: string): Promise<string> {
  return `${await ofOneCopy(source, rulesFile)}\n\n${await ofTenCopies(source, rulesFile)}`
}

async function ofOneCopy(source: string, rulesFile: string): Promise<string> {
  const rules = parseRuleSet(readFileSync(rulesFile, 'utf8'))
  const enrichers = standardEnrichers()
  const records: ReportRecord[] = []
  const storage = memoryStorage()
  const { committed } = await replay({
    inputs: [source],
    rules,
    storage,
    enrichers,
    beforeClose: async () => {
      // As a storage gives them that has written them down: nothing is shared between them.
      for await (const { cursor: _, ...record } of storage.read()) {
        records.push(JSON.parse(JSON.stringify(record)))
      }
    },
  })
  const replayed: number[] = []
  const reported: number[] = []
  // Round by round, so that a slow minute of the machine is not one side's alone.
  for (let round = 0; round < rounds; round++) {
    replayed.push(
      await timed(async () => {
        await replay({
          inputs: [source],
          rules,
          storage: memoryStorage({ retainLog: false }),
          enrichers,
        })
      }),
    )
    reported.push(
      await timed(async () => {
        const run = new ReportRun(standardReports.map((report) => report.create()))
        for (const record of records) run.add(record)
        run.results()
      }),
    )
  }
  const row = (what: string, seconds: readonly number[]) => [
    what,
    median(seconds).toFixed(2),
    Math.round(committed / median(seconds)).toLocaleString('en'),
    Math.round(committed / Math.min(...seconds)).toLocaleString('en'),
  ]
  const ratio = median(replayed) / median(reported)
  return `All ${standardReports.length} standard reports at once are made ${ratio.toFixed(1)} times as fast as the log is replayed.\n\n${table(
    ['what', 'seconds', 'events/s', 'best'],
    [row('replay, from the file', replayed), row('all reports, from its records', reported)],
  )}\n\n${committed.toLocaleString('en')} events, which with what came of them are ${records.length.toLocaleString('en')} records, held in memory as JSON gives them; results included. Medians of ${rounds} runs of each in turn, in one process.`
}

/** The whole command on ten copies, where it is fastest, against reports over the records of the same. */
async function ofTenCopies(source: string, rulesFile: string): Promise<string> {
  return withCopies(async (copy) => {
    const logs = await copy(source, copies)
    const file = join(dirname(logs[0] as string), 'records.ndjson')
    const { committed, records } = await writeRecords(logs, rulesFile, file)
    const replayed: number[] = []
    const reported: number[] = []
    for (let round = 0; round < roundsOfMany; round++) {
      replayed.push((await replayCommand(['--rules', rulesFile, ...logs])).wallSeconds)
      reported.push(await foldSeconds(file))
    }
    const row = (what: string, seconds: readonly number[]) => [
      what,
      median(seconds).toFixed(1),
      Math.round(committed / median(seconds)).toLocaleString('en'),
      Math.round(committed / Math.min(...seconds)).toLocaleString('en'),
    ]
    const ratio = median(replayed) / median(reported)
    const core = onOneCore ? 'each held to one core' : 'not held to one core: no taskset here'
    return `Of ten copies they are made ${ratio.toFixed(1)} times as fast as \`beckon replay\` replays them.\n\n${table(
      ['what', 'seconds', 'events/s', 'best'],
      [
        row('`beckon replay`, the whole command', replayed),
        row('all reports, from its records', reported),
      ],
    )}\n\n${committed.toLocaleString('en')} events and ${records.toLocaleString('en')} records, parsed beforehand in portions of 1,000; results included. Medians of ${roundsOfMany} runs of each in turn, ${core}.`
  })
}

async function foldSeconds(file: string): Promise<number> {
  const child = start(0, 0, 'reports/fold.ts', file)
  let text = ''
  child.stdout?.on('data', (part) => {
    text += part
  })
  const [code] = await once(child, 'close')
  if (code !== 0) throw new Error(`bench/reports/fold.ts ended with ${code}.`)
  return JSON.parse(text).seconds
}

async function timed(work: () => Promise<void>): Promise<number> {
  const started = performance.now()
  await work()
  return (performance.now() - started) / 1_000
}
