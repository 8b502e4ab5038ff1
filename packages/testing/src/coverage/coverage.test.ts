import { createEngine, type Engine } from '@beckon/core'
import { parseRuleSet, plainEngine, type RuleEngine, type RuleSet } from '@beckon/rules'
import { memoryStorage } from '@beckon/storage-memory'
import { describe, expect, it } from 'vitest'
import { virtualEnv } from '../env/virtual-env.ts'
import { Coverage } from './coverage.ts'

const rules = parseRuleSet({
  conditions: {
    shopping: { all: [{ fact: 'cart.items', operator: 'greaterThan', value: 0 }] },
  },
  rules: [
    {
      name: 'buyer',
      conditions: { all: [{ condition: 'shopping' }] },
      event: { type: 'segment', params: { segment: 'buyer' } },
    },
    {
      name: 'help',
      priority: 5,
      conditions: {
        any: [
          { condition: 'shopping' },
          { not: { fact: 'page.path', operator: 'equal', value: '/' } },
        ],
      },
      event: { type: 'invite', params: { text: 'Hello' } },
    },
    {
      name: 'never',
      priority: 1,
      conditions: {
        all: [
          { fact: 'page.path', operator: 'equal', value: '/nowhere' },
          { fact: 'visit.pages', operator: 'greaterThanInclusive', value: 1 },
        ],
      },
      event: { type: 'tag', params: { tag: 'lost' } },
    },
    {
      name: 'also',
      priority: 1,
      conditions: { all: [{ fact: 'page.path', operator: 'equal', value: '/b' }] },
      event: { type: 'invite', params: { text: 'Hello again' } },
    },
    {
      name: 'off',
      enabled: false,
      conditions: { all: [{ fact: 'page.title', operator: 'equal', value: 'x' }] },
      event: { type: 'tag', params: { tag: 'x' } },
    },
  ],
})

async function visit(coverage: Coverage, base: RuleEngine | undefined, paths: readonly string[]) {
  const engine: Engine = createEngine({
    sites: { shop: {} },
    rules,
    storage: memoryStorage(),
    secret: 'sixteen letters and more',
    ruleEngine: coverage.engine(base),
    env: virtualEnv(1_000_000),
  })
  coverage.watch(engine)
  await engine.open()
  const events = paths.map((url, n) => ({
    id: `e${n}`,
    type: 'page.view',
    at: 1_000_000,
    page: { url },
  }))
  await engine.receive({ site: 'shop', visitor: 'ann' }, { type: 'events', events })
  await engine.close()
}

const told = (coverage: Coverage, rule: string) =>
  coverage.report().byRule.find((one) => one.rule === rule)
const ways = (coverage: Coverage, rule: string) =>
  told(coverage, rule)?.conditions.map((one) => [one.pointer, one.true, one.false])

describe.each([undefined, plainEngine()])('coverage with engine %#', (base) => {
  it('tells which rules fired, and which comparisons came out both ways', async () => {
    const coverage = new Coverage(rules)
    await visit(coverage, base, ['/', '/b'])
    expect(ways(coverage, 'buyer')).toEqual([['/conditions/shopping/all/0', false, true]])
    expect(told(coverage, 'buyer')).toMatchObject({ true: false, false: true, fired: 0 })
    expect(told(coverage, 'help')).toMatchObject({ true: true, false: true, fired: 1 })
    expect(ways(coverage, 'help')).toEqual([
      ['/conditions/shopping/all/0', false, true],
      ['/rules/1/conditions/any/1/not', true, true],
    ])
    // Asked although what stands before it is false already.
    expect(ways(coverage, 'never')?.[1]).toEqual(['/rules/2/conditions/all/1', true, false])
    expect(told(coverage, 'also')?.suppressed).toEqual({ arbitration: 1 })
    expect(coverage.report()).toMatchObject({
      outcomes: { of: 4 + 2 * 5, seen: 1 + 7 },
      rules: { of: 4, fired: 1 },
      conditions: { of: 5, seen: 2 },
      suppressed: { arbitration: 1 },
      share: 0.5714,
    })
  })
})

it('knows nothing of rules that nobody asked, and leaves out those that are disabled', () => {
  const report = new Coverage(rules).report()
  expect(report.outcomes).toEqual({ of: 14, seen: 0 })
  expect(report.byRule.map(({ rule }) => rule)).not.toContain('off')
})

it('adds up what several runs have seen, in any order', async () => {
  const [one, other] = [new Coverage(rules), new Coverage(rules)]
  await visit(one, undefined, ['/'])
  await visit(other, undefined, ['/b', '/nowhere'])
  const whole = (first: Coverage, second: Coverage) => {
    const sum = new Coverage(rules)
    sum.merge(first)
    sum.merge(second)
    return sum.report()
  }
  expect(whole(one, other)).toEqual(whole(other, one))
  expect(whole(one, other).rules.fired).toBe(2)
  expect(whole(one, other).share).toBeGreaterThan(other.report().share)
})

it('decides as the engine would that is looked at', async () => {
  const sum = (set: RuleSet) => new Coverage(set).engine().load(set)
  expect(sum(rules).nextChange).toBeDefined()
  expect(new Coverage(rules).engine(plainEngine()).load(rules).nextChange).toBe(
    plainEngine().load(rules).nextChange,
  )
})
