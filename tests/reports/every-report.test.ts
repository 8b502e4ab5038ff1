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
    where: fc.constant({ any: [{ fact: 'geo.country', operator: 'equal', value: 'DE' }] }),
    from: fc.constant('2026-03-28T22:00Z'),
    to: fc.constant('2026-03-29'),
    sites: fc.constant(['shop']),
  },
  { requiredKeys: [] },
)

const create = (report: (typeof standardReports)[number], given: object): Report =>
  report.create(given)

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
    { numRuns: 40 },
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
    { numRuns: 20 },
  )
}, 120_000)

it('is found by its name', () => {
  for (const report of standardReports) expect(reportNamed(report.name)).toBe(report)
  expect(new Set(standardReports.map(({ name }) => name)).size).toBe(standardReports.length)
  expect(() => reportNamed('keywords')).toThrowError(/There is no report "keywords"/)
})
