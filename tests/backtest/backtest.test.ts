import { standardEnrichers } from '@beckon/enrich'
import { parseRuleSet, type RuleSet } from '@beckon/rules'
import { memoryStorage } from '@beckon/storage-memory'
import { type BacktestReport, backtest, replay } from '@beckon/testing'
import { describe, expect, it } from 'vitest'
import { exampleRules } from './example-rules.ts'
import { blogs, data, shopDay } from './real-traffic.ts'
import { differencesOf, isNoticed, replayed, type Traffic, visitorsOf } from './two-replays.ts'

const run = (traffic: Traffic, baseline: RuleSet, candidate: RuleSet): Promise<BacktestReport> =>
  backtest({
    ...traffic,
    baseline: { rules: baseline, storage: memoryStorage({ retainLog: false }) },
    candidate: { rules: candidate, storage: memoryStorage({ retainLog: false }) },
    enrichers: standardEnrichers({ geo: false }),
    listed: 100_000,
  })

/** All that two replays can tell as well. */
async function agree(
  traffic: Traffic,
  baseline: RuleSet,
  candidate: RuleSet,
): Promise<BacktestReport> {
  const found = await run(traffic, baseline, candidate)
  const [left, right] = [await replayed(traffic, baseline), await replayed(traffic, candidate)]
  expect(found.baseline.decisionsDigest).toBe(left.report.decisionsDigest)
  expect(found.candidate.decisionsDigest).toBe(right.report.decisionsDigest)
  expect(found.visitors).toBe(left.report.visitors)
  expect(found.visits).toBe(left.report.visits)
  expect(found.baseline.refused).toEqual(left.report.refused)
  expect(found.candidate.actions).toEqual(right.report.actions)

  const plain = differencesOf(left, right)
  expect(plain.length).toBeGreaterThan(5)
  expect(found.differences).toEqual({
    visitors: plain.length,
    listed: plain.length,
    complete: true,
  })
  expect(
    found.differentVisitors.map(({ explained: _, evidenceEnds: __, ...visitor }) => visitor),
  ).toEqual(plain)

  for (const { rule, visitors, baseline: was, candidate: is } of found.rules) {
    const [before, after] = [visitorsOf(rule, left), visitorsOf(rule, right)]
    expect(visitors, rule).toEqual({
      baseline: before.size,
      candidate: after.size,
      both: [...after].filter((visitor) => before.has(visitor)).length,
      gained: [...after].filter((visitor) => !before.has(visitor)).length,
      lost: [...before].filter((visitor) => !after.has(visitor)).length,
    })
    expect(was?.fired, rule).toBe(left.report.rules[rule]?.fired)
    expect(was?.matched, rule).toBe(left.report.rules[rule]?.matched)
    expect(is?.suppressed, rule).toEqual(right.report.rules[rule]?.suppressed)
  }
  const treated = new Set(right.decisions.filter(isNoticed).map(({ visitor }) => visitor))
  expect(found.treated.candidate).toBe(treated.size)
  return found
}

describe('a backtest says what two replays say that are compared by plain code', () => {
  it('over the shop day', async () => {
    const found = await agree(
      shopDay,
      exampleRules('rules/shop'),
      exampleRules('backtest/shop-sooner'),
    )
    expect(new Set(found.rules.map(({ change }) => change))).toEqual(
      new Set(['same', 'changed', 'added', 'removed']),
    )
  })

  it.skipIf(data === undefined)(
    'over the log of the blogs (BECKON_TEST_DATA)',
    async () => {
      const found = await agree(
        blogs,
        exampleRules('rules/blog'),
        exampleRules('backtest/blog-open'),
      )
      expect(found.candidate.refused).not.toEqual(found.baseline.refused)
    },
    120_000,
  )
})

it('finds nothing where both sides have the same rules, whatever they are called', async () => {
  const { document } = exampleRules('rules/shop')
  const renamed = {
    ...document,
    rules: (document.rules as { name: string }[]).map((rule) => ({
      ...rule,
      name: `my ${rule.name}`,
    })),
  }
  const found = await run(shopDay, exampleRules('rules/shop'), parseRuleSet(renamed))
  expect(found.treated.baseline).toBeGreaterThan(10)
  expect(found.treated.both).toBe(found.treated.baseline)
  expect(found.differences).toEqual({ visitors: 0, listed: 0, complete: true })
  expect(found.evidence.beyond).toBe(0)
})

describe('what is explained is what the whole log explains', () => {
  const explain = async (traffic: Traffic, baseline: RuleSet, candidate: RuleSet) => {
    const found = await backtest({
      ...traffic,
      baseline: { rules: baseline, storage: memoryStorage({ retainLog: false }) },
      candidate: { rules: candidate, storage: memoryStorage({ retainLog: false }) },
      enrichers: standardEnrichers({ geo: false }),
      explained: 20,
    })
    const explained = found.differentVisitors.filter((visitor) => visitor.explained !== undefined)
    expect(explained.length).toBe(Math.min(20, found.differences.visitors))
    for (const [side, rules] of [
      ['baseline', baseline],
      ['candidate', candidate],
    ] as const) {
      await replay({
        ...traffic,
        rules,
        storage: memoryStorage(),
        enrichers: standardEnrichers({ geo: false }),
        async beforeClose(engine) {
          for (const { visitor, at, explained: both, ...acts } of explained) {
            const query = { site: traffic.site ?? 'site', visitor, at: Date.parse(at) }
            const whole = await engine.explain(query)
            const concerned = [acts.baseline?.rule, acts.candidate?.rule]
            expect(both?.[side]).toEqual({
              ...whole,
              rules: whole.rules.filter(({ rule }) => concerned.includes(rule)),
            })
            expect(both?.[side].diverged).toBeUndefined()
          }
        },
      })
    }
  }

  it('of the shop day', () =>
    explain(shopDay, exampleRules('rules/shop'), exampleRules('backtest/shop-sooner')))

  it.skipIf(data === undefined)(
    'of the log of the blogs (BECKON_TEST_DATA)',
    () => explain(blogs, exampleRules('rules/blog'), exampleRules('backtest/blog-open')),
    180_000,
  )
})
