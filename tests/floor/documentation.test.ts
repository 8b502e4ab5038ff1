import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { floorColumns } from '../../packages/analytics/src/floor/columns.ts'
import { floorBounds } from '../../packages/analytics/src/floor/floor-bounds.ts'

const page = readFileSync(fileURLToPath(new URL('../../docs/floor.md', import.meta.url)), 'utf8')

/** The first cells of the table under a heading, without their marks. */
function names(heading: string): string[] {
  const [, section = ''] = page.split(`\n## ${heading}\n`)
  const [own = ''] = section.split('\n## ')
  return [...own.matchAll(/^\| `(\w+)` \|/gm)].map(([, name = '']) => name)
}

test('docs/floor.md has every column, in the order of a row', () => {
  expect(names('Columns')).toEqual(floorColumns)
})

test('docs/floor.md has every bound with its default', () => {
  const bounds = Object.entries(floorBounds({}))
  expect(names('Bounds')).toEqual(bounds.map(([name]) => name))
  for (const [name, bound] of bounds) {
    expect(page).toContain(`| \`${name}\` | ${bound.toLocaleString('en')} |`)
  }
})
