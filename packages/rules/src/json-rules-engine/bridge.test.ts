import { describe, expect, it } from 'vitest'
import type { RuleFailure } from '../engine.ts'
import type { FactSource } from '../evaluate.ts'
import { Matches } from '../matches.ts'
import { plainEngine } from '../plain-engine.ts'
import { parseRuleSet } from '../rule-set.ts'
import { jsonRulesEngine } from './bridge.ts'

const invite = { type: 'invite', params: { text: 'May I help?' } }
const scored = (name: string, priority: number, least: number) => ({
  name,
  priority,
  conditions: { all: [{ fact: 'score', operator: 'greaterThan', value: least }] },
  event: invite,
})
const constant = (value: unknown): FactSource => ({ get: () => value })

describe('jsonRulesEngine', () => {
  it('gives complete results to runs that overlap', async () => {
    const ruleSet = parseRuleSet([scored('a', 3, 1), scored('b', 2, 2), scored('c', 1, 3)])
    const evaluation = jsonRulesEngine().load(ruleSet)
    const results = [5, 2.5, 0, 4].map((score) => ({
      score,
      matches: new Matches(3),
    }))
    await Promise.all(
      results.map(({ score, matches }) => evaluation.evaluate(0, constant(score), matches)),
    )
    expect(results.map(({ matches }) => matches.toArray())).toEqual([
      [0, 1, 2],
      [0, 1],
      [],
      [0, 1, 2],
    ])
  })

  it.each([plainEngine(), jsonRulesEngine()])(
    'lets one rule fail alone and says which: $name',
    async (engine) => {
      const ruleSet = parseRuleSet([
        scored('a', 3, 1),
        {
          ...scored('b', 2, 1),
          conditions: { all: [{ fact: 'ip', operator: 'exists', value: true }] },
        },
        scored('c', 1, 1),
      ])
      const broken = ruleSet.facts.find((ref) => ref.name === 'ip')?.slot
      const facts: FactSource = {
        get(slot) {
          if (slot === broken) throw new Error('no address')
          return 9
        },
      }
      const heard: string[] = []
      const failed: RuleFailure = (rule, error) => heard.push(`${rule.name}: ${String(error)}`)
      const evaluation = engine.load(ruleSet, failed)
      for (let round = 0; round < 2; round += 1) {
        const matches = new Matches(3)
        await evaluation.evaluate(0, facts, matches)
        expect(matches.toArray()).toEqual([0, 2])
      }
      expect(heard).toEqual(['b: Error: no address', 'b: Error: no address'])
    },
  )

  it('passes on what a fact throws where nobody listens, and the next run is complete', async () => {
    const reads = { all: [{ fact: 'ip', operator: 'exists', value: true }] }
    const many = Array.from({ length: 20 }, (_, index) => scored(`rule ${index}`, index + 1, 1))
    const ruleSet = parseRuleSet([{ ...scored('broken', 99, 1), conditions: reads }, ...many])
    const broken = ruleSet.facts.find((ref) => ref.name === 'ip')?.slot
    const thrower: FactSource = {
      get(slot) {
        if (slot === broken) throw new Error('no address')
        return 3
      },
    }
    const evaluation = jsonRulesEngine().load(ruleSet)
    const matches = new Matches(21)
    // The real engine goes on with the failed run and calls itself finished in the middle of the next.
    const first = evaluation.evaluate(0, thrower, new Matches(21))
    const second = evaluation.evaluate(0, constant(3), matches)
    await expect(first).rejects.toThrow('no address')
    await second
    expect(matches.toArray()).toEqual(Array.from({ length: 21 }, (_, index) => index))
  })
})
