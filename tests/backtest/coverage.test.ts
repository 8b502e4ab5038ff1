import { standardEnrichers } from '@beckon/enrich'
import {
  type ConditionTrace,
  compiledEngine,
  explain,
  plainEngine,
  type RuleEngine,
} from '@beckon/rules'
import { memoryStorage } from '@beckon/storage-memory'
import { Coverage, replay } from '@beckon/testing'
import { describe, expect, it } from 'vitest'
import { exampleRules } from './example-rules.ts'
import { shopDay } from './real-traffic.ts'

const run = (rules: ReturnType<typeof exampleRules>, ruleEngine: RuleEngine, coverage?: Coverage) =>
  replay({
    ...shopDay,
    rules,
    ruleEngine,
    storage: memoryStorage({ retainLog: false }),
    enrichers: standardEnrichers({ geo: false }),
    onEngine: (engine) => coverage?.watch(engine),
  })

/** Explains every rule at every evaluation, and writes down how each comparison came out. */
function explaining(seen: Map<string, Set<boolean>>): RuleEngine {
  const note = (trace: ConditionTrace): void => {
    if (trace.kind === 'leaf') {
      const ways = seen.get(trace.pointer) ?? new Set()
      seen.set(trace.pointer, ways.add(trace.result))
    } else for (const child of trace.children) note(child)
  }
  return {
    name: 'explaining',
    load(ruleSet, failed) {
      const evaluation = compiledEngine().load(ruleSet, failed)
      return {
        ...evaluation,
        evaluate(stratum, facts, matches) {
          evaluation.evaluate(stratum, facts, matches)
          for (const rule of ruleSet.rules) {
            if (rule.enabled && rule.stratum === stratum)
              note(explain(rule, ruleSet, facts).condition)
          }
        },
      }
    },
  }
}

describe.each(['rules/shop', 'rules/blog', 'backtest/shop-sooner'])('coverage of %s', (name) => {
  it('is what explanations of every instant say', async () => {
    const rules = exampleRules(name)
    const seen = new Map<string, Set<boolean>>()
    const coverage = new Coverage(rules)
    await run(rules, coverage.engine(explaining(seen)), coverage)
    const report = coverage.report()
    const told = report.byRule.flatMap(({ conditions }) => conditions)
    expect(new Set(told.map(({ pointer }) => pointer))).toEqual(new Set(seen.keys()))
    for (const { pointer, ...ways } of told) {
      expect([ways.true, ways.false], pointer).toEqual(
        [true, false].map((way) => seen.get(pointer)?.has(way)),
      )
    }
    expect(told.length).toBeGreaterThan(5)
  })

  it('changes nothing that is decided, with whatever engine, and counts what was', async () => {
    const rules = exampleRules(name)
    const plain = await run(rules, compiledEngine())
    for (const base of [compiledEngine(), plainEngine()]) {
      const coverage = new Coverage(rules)
      const looked = await run(rules, coverage.engine(base), coverage)
      expect(looked).toEqual(plain)
      for (const { rule, fired, suppressed, ...ways } of coverage.report().byRule) {
        expect({ fired, suppressed }, rule).toEqual({
          fired: plain.rules[rule]?.fired,
          suppressed: plain.rules[rule]?.suppressed,
        })
        if (fired > 0) expect(ways.true, rule).toBe(true)
      }
    }
  })
})
