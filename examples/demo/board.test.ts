import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { FloorRow } from '@beckon/analytics'
import pico from 'picocolors'
import { expect, test } from 'vitest'
import { width } from '../../packages/cli/src/terminal/text.ts'
import { boardLines, type Size, type View } from './board.ts'
import type { News } from './news.ts'

const plain = pico.createColors(false)
const hostile = '/\u001b[2J\u202e\u0000日本語\n\u009b31m'.repeat(20)

function row(id: string, some: Partial<FloorRow> = {}): FloorRow {
  return {
    id,
    country: 'GB',
    browser: 'Chrome',
    page: '/checkout',
    pageAt: 5_000,
    score: 20,
    segments: ['keen', 'potential-buyer'].map((name) => ({ name, since: 0, rule: name })),
    blocked: null,
    previousPage: null,
    lastEventAt: 12_000,
    ...some,
  } as FloorRow
}

function view(rows: readonly FloorRow[], news: readonly News[] = []): View {
  return {
    now: 12_000,
    url: 'ws://127.0.0.1:4800/beckon',
    elapsed: 12_000,
    lasts: 20_000,
    eventsPerSecond: 4.5,
    committed: 1_234,
    invitations: 1,
    blocks: 2,
    rows,
    news,
  }
}

const answer: News = {
  at: 12_000,
  kind: 'answer',
  word: hostile,
  rule: hostile,
  visitor: hostile,
  detail: hostile,
  held: false,
}

const sizes: readonly Size[] = [
  { columns: 79, rows: 24 },
  { columns: 59, rows: 15 },
  { columns: 199, rows: 60 },
]

test.each(sizes)('the board fits $columns x $rows, whatever visitors send', (size) => {
  const rows = Array.from({ length: 30 }, (_, index) =>
    row(hostile, {
      page: hostile,
      browser: hostile,
      country: hostile,
      blocked: index % 2 === 0 ? 'everything' : null,
    }),
  )
  const lines = boardLines(view(rows, Array(50).fill(answer)), size, plain)
  expect(lines).toHaveLength(size.rows)
  expect(lines.filter((line) => width(line) > size.columns)).toEqual([])
  // biome-ignore lint/suspicious/noControlCharactersInRegex: none of them may be there
  expect(lines.join('')).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202e]/)
  expect(lines.at(-1)).toContain('Scripted visitors')
})

test('a row tells who, where, for how long and how keen; buyers first among the segments', () => {
  const [, counts, , headings, first, second] = boardLines(
    view([row('abcdefghij'), row('zzzzzzzzzz', { blocked: 'everything', country: null })]),
    { columns: 119, rows: 24 },
    plain,
  )
  expect(counts).toMatch(
    /^2 visitors {3}4\.5 events\/s {3}1,234 committed {3}1 invitation {3}2 blo/,
  )
  expect(headings).toMatch(/^who +from +browser +page +time +score +segment$/)
  expect(first).toMatch(/^abcdef {2}GB +Chrome +\/checkout +0:07 +20 {2}potential-buyer, keen$/)
  expect(second).toMatch(/^zzzzzz {2}– .* {2}blocked$/)
})

test('where not all have room, those who left go first, and the others are counted', () => {
  const size = { columns: 79, rows: 15 }
  const crowd = (here: number, left: number): FloorRow[] => [
    ...Array.from({ length: left }, () => row('left', { page: null, previousPage: '/' })),
    ...Array.from({ length: here }, () => row('here')),
  ]
  expect(boardLines(view(crowd(5, 9)), size, plain).join('\n')).not.toMatch(/^left|^and/m)
  expect(boardLines(view(crowd(9, 0)), size, plain)[8]).toBe('and 5 more')
})

test('the README shows a board as it is drawn', () => {
  const readme = readFileSync(fileURLToPath(new URL('../../README.md', import.meta.url)), 'utf8')
  const shown = (/```text\n([\s\S]*?)```/.exec(readme)?.[1] ?? '').split('\n')
  const headings = boardLines(view([]), { columns: 79, rows: 24 }, plain)[3]
  expect(shown).toContain(headings)
  expect(shown.filter((line) => width(line) > 80)).toEqual([])
  expect(shown.length).toBeGreaterThan(15)
})
