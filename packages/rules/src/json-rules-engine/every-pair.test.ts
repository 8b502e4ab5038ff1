import { describe, expect, it } from 'vitest'
import { createCatalogue } from '../catalogue.ts'
import { compiledEngine } from '../compiled/compiled-engine.ts'
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
/** ignoreCase: is for operators that compare text letter by letter. */
const hasMeaning = (name: string) => !/ignoreCase:.*(less|greater)/.test(name)
const written = decorators
  .flatMap((prefix) => operators.map((name) => prefix + name))
  .filter(hasMeaning)
const single = decorators.filter((prefix) => prefix.split(':').length === 2)

/** Each rule of a set, one comparison of the two facts, by our engines and the real one on all pairs of some values. */
async function compare(written: readonly string[], values: readonly unknown[]) {
  const ruleSet = parseRuleSet(
    written.map((operator) => ({
      name: operator,
      conditions: { all: [{ fact: 'own.left', operator, value: { fact: 'own.right' } }] },
      event: { type: 'invite', params: { text: 'May I help?' } },
    })),
    { catalogue, bounds: { rules: written.length } },
  )
  const engines = [plainEngine(), compiledEngine()].map((engine) => engine.load(ruleSet))
  const real = jsonRulesEngine().load(ruleSet)
  const size = ruleSet.rules.length
  const differences: unknown[] = []
  const ever = new Map<string, number>()
  const theirs = new Matches(size)
  const ours = new Matches(size)
  let cases = 0
  for (const left of values) {
    for (const right of values) {
      const facts = { get: (slot: number) => (slot === 0 ? left : right) }
      theirs.clear()
      await real.evaluate(0, facts, theirs)
      const wanted = new Set(theirs.toArray())
      for (const engine of engines) {
        ours.clear()
        engine.evaluate(0, facts, ours)
        const found = new Set(ours.toArray())
        for (const { index, name } of ruleSet.rules) {
          const result = found.has(index)
          if (result !== wanted.has(index)) differences.push([name, left, right, result])
          ever.set(name, (ever.get(name) ?? 0) | (result ? 1 : 2))
        }
      }
      cases += size
    }
  }
  return { differences, ever, cases }
}

describe('every operator on every pair of values', () => {
  it('means what it means in json-rules-engine', async () => {
    const { differences, ever } = await compare(written, values)
    expect(differences).toEqual([])
    // Each is true for some pair and false for another, or its agreement means nothing.
    expect([...ever].filter(([, seen]) => seen !== 3)).toEqual([])
  })

  it('does so behind every chain of up to three decorators', { timeout: 120_000 }, async () => {
    const two = single.flatMap((first) => single.map((second) => first + second))
    const three = single.flatMap((first) => two.map((rest) => first + rest))
    const chained = [...single, ...two, ...three]
      .flatMap((chain) => operators.map((name) => chain + name))
      .filter(hasMeaning)
    const some = ['a', 'A', 10, '10', ['a', 'b'], [[10], 'a'], [[['a']]], [{ toString: 1 }]]
    const { differences, ever, cases } = await compare(chained, some)
    expect(differences).toEqual([])
    expect(cases).toBeGreaterThan(200_000)
    expect([...ever.values()].filter((seen) => seen === 3).length).toBeGreaterThan(
      chained.length / 2,
    )
  })
})
