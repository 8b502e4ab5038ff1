import { type Report, ReportRun, reportNamed, standardReports } from '@beckon/analytics'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { history, logOf } from './random-log.ts'

/** What reports may be asked, with bounds so small that counts of visitors are estimated and samples halved. */
const asked = fc.record(
  {
    granularity: fc.constantFrom('hour' as const, 'day' as const, 'week' as const),
    timeZone: fc.constantFrom('UTC', 'Europe/Berlin'),
    segment: fc.constant('potential-buyer'),
    visitors: fc.constant(16),
    sample: fc.constant(16),
    events: fc.constant(2),
    within: fc.constantFrom('5m', '2h'),
    rules: fc.constant(['help']),
    band: fc.constant(5),
    pageViews: fc.constant(20),
    where: fc.constant({ any: [{ fact: 'geo.country', operator: 'equal', value: 'DE' }] }),
    from: fc.constant('2026-03-28T22:00Z'),
    to: fc.constant('2026-03-29'),
    sites: fc.constant(['shop']),
  },
  { requiredKeys: [] },
)

/** A report, asked as far as it knows such parameters. */
const create = (report: (typeof standardReports)[number], given: object): Report => {
  const known = Object.keys(report.parameters.properties)
  return report.create(
    Object.fromEntries(Object.entries(given).filter(([name]) => known.includes(name))),
  )
}

it('says the same of the whole and of its parts, merged in any order, written down or not', async () => {
  await fc.assert(
    fc.asyncProperty(
      history,
      asked,
      fc.array(fc.nat(3), { minLength: 1, maxLength: 60 }),
      fc.shuffledSubarray([0, 1, 2, 3], { minLength: 4 }),
      fc.boolean(),
      async (doings, given, partOf, order, written) => {
        const log = await logOf(doings)
        const whole = new ReportRun(standardReports.map((report) => create(report, given)))
        for (const record of log) whole.add(record)
        // Parts that cut visits anywhere, each read backwards.
        const parts = order.map(
          () => new ReportRun(standardReports.map((report) => create(report, given))),
        )
        for (const [index, record] of [...log.entries()].reverse()) {
          parts[partOf[index % partOf.length] as number]?.add(JSON.parse(JSON.stringify(record)))
        }
        const merged = standardReports.map((report, place) => {
          const into = create(report, given)
          for (const part of order) {
            const piece = parts[part]?.reports[place] as Report
            into.merge(written ? report.fromJSON(JSON.parse(JSON.stringify(piece))) : piece)
          }
          return into
        })
        for (const [place, result] of whole.results().entries()) {
          expect(merged[place]?.result(), result.report).toEqual(result)
          expect(JSON.parse(JSON.stringify(merged[place])), result.report).toEqual(
            JSON.parse(JSON.stringify(whole.reports[place])),
          )
        }
      },
    ),
    { numRuns: 25 },
  )
}, 120_000)

it('has rows of its columns, and no others', async () => {
  await fc.assert(
    fc.asyncProperty(history, asked, async (doings, given) => {
      const run = new ReportRun(standardReports.map((report) => create(report, given)))
      for (const record of await logOf(doings)) run.add(record)
      for (const { rows, columns, report } of run.results()) {
        const known = new Map(columns.map((column) => [column.name, column]))
        expect(known.size, report).toBe(columns.length)
        for (const row of rows) {
          for (const [name, cell] of Object.entries(row)) {
            const kind = known.get(name)?.kind
            const type = kind === 'text' || kind === 'period' ? 'string' : 'number'
            expect(typeof cell, `${report} ${name}`).toBe(type)
            if (kind === 'count') expect(cell, `${report} ${name}`).toSatisfy(Number.isInteger)
            if (kind === 'share') expect(cell, `${report} ${name}`).toBeGreaterThanOrEqual(0)
            if (kind === 'share') expect(cell, `${report} ${name}`).toBeLessThanOrEqual(1)
          }
          for (const { name, optional } of columns) {
            if (!optional) expect(row, report).toHaveProperty([name])
          }
        }
      }
    }),
    { numRuns: 12 },
  )
}, 120_000)

it('says something: the histories have what each report looks for', async () => {
  const silent = new Set(standardReports.map(({ name }) => name))
  const seen = { estimated: 0, sampled: 0, cut: 0 }
  for (const stays of fc.sample(history, { numRuns: 20, seed: 1 })) {
    const small = { visitors: 16, sample: 16, events: 2 }
    const run = new ReportRun(standardReports.map((report) => create(report, small)))
    for (const record of await logOf(stays)) run.add(record)
    for (const { report, rows, notes } of run.results()) {
      if (rows.length > 0) silent.delete(report)
      for (const { code } of notes) {
        if (code === 'VISITORS_ESTIMATED') seen.estimated++
        if (code === 'SAMPLED') seen.sampled++
        if (code === 'EVENTS_CUT') seen.cut++
      }
    }
  }
  expect([...silent]).toEqual([])
  expect(Object.values(seen).every((many) => many > 0)).toBe(true)
})

it('is found by its name', () => {
  for (const report of standardReports) expect(reportNamed(report.name)).toBe(report)
  expect(new Set(standardReports.map(({ name }) => name)).size).toBe(standardReports.length)
  expect(() => reportNamed('keywords')).toThrowError(/There is no report "keywords"/)
})
