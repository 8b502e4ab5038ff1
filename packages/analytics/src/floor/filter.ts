import type { FloorFilter } from './query.ts'
import type { FloorRow } from './row.ts'

type Test = (row: FloorRow) => boolean

/** What a text is looked for in. */
const texts = ['id', 'contact', 'page', 'title', 'keyword', 'city'] as const

/** A filter as one question, the cheap parts first; undefined: everybody passes. */
export function testOf(filter: FloorFilter): Test | undefined {
  const { is = {}, atLeast = {}, atMost = {}, segment, tag, text = '', where } = filter
  const tests: Test[] = []
  for (const [name, values] of Object.entries(is)) {
    const column = name as keyof FloorRow
    if (Array.isArray(values)) {
      const wanted = new Set<unknown>(values)
      tests.push((row) => wanted.has(row[column]))
    } else tests.push((row) => row[column] === values)
  }
  for (const [name, bound] of Object.entries(atLeast)) tests.push(bounded(name, bound, infinite))
  for (const [name, bound] of Object.entries(atMost)) tests.push(bounded(name, -infinite, bound))
  if (segment !== undefined) tests.push(among('segments', segment))
  if (tag !== undefined) tests.push(among('tags', tag))
  if (text !== '') tests.push(containing(text))
  if (where !== undefined) tests.push(where)
  const [first, second, ...others] = tests
  if (second === undefined) return first
  return (row) =>
    (first as Test)(row) && second(row) && (others.length === 0 || others.every((one) => one(row)))
}

const infinite = Number.POSITIVE_INFINITY

function bounded(name: string, low: number, high: number): Test {
  const column = name as keyof FloorRow
  return (row) => {
    const value = row[column]
    return typeof value === 'number' && value >= low && value <= high
  }
}

function among(column: 'segments' | 'tags', names: string | readonly string[]): Test {
  const wanted = new Set(typeof names === 'string' ? [names] : names)
  return (row) => {
    for (const { name } of row[column]) if (wanted.has(name)) return true
    return false
  }
}

function containing(text: string): Test {
  // Only literal characters: nothing in it repeats, so it takes linear time.
  const wanted = new RegExp(text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'), 'iu')
  return (row) => {
    for (const column of texts) {
      const value = row[column]
      if (value !== null && wanted.test(value)) return true
    }
    return false
  }
}
