import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, it } from 'vitest'
import { beckon } from '../run.test-kit.ts'

const path = (name: string) => fileURLToPath(new URL(`../../../../${name}`, import.meta.url))
const about = [
  ...['--site', 'shop', '--host', 'shop.example'],
  ...['--redirect-origin', 'https://shop.example', '--geo', 'none'],
]
const day = path('examples/shop-day/shop-day.ndjson')

/** What stands in blocks of text of a page, line by line, from a heading on. */
function shownIn(page: string, from: string): string[] {
  const text = readFileSync(path(page), 'utf8')
  const blocks = text.slice(text.indexOf(from)).matchAll(/^```text\n([\s\S]*?)^```$/gm)
  return [...blocks].flatMap(([, block = '']) => block.split('\n')).filter((line) => line !== '')
}

describe('output that is shown in the documentation', () => {
  let printed: string[] = []

  beforeAll(async () => {
    const rules = [
      ...['--baseline', path('examples/rules/shop.json')],
      ...['--candidate', path('examples/backtest/shop-sooner.json')],
    ]
    const compared = await beckon(['backtest', day, ...rules, ...about, '--explain', '20'])
    const tried = await beckon([
      ...['replay', day, '--rules', path('examples/scenarios'), ...about, '--coverage'],
    ])
    printed = `${compared.stdout}${tried.stdout}`.split('\n')
  })

  it.each([
    ['docs/backtest.md', '# Backtests', 60],
    ['README.md', "### Try it on last week's visitors", 6],
  ])('is what is printed: %s', (page, heading, atLeast) => {
    const section = shownIn(page, heading)
    const shown = page === 'README.md' ? section.slice(0, 9) : section
    expect(shown.length).toBeGreaterThan(atLeast)
    for (const line of shown) {
      if (line.trim() !== '…') expect(printed).toContain(line)
    }
  })
})
