import { expect, test } from 'vitest'
import { testOf } from './filter.ts'
import { wholeQuery } from './query.ts'
import type { FloorRow } from './row.ts'

test.each([
  [{ sort: { by: 'shoe' } }, 'no column "shoe" to sort by'],
  [{ sort: { by: 'segments' } }, 'no column "segments" to sort by'],
  [{ sort: { by: '__proto__' } }, 'no column "__proto__" to sort by'],
  [{ sort: { by: 'score', descending: 'yes' } }, '"descending" is true or false'],
  [{ sort: { by: 'score', order: 1 } }, 'A sort has no "order"'],
  [{ offset: -1 }, 'whole number from 0, not "-1"'],
  [{ offset: 0.5 }, 'whole number from 0'],
  [{ limit: 101 }, 'from 0 to 100, not "101"'],
  [{ limit: '10' }, 'from 0 to 100'],
  [{ page: 2 }, 'A query has no "page": it has filter, sort, offset, limit'],
  [{ filter: null }, 'A filter is an object'],
  [{ filter: { country: 'NL' } }, 'A filter has no "country"'],
  [{ filter: { is: { shoe: 'NL' } } }, 'no column "shoe" to compare with'],
  [{ filter: { is: { traits: {} } } }, 'no column "traits"'],
  [{ filter: { is: { country: { $ne: 1 } } } }, 'texts, numbers, truths or null'],
  [{ filter: { is: { country: Array(1_001).fill('NL') } } }, 'up to 1000'],
  [{ filter: { atLeast: { country: 1 } } }, 'no numbers in a column "country"'],
  [{ filter: { atMost: { score: '1' } } }, 'score is compared with a number'],
  [{ filter: { segment: 5 } }, '"segment" and "tag"'],
  [{ filter: { tag: ['a', 5] } }, '"segment" and "tag"'],
  [{ filter: { text: 'x'.repeat(201) } }, '"text" is a text of up to 200'],
  [{ filter: { where: 'row.score > 1' } }, '"where" is a function'],
])('%j is refused, and what is wrong is said', (query, message) => {
  expect(() => wholeQuery(query as never, 100)).toThrow(
    expect.objectContaining({ code: 'FLOOR_QUERY', message: expect.stringContaining(message) }),
  )
})

test('what a query leaves out has its default', () => {
  expect(wholeQuery({}, 1_000)).toEqual({
    filter: {},
    sort: { by: 'startedAt', descending: false },
    offset: 0,
    limit: 100,
  })
  expect(wholeQuery({}, 20).limit, 'where a page may not have so many').toBe(20)
})

test('a text is looked for as it stands, in capitals or not, whatever signs are in it', () => {
  const signs = Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index)).join('')
  const row = {
    id: 'v',
    contact: null,
    page: '/ÄB',
    title: `x${signs}y`,
    keyword: null,
    city: null,
  }
  const finds = (text: string) => testOf({ text })?.(row as FloorRow)
  for (const sign of signs) expect([sign, finds(sign)]).toEqual([sign, true])
  expect(finds(signs)).toBe(true)
  expect(finds('/äb')).toBe(true)
  expect(finds('.*x')).toBe(false)
  expect(finds('X !"')).toBe(true)
})

test('a filter that says nothing asks nothing', () => {
  expect(testOf({})).toBeUndefined()
  expect(testOf({ text: '' })).toBeUndefined()
})
