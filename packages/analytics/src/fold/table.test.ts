import fc from 'fast-check'
import { expect, it } from 'vitest'
import { Table } from './table.ts'

const shape = { keys: 1, counts: 1, sets: 1, sums: 1, rows: 4, visitors: 16 }

function tableOf(names: readonly string[]): Table {
  const table = new Table(shape)
  for (const name of names) {
    const row = table.row('', name)
    row.counts[0] = (row.counts[0] as number) + 1
    row.sets[0]?.add(name.charCodeAt(0))
    row.sums[0]?.add(0.1)
  }
  return table
}

const told = (table: Table) =>
  table.ranked().map(({ keys, counts, sets, sums }) => ({
    name: keys[0],
    count: counts[0],
    visitors: sets[0]?.count(),
    sum: sums[0]?.sum(),
  }))

it('puts all but the largest together', () => {
  const table = tableOf([...'aaabbbccddeeffg'])
  expect(told(table)).toEqual([
    { name: 'a', count: 3, visitors: 1, sum: 0.3 },
    { name: 'b', count: 3, visitors: 1, sum: 0.3 },
    { name: 'c', count: 2, visitors: 1, sum: 0.2 },
    { name: 'd', count: 2, visitors: 1, sum: 0.2 },
    { name: '(other)', count: 5, visitors: 3, sum: 0.5 },
  ])
  expect(table.overflowed).toBe(false)
})

it('loses no count where there are more names than it has room for, and says so', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(60), { minLength: 20, maxLength: 200 }), (numbers) => {
      const names = numbers.map((number) => String.fromCharCode(40 + number))
      const table = tableOf(names)
      const many = new Set(names).size
      const sum = told(table).reduce((total, { count = 0 }) => total + count, 0)
      expect(sum).toBe(names.length)
      expect(told(table).length).toBeLessThanOrEqual(shape.rows + 1)
      expect(table.overflowed).toBe(many > 2 * shape.rows)
    }),
  )
})

it('keeps names apart that would run into each other', () => {
  const table = new Table({ keys: 2, counts: 1, rows: 10, visitors: 16 })
  for (const keys of [
    ['a', '1:b'],
    ['a1:', 'b'],
    ['', 'ab'],
    ['ab', ''],
  ]) {
    table.rowOf('', keys)
  }
  expect(table.names).toBe(4)
})
