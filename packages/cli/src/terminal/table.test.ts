import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { unfit } from '../run.test-kit.ts'
import { table } from './table.ts'
import { leftToRight } from './text.ts'

const columns = [
  { head: 'name', width: 30 },
  { head: 'many', width: 8, align: 'right' },
  { head: 'reason', width: 36 },
] as const

describe('table', () => {
  it('stays within 80 columns, one line a row, whatever its cells hold', () => {
    const cell = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 100 }),
      fc.string({ unit: 'grapheme', maxLength: 100 }),
    )
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell, cell), { maxLength: 4 }), (rows) => {
        const lines = table(columns, rows, (head) => head)
        expect(lines).toHaveLength(rows.length + 1)
        expect(unfit(lines.map(leftToRight).join('\n'))).toBeUndefined()
      }),
    )
  })

  it('lines its columns up', () => {
    const lines = table(
      columns,
      [
        ['direct', '1,234', ''],
        ['漢字', '5', 'cooldown 3'],
      ],
      (head) => head.toUpperCase(),
    )
    expect(lines.map((line) => line.trimEnd())).toEqual([
      `  NAME${' '.repeat(32)}MANY  REASON`,
      `  direct${' '.repeat(29)}1,234`,
      `  漢字${' '.repeat(35)}5  cooldown 3`,
    ])
  })
})
