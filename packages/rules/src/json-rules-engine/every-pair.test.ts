import { describe, expect, it } from 'vitest'
import { createCatalogue } from '../catalogue.ts'
import { Matches } from '../matches.ts'
import { plainEngine } from '../plain-engine.ts'
import { parseRuleSet } from '../rule-set.ts'
import { jsonRulesEngine } from './bridge.ts'

const about = { type: 'any', scope: 'visitor', description: 'For this test.' } as const
const catalogue = createCatalogue([
  { name: 'own.left', ...about },
  { name: 'own.right', ...about },
])

const values: readonly unknown[] = [
  ...[0, -0, 2.5, 10, 1e21, Number.NaN],
  ...['', 'a', 'A', 'abc', '10', '9', '10 apples', 'null', '2024-02-01'],
  ...[true, null, undefined],
  ...[[], ['a'], ['A', 'b'], [10], [null], [['a']], ['10']],
  ...[{}, { toString: 1 }, [{ toString: 1 }]],
]
const decorators = [
  ...['', 'not:', 'swap:', 'someFact:', 'everyFact:', 'someValue:', 'everyValue:', 'ignoreCase:'],
  ...['not:swap:', 'not:someFact:', 'swap:someFact:', 'someFact:someValue:'],
]
const operators = [
  ...['equal', 'notEqual', 'in', 'notIn', 'contains', 'doesNotContain'],
  ...['lessThan', 'lessThanInclusive', 'greaterThan', 'greaterThanInclusive'],
  ...['startsWith', 'endsWith', 'includes'],
]
const written = decorators
  .flatMap((prefix) => operators.map((name) => prefix + name))
  .filter((name) => !/ignoreCase:(less|greater)/.test(name))

describe('every operator on every pair of values', () => {
  it('means what it means in json-rules-engine', async () => {
    const ruleSet = parseRuleSet(
      written.map((operator) => ({
        name: operator,
        conditions: { all: [{ fact: 'own.left', operator, value: { fact: 'own.right' } }] },
        event: { type: 'invite', params: { text: 'May I help?' } },
      })),
      { catalogue },
    )
    const plain = plainEngine().load(ruleSet)
    const real = jsonRulesEngine().load(ruleSet)
    const differences: unknown[] = []
    const ours = new Matches(ruleSet.rules.length)
    const theirs = new Matches(ruleSet.rules.length)
    const ever = new Uint8Array(ruleSet.rules.length)
    for (const left of values) {
      for (const right of values) {
        const facts = { get: (slot: number) => (slot === 0 ? left : right) }
        ours.clear()
        theirs.clear()
        plain.evaluate(0, facts, ours)
        await real.evaluate(0, facts, theirs)
        const wanted = new Set(theirs.toArray())
        const found = new Set(ours.toArray())
        for (const { index, name } of ruleSet.rules) {
          const result = found.has(index)
          if (result !== wanted.has(index)) differences.push([name, left, right, result])
          ever[index] = (ever[index] ?? 0) | (result ? 1 : 2)
        }
      }
    }
    expect(differences).toEqual([])
    // Each is true for some pair and false for another, or its agreement means nothing.
    const onesided = ruleSet.rules.filter((rule) => ever[rule.index] !== 3)
    expect(onesided.map((rule) => rule.name)).toEqual([])
  })
})
