import { expect, it } from 'vitest'
import { reportNamed } from '../reports/registry.ts'
import { ReportError } from './report-error.ts'

function faults(name: string, parameters: object): Readonly<Record<string, string>> {
  try {
    reportNamed(name).create(parameters)
  } catch (error) {
    if (error instanceof ReportError && error.code === 'REPORT_PARAMETERS') {
      return Object.fromEntries(error.faults.map(({ pointer, message }) => [pointer, message]))
    }
    throw error
  }
  return {}
}

it('fills in what was left out', () => {
  const { parameters } = reportNamed('visits').create({ sites: ['shop'] })
  expect(parameters).toEqual({
    sites: ['shop'],
    timeZone: 'UTC',
    granularity: 'day',
    rows: 10_000,
    visitors: 4_096,
    buyers: 'potential-buyer',
    conversation: 'chat.started',
    purchase: 'order.completed',
  })
})

it('tells all faults at once, each with what to do', () => {
  const found = faults('visits', { granularty: 'day', rows: 0, sites: [] })
  expect(Object.keys(found).sort()).toEqual(['/granularty', '/rows', '/sites'])
  expect(found['/granularty']).toContain('Did you mean "granularity"?')
})

it('checks what a schema cannot say', () => {
  const found = faults('visits', { from: '2026-02-01', to: '2026-01-01', timeZone: 'Atlantis' })
  expect(Object.keys(found).sort()).toEqual(['/timeZone', '/to'])
  expect(faults('visits', { from: 'yesterday' })['/from']).toContain('is no instant')
  // Without an offset it would mean something else on another machine.
  expect(faults('visits', { from: '2026-01-01T12:00' })).toHaveProperty('/from')
})

it('checks conditions as rules are checked, and whether a record can answer them', () => {
  const leaf = { fact: 'geo.contry', operator: 'equal', value: 'DE' }
  expect(faults('visits', { where: { all: [leaf] } })).toHaveProperty(['/where/all/0/fact'])
  const desk = { fact: 'operators.online', operator: 'greaterThan', value: 0 }
  expect(faults('visits', { where: { all: [desk] } })['/where']).toContain('operators.online')
})

it('checks the steps of a funnel', () => {
  const steps = [{ name: 'a' }, { event: 'page.view', where: { all: [{ fact: 'nothing' }] } }]
  const found = Object.keys(faults('funnel', { steps, within: 'soon' }))
  expect(found).toContain('/steps/0')
  expect(found).toContain('/within')
  expect(found.some((pointer) => pointer.startsWith('/steps/1'))).toBe(true)
  expect(faults('funnel', { granularity: 'day' })).toHaveProperty('/granularity')
})

it('merges and reads only what is the same report, asked the same', () => {
  const visits = reportNamed('visits')
  const report = visits.create()
  expect(() => report.merge(reportNamed('sources').create())).toThrowError(/Only parts of one/)
  expect(() => report.merge(visits.create({ sites: ['shop'] }))).toThrow(ReportError)
  expect(() => reportNamed('sources').fromJSON(report.toJSON())).toThrowError(/no state/)
  expect(() => visits.fromJSON('x')).toThrow(ReportError)
  const { parts: _, ...rest } = report.toJSON() as Readonly<Record<string, unknown>>
  for (const parts of [{}, { table: null }, { table: { rows: [7], others: [] } }]) {
    expect(() => visits.fromJSON({ ...rest, parts })).toThrowError(/is damaged/)
  }
})
