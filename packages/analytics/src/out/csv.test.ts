import { expect, it } from 'vitest'
import type { Column } from '../form/column.ts'
import { reportCsv } from './csv.ts'

const columns: readonly Column[] = [
  { name: 'period', kind: 'period', meaning: '' },
  { name: 'keyword', kind: 'text', meaning: '' },
  { name: 'lift', kind: 'number', meaning: '', optional: true },
]

it('quotes what must be quoted, and heads it with the names of the columns', () => {
  const rows = [{ keyword: 'red, "big"\nshoes', lift: 0.5 }, { keyword: 'boots' }]
  expect(reportCsv({ columns, rows })).toBe(
    'keyword,lift\r\n"red, ""big""\nshoes",0.5\r\nboots,\r\n',
  )
})

it('has periods where there are some', () => {
  const rows = [{ period: '2026-01', keyword: 'a', lift: 1 }]
  expect(reportCsv({ columns, rows })).toBe('period,keyword,lift\r\n2026-01,a,1\r\n')
})

it.each(['=1+1', '+1', '-1', '@sum', '\tx', '\rx', '＝1'])(
  'makes a formula of a visitor harmless: %j',
  (keyword) => {
    const text = reportCsv({ columns, rows: [{ keyword }] })
    const [, line = ''] = text.split('\r\n')
    expect(line.replace(/^"/, '').startsWith("'")).toBe(true)
  },
)

it('leaves numbers below zero as they are', () => {
  expect(reportCsv({ columns, rows: [{ keyword: 'a', lift: -0.25 }] })).toContain('a,-0.25\r\n')
})

it('is headed where there are no rows', () => {
  expect(reportCsv({ columns, rows: [] })).toBe('keyword,lift\r\n')
})
