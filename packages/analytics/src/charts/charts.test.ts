import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Chart, ChartKind } from '../form/chart.ts'
import { standardReports } from '../reports/registry.ts'
import { ChartError } from './chart-error.ts'
import { chartSvg } from './chart-svg.ts'
import type { Drawing } from './drawing.ts'
import { reportSvg } from './report-svg.ts'

const columns: Drawing['columns'] = [
  { name: 'period', kind: 'period' },
  { name: 'name', kind: 'text' },
  { name: 'to', kind: 'text' },
  { name: 'many', kind: 'count' },
  { name: 'others', kind: 'count' },
  { name: 'share', kind: 'share', optional: true },
  { name: 'low', kind: 'share', optional: true },
  { name: 'high', kind: 'share', optional: true },
]
const kinds: Readonly<Record<ChartKind, Chart>> = {
  lines: { kind: 'lines', x: 'period', measures: ['many'], by: ['name'] },
  pillars: { kind: 'pillars', x: 'name', measures: ['many', 'others'], limit: 'most' },
  bars: { kind: 'bars', names: ['name', 'to'], measures: ['many', 'others'] },
  steps: { kind: 'steps', name: 'name', measure: 'many' },
  heat: { kind: 'heat', x: 'many', y: 'name', measure: 'share' },
  flow: { kind: 'flow', from: 'name', to: 'to', measure: 'many' },
  intervals: {
    kind: 'intervals',
    names: ['name'],
    middle: 'share',
    low: 'low',
    high: 'high',
    otherwise: 'to',
  },
}
const rows = [
  { period: '2026-03-28', name: 'desk', to: 'lamp', many: 12, others: 4, share: 0.2 },
  {
    period: '2026-03-30',
    name: 'lamp',
    to: 'desk',
    many: 7,
    others: 9,
    share: 0.1,
    low: 0.05,
    high: 0.15,
  },
]
const parameters = { granularity: 'day', timeZone: 'Europe/Berlin', most: 40 }
const drawn = (chart: Chart, own: Partial<Drawing> = {}): string =>
  chartSvg({ ...chart, title: 'Furniture', columns, rows, parameters, ...own } as Drawing)

/** What stands in texts, as a reader sees it. */
function textsOf(svg: string): string[] {
  return [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text = '']) => unescaped(text))
}

