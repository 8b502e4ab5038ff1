import { Type } from '@sinclair/typebox'
import { describe, expect, it } from 'vitest'
import { AsynchronousFactError } from '../asynchronous-fact.ts'
import { createCatalogue } from '../catalogue.ts'
import type { FactSource } from '../evaluate.ts'
import { Matches } from '../matches.ts'
import { plainEngine } from '../plain-engine.ts'
import { parseRuleSet, type RuleSet } from '../rule-set.ts'
import { jsonRulesEngine } from './bridge.ts'

const about = {
  type: 'any',
  scope: 'visitor',
  asynchronous: true,
  description: 'For this test.',
} as const
const catalogue = createCatalogue([
  { ...about, name: 'crm.tier', params: Type.Object({ of: Type.String() }) },
  { ...about, name: 'stock.*' },
])
const rule = (
  name: string,
  condition: object,
  event: object = { type: 'invite', params: { text: 'Hi' } },
) => ({
  name,
  conditions: { all: [condition] },
  event,
})
const tier = (of: string, value: string) => ({
  fact: 'crm.tier',
  params: { of },
  operator: 'equal',
  value,
})

/** Names of the rules that are true, stratum by stratum. */
async function run(
  ruleSet: RuleSet,
  evaluation: ReturnType<ReturnType<typeof jsonRulesEngine>['load']>,
  facts: FactSource,
) {
  const matches = new Matches(ruleSet.rules.length)
  for (let stratum = 0; stratum < ruleSet.strata; stratum += 1) {
    await evaluation.evaluate(stratum, facts, matches)
  }
  return matches.toArray().map((index) => ruleSet.rules[index]?.name)
}

describe('asynchronous facts', () => {
  it('are computed once for a source of facts and params, over rules and strata', async () => {
    const ruleSet = parseRuleSet(
      [
        rule('a', tier('ann', 'gold'), { type: 'tag', params: { tag: 'x' } }),
        rule('b', tier('ann', 'gold')),
        rule('c', tier('bob', 'gold')),
        rule('d', {
          all: [{ fact: 'tags', operator: 'contains', value: 'x' }, tier('ann', 'gold')],
        }),
        rule('e', { fact: 'stock.desk', operator: 'greaterThan', value: 3 }),
      ],
      { catalogue },
    )
    expect(ruleSet.strata).toBe(2)
    const asked: string[] = []
    const evaluation = jsonRulesEngine<string>({
      facts: {
        'crm.tier': async ({ of }, view) => {
          asked.push(`${view} ${of}`)
          await Promise.resolve()
          return of === view ? 'gold' : 'none'
        },
        'stock.*': (_, view, rest) => asked.push(`${view} ${rest}`) && 5,
      },
    }).load(ruleSet)
    const source = (view: string): FactSource => ({ get: () => ['x'], view })
    expect(await run(ruleSet, evaluation, source('ann'))).toEqual(['a', 'b', 'e', 'd'])
    expect(asked.sort()).toEqual(['ann ann', 'ann bob', 'ann desk'])
    asked.length = 0
    expect(await run(ruleSet, evaluation, source('bob'))).toEqual(['c', 'e'])
    expect(asked.sort()).toEqual(['bob ann', 'bob bob', 'bob desk'])
  })

  it('that reject or throw are told once, and absent', async () => {
    const ruleSet = parseRuleSet(
      [
        rule('a', tier('ann', 'gold')),
        rule('b', { fact: 'crm.tier', params: { of: 'ann' }, operator: 'exists', value: false }),
        rule('c', { not: { fact: 'stock.desk', operator: 'equal', value: 1 } }),
      ],
      { catalogue },
    )
    const heard: string[] = []
    const evaluation = jsonRulesEngine({
      facts: {
        'crm.tier': () => Promise.reject(new Error('down')),
        'stock.*': () => {
          throw new Error('sold out')
        },
      },
    }).load(ruleSet, undefined, (fact, error) => heard.push(`${fact}: ${error}`))
    expect(await run(ruleSet, evaluation, { get: () => undefined })).toEqual(['b', 'c'])
    expect(heard.sort()).toEqual(['crm.tier: Error: down', 'stock.desk: Error: sold out'])
  })

  it('are asked where the conditions beside them leave the answer open, and only there', async () => {
    const ruleSet = parseRuleSet(
      [
        {
          name: 'a',
          conditions: {
            all: [tier('ann', 'gold'), { fact: 'score', operator: 'greaterThan', value: 3 }],
          },
          event: { type: 'invite', params: { text: 'Hi' } },
        },
        {
          name: 'b',
          conditions: {
            any: [
              { not: { any: [tier('ann', 'gold')] } },
              { fact: 'score', operator: 'equal', value: 3 },
            ],
          },
          event: { type: 'invite', params: { text: 'Hi' } },
        },
      ],
      { catalogue },
    )
    let asked = 0
    const evaluation = jsonRulesEngine({
      facts: {
        'crm.tier': () => {
          asked += 1
          return 'gold'
        },
      },
    }).load(ruleSet)
    expect(await run(ruleSet, evaluation, { get: () => 3 })).toEqual(['b'])
    expect(asked).toBe(0)
    expect(await run(ruleSet, evaluation, { get: () => 4 })).toEqual(['a'])
    expect(asked).toBe(1)
  })

  it('that take long hold up nobody else, as long as there are not too many of them', async () => {
    const ruleSet = parseRuleSet([rule('a', tier('x', 'gold'))], { catalogue })
    const answers: (() => void)[] = []
    const evaluation = jsonRulesEngine<string>({
      concurrency: 3,
      facts: {
        'crm.tier': (_, view) =>
          view === 'slow' ? new Promise((resolve) => answers.push(() => resolve('gold'))) : 'gold',
      },
    }).load(ruleSet)
    const source = (view: string): FactSource => ({ get: () => undefined, view })
    const slow = [1, 2].map(() => run(ruleSet, evaluation, source('slow')))
    expect(await run(ruleSet, evaluation, source('quick'))).toEqual(['a'])
    const third = run(ruleSet, evaluation, source('slow'))
    let done = false
    const queued = run(ruleSet, evaluation, source('quick')).finally(() => {
      done = true
    })
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect(done).toBe(false)
    expect(answers).toHaveLength(3)
    for (const answer of answers) answer()
    expect(await Promise.all([...slow, third, queued])).toEqual([['a'], ['a'], ['a'], ['a']])
  })

  it('must be given, and are refused by engines that cannot wait', () => {
    const ruleSet = parseRuleSet([rule('a', tier('ann', 'gold'))], { catalogue })
    expect(() => jsonRulesEngine().load(ruleSet)).toThrow('give it as one of its "facts"')
    expect(() => jsonRulesEngine({ facts: { 'stock.*': () => 1 } }).load(ruleSet)).toThrow(
      AsynchronousFactError,
    )
    expect(() => plainEngine().load(ruleSet)).toThrow(
      'The fact "crm.tier" is asynchronous, and the engine "plain" cannot compute it',
    )
  })
})
