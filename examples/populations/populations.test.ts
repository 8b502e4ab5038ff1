import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { standardEnrichers } from '@beckon/enrich'
import { parseRuleSet } from '@beckon/rules'
import { memoryStorage } from '@beckon/storage-memory'
import { ndjsonLine, populationEvents, readPopulation, simulatePopulation } from '@beckon/testing'
import { describe, expect, it } from 'vitest'

const file = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8')
const population = readPopulation(file('shop.yaml'))
const rules = parseRuleSet(file('../rules/shop.json'))

it('does what its page says', () => {
  const [, text = ''] =
    /```yaml\n(name: corner shop\n[\s\S]*?)```/.exec(file('../../docs/populations.md')) ?? []
  const events = [...populationEvents(readPopulation(text))]
  const types = new Set(events.map(({ event }) => event.type))
  expect(types).toEqual(new Set(['page.view', 'cart.add', 'order.completed']))
  const added = events.find(({ event }) => event.type === 'cart.add')?.event
  expect([349, 59]).toContain(added?.data?.price)
})

describe('the population of a shop', () => {
  it('is the same on every Node', () => {
    const hash = createHash('sha256')
    for (const event of populationEvents(population)) hash.update(`${ndjsonLine(event)}\n`)
    expect(hash.digest('hex')).toBe(
      '449ac3df306ebe1aef5c829e4f72608b0f22fb3b7b088ca58a874c25c0076554',
    )
  })

  it('makes each of the rules of the shop take effect, and decides the same on every Node', async () => {
    const report = await simulatePopulation({
      population,
      rules,
      storage: memoryStorage(),
      enrichers: standardEnrichers({ geo: false }),
    })
    expect(report.visitors).toBe(2_000)
    const idle = Object.entries(report.rules).filter(([, { fired }]) => fired === 0)
    expect(idle).toEqual([])
    expect(report.answers.convinced).toBeGreaterThan(5)
    expect(report.duplicates).toBeGreaterThan(10)
    expect(report.refused.BLOCKED).toBeGreaterThan(0)
    expect(report.decisionsDigest).toBe(
      'a99b86f209a52ae2af11ecea0fc4239a55c582350ee523f3abd214841f25b26f',
    )
  })
})
