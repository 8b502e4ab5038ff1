import { readFileSync } from 'node:fs'
import { type ReportRecord, ReportRun, standardReports } from '@beckon/analytics'
import { standardEnrichers } from '@beckon/enrich'
import { parseRuleSet } from '@beckon/rules'
import { memoryStorage } from '@beckon/storage-memory'
import { replay } from '@beckon/testing'
import { table } from './document.ts'
import { median } from './stages.ts'

const rounds = 7

/** All standard reports at once over the records of a replay, against that replay: a table. */
export async function reports(source: string, rulesFile: string): Promise<string> {
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

async function timed(work: () => Promise<void>): Promise<number> {
  const started = performance.now()
  await work()
  return (performance.now() - started) / 1_000
}