function unescaped(text: string): string {
  const named: Record<string, string> = { lt: '<', gt: '>', amp: '&', quot: '"' }
  return text.replace(/&(?:#(\d+)|(\w+));/g, (_, code, name) =>
    code === undefined ? (named[name] ?? '') : String.fromCodePoint(Number(code)),
  )
}

const element =
  /<(?:(?:svg|rect|g|text|path|title|desc|circle|line|polyline|ellipse)(?: [\w:-]+="[^"<>&]*")*\s*\/?|\/(?:svg|rect|g|text|path|title|desc|circle|line|polyline|ellipse))>/g

/** All that is not an element of the few that a chart is made of, or that XML has no room for. */
function foreign(svg: string): string[] {
  const rest = svg.replace(element, '')
  const odd = rest.match(/[<>]|&(?!(?:#\d+|lt|gt|amp|quot|#39);)/g) ?? []
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that there are none is what is shown
  return [...odd, ...(svg.match(/[\u0000-\u0008\u000b-\u001f\ufffe\uffff]|\p{Cs}/gu) ?? [])]
}

describe('every kind of chart', () => {
  it.each(Object.entries(kinds))(
    '%s shows its rows, says them, and needs nothing else',
    (_, chart) => {
      const svg = drawn(chart)
      expect(foreign(svg)).toEqual([])
      expect(svg).toMatch(/^<svg [^>]*width="720"/)
      expect(svg).toContain('<title>Furniture</title>')
      expect(svg).toMatch(/<desc>Furniture: .*lamp/)
      expect(textsOf(svg).join(' ')).toContain('lamp')
      expect(svg).not.toMatch(/NaN|undefined|Infinity|href|url\(|<style|<script| id=/)
    },
  )

  it.each(Object.entries(kinds))(
    '%s is the same to the byte, however often it is drawn',
    (_, chart) => {
      const first = drawn(chart)
      for (const other of Object.values(kinds)) drawn(other)
      expect(drawn(chart)).toBe(first)
    },
  )

  it.each(Object.entries(kinds))('%s says when there is nothing', (_, chart) => {
    const svg = drawn(chart, { rows: [] })
    expect(textsOf(svg)).toEqual(['Furniture', 'nothing in this period'])
  })

  it.each(Object.entries(kinds))('%s takes whatever visitors wrote as text', (_, chart) => {
    fc.assert(
      fc.property(fc.array(hostile, { minLength: 1, maxLength: 30 }), hostile, (names, title) => {
        const some = names.map((name, index) => ({
          ...rows[index % 2],
          name,
          to: names[names.length - 1 - index] ?? '',
        }))
        const svg = drawn(chart, { rows: some, title, subtitle: title })
        expect(foreign(svg)).toEqual([])
        // Nothing invisible turns what stands beside it around.
        expect(svg).not.toMatch(/[\u202a-\u202e\u2066\u2067\u200e\u200f]/)
        for (const text of textsOf(svg)) expect([...text].length).toBeLessThan(120)
      }),
      { numRuns: 40 },
    )
  })

  it('has no place on a grid for a number without end', () => {
    const some = [Number.POSITIVE_INFINITY, 0].map((many, index) => ({
      name: `n${index}`,
      many,
      share: 1,
    }))
    const texts = textsOf(
      drawn({ kind: 'heat', x: 'many', y: 'name', measure: 'share' }, { rows: some }),
    )
    expect(texts).toContain('n1')
    expect(texts).not.toContain('Infinity')
  })

  it.each(Object.entries(kinds))('%s draws any numbers', (_, chart) => {
    const value = fc.oneof(fc.integer(), fc.double({ noNaN: true }), fc.constant(0), fc.nat(9))
    fc.assert(
      fc.property(fc.array(fc.tuple(value, value, value), { maxLength: 40 }), (all) => {
        const some = all.map(([many, others, share], index) => ({
          period: `2026-03-${String((index % 20) + 1).padStart(2, '0')}`,
          name: `n${index}`,
          to: `n${(index * 7) % 5}`,
          many,
          others,
          share,
          low: Math.min(share, many),
          high: Math.max(share, many),
        }))
        expect(drawn(chart, { rows: some })).not.toMatch(/NaN|undefined|Infinity/)
      }),
      { numRuns: 40 },
    )
  })
})

const hostile = fc.oneof(
  fc.constantFrom(
    '</text><script>alert(1)</script>',
    '"/><image href="https://evil.example/"/>',
    ']]><style>*{display:none}</style>',
    ' class="zr0-cls-0" ecmeta_series_index="0"',
    '&lt;b&gt; &amp; &#0;',
    '\u0000\u0008\u001b[31m\ud800',
    'safe\u202egnp.exe',
    '{a|rich} {b} {c}',
    'line\nline\r\nline',
    'مرحبا بالعالم',
    'ש'.repeat(300),
    'w'.repeat(5_000),
    'Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L̠ͨͧͩ͘G̴̻͈͍͔̹̑͗̎̅͛́Ǫ̵̹̻̝̳͂̌̌͘',
    '__proto__',
    'constructor',
    '',
    ' ',
    '𝒳'.repeat(90),
  ),
  fc.string({ unit: 'binary', maxLength: 60 }),
)

it('no name reaches what all objects have', () => {
  const names = Object.getOwnPropertyNames(Object.prototype)
  const some = names.map((name) => ({
    name,
    to: name,
    many: 3,
    others: 2,
    share: 0.1,
    period: '2026-03-01',
  }))
  const before = own()
  for (const chart of Object.values(kinds)) {
    for (const row of some) drawn(chart, { rows: [row], title: row.name, subtitle: row.name })
  }
  expect(own()).toEqual(before)

  function own(): string[][] {
    const holders = names.map((name) => (Object.prototype as Record<string, unknown>)[name])
    return [Object.prototype, ...holders].map((holder) => Object.keys(holder ?? {}))
  }
})

it('what visitors wrote can be read where it is legible', () => {
  const name = '/search?q=<b>&"x"'
  expect(textsOf(drawn(kinds.bars, { rows: [{ name, many: 1, others: 1 }] }))).toContain(name)
})

it('a period in which nothing happened is told, and none that the clock never showed', () => {
  const hours = [
    { period: '2026-03-29T00:00', name: 'a', many: 3 },
    { period: '2026-03-29T04:00', name: 'a', many: 1 },
  ]
  const svg = drawn(kinds.lines, {
    rows: hours,
    parameters: { granularity: 'hour', timeZone: 'Europe/Berlin' },
  })
  // At 02:00 clocks were put forward.
  const [, said = ''] = /<desc>([^<]*)/.exec(svg) ?? []
  expect(said).toBe(
    'Furniture: 2026-03-29 00:00: a 3; 2026-03-29 01:00: a 0; 2026-03-29 03:00: a 0; 2026-03-29 04:00: a 1',
  )
})

it('what was asked for is shown whole, also where it begins and ends with nothing', () => {
  const [row] = rows
  const svg = drawn(kinds.lines, {
    rows: [row as (typeof rows)[0]],
    parameters: { granularity: 'day', timeZone: 'UTC', from: '2026-03-27', to: '2026-03-30' },
  })
  expect(svg).toContain('2026-03-27: desk 0; 2026-03-28: desk 12; 2026-03-29: desk 0<')
})

it('what has no bar of its own is put together, and adds up', () => {
  const many = Array.from({ length: 20 }, (_, index) => ({ name: `n${index}`, many: index + 1 }))
  const svg = drawn({ kind: 'bars', names: ['name'], measures: ['many'] }, { rows: many })
  expect(svg).toContain('5 others: many 15')
  expect(textsOf(svg)).toContain('5 others')
})

it('numbers that cannot be added up are cut, and it says so', () => {
  const many = Array.from({ length: 20 }, (_, index) => ({ name: `n${index}`, share: index / 20 }))
  const svg = drawn({ kind: 'bars', names: ['name'], measures: ['share'] }, { rows: many })
  expect(textsOf(svg)).toContain('the first 15 of 20')
  expect(svg).not.toContain('others')
})

it('a limit is a line, and is seen where there is far less', () => {
  expect(textsOf(drawn(kinds.pillars))).toContain('limit 40')
})

it('says which column it does not find', () => {
  const drawing = { kind: 'bars', names: ['name'], measures: ['may'], title: '', columns, rows }
  const error = catching(() => chartSvg(drawing as Drawing))
  expect(error).toBeInstanceOf(ChartError)
  expect(error).toMatchObject({ code: 'CHART_COLUMN', message: expect.stringContaining('"may"') })
  // Also where there is nothing to draw: a report is not right on quiet days alone.
  expect(catching(() => chartSvg({ ...drawing, rows: [] } as Drawing))).toBeInstanceOf(ChartError)
})

function catching(work: () => unknown): unknown {
  try {
    work()
  } catch (error) {
    return error
  }
  return undefined
}

describe('reports', () => {
  it.each(standardReports.map((report) => [report.name, report] as const))(
    '%s has charts of its own columns',
    (_, report) => {
      expect(report.charts).not.toEqual([])
      const svg = reportSvg(report.create().result())
      expect(foreign(svg)).toEqual([])
      expect(svg).toContain('nothing in this period')
    },
  )

  const result = {
    report: 'own',
    title: 'Own',
    parameters: { granularity: 'day', timeZone: 'UTC', from: '2026-03-28' },
    columns: columns.map((column) => ({ ...column, meaning: '' })),
    charts: [{ kind: 'bars', names: ['name'], measures: ['many'] }] as const,
    rows,
    notes: [],
  }

  it('has lines in place of bars where it is divided into periods', () => {
    expect(reportSvg(result)).toContain('2026-03-28: desk 12, lamp 0; 2026-03-29: desk 0, lamp 0')
    const undivided = rows.map(({ period: _, ...row }) => row)
    expect(reportSvg({ ...result, rows: undivided })).toContain('Own: desk: many 12; lamp: many 7')
  })

  it('says from when it is', () => {
    expect(textsOf(reportSvg(result))).toContain('from 2026-03-28')
  })

  it('that cannot be drawn says so', () => {
    expect(catching(() => reportSvg({ ...result, charts: [] }))).toMatchObject({
      code: 'CHART_EMPTY',
    })
  })
})
