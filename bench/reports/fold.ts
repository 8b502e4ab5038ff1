import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { type ReportRecord, ReportRun, standardReports } from '@beckon/analytics'

/**
 * All standard reports over a file of records, one JSON document a line: `fold.ts FILE` prints how
 * many seconds that took, results included. What is read and parsed in portions meanwhile is not counted.
 */
const [, , file = ''] = process.argv

/** So many that what is parsed dies young, as it would where records come one by one. */
const portion = 1_000

const run = new ReportRun(standardReports.map((report) => report.create()))
let seconds = 0
let records: ReportRecord[] = []

function timed(work: () => void): void {
  const started = performance.now()
  work()
  seconds += (performance.now() - started) / 1_000
}

function fold(): void {
  timed(() => {
    for (const record of records) run.add(record)
  })
  records = []
}

const lines = createInterface({
  input: createReadStream(file),
  crlfDelay: Number.POSITIVE_INFINITY,
})
for await (const line of lines) {
  if (records.push(JSON.parse(line)) === portion) fold()
}
fold()
timed(() => run.results())
process.stdout.write(`${JSON.stringify({ seconds })}\n`)
// Started with a channel to its parent, which would keep it.
process.disconnect?.()
