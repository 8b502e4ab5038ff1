import type { FloorRow } from '@beckon/analytics'
import { expect, test } from 'vitest'
import { hasLeft, present } from './present.ts'

const row = (some: Partial<FloorRow>) =>
  ({
    page: '/',
    previousPage: null,
    blocked: null,
    startedAt: 0,
    lastEventAt: 0,
    ...some,
  }) as FloorRow

test('who left is shown a little longer, who is blocked or silent is not shown for ever', () => {
  const until = (some: Partial<FloorRow>) =>
    [1_999, 2_000, 4_999, 5_000, 59_999, 60_000].filter(
      (now) => present([row(some)], now).length > 0,
    )
  expect(until({}).at(-1)).toBe(59_999)
  expect(until({ page: null, previousPage: '/desks' }).at(-1)).toBe(1_999)
  expect(until({ blocked: 'everything' }).at(-1)).toBe(4_999)
  expect(until({ blocked: 'chat' }).at(-1)).toBe(59_999)
  expect(until({ page: null }).at(-1), 'it had no page to leave').toBe(59_999)
})

test('who came first stands first', () => {
  const rows = [
    row({ key: 'b', startedAt: 2 }),
    row({ key: 'c', startedAt: 1 }),
    row({ key: 'a', startedAt: 2 }),
  ]
  expect(present(rows, 0).map(({ key }) => key)).toEqual(['c', 'a', 'b'])
  expect(hasLeft(row({}))).toBe(false)
})
