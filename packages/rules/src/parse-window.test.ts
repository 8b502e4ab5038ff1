import { describe, expect, it } from 'vitest'
import { checkRuleSet, parseRuleSet } from './rule-set.ts'

const rule = (leaf: object, name = 'rule') => ({
  name,
  conditions: { all: [leaf] },
  event: { type: 'invite', params: { text: 'May I help?' } },
})
const about = (fact: string, params: unknown, more: object = {}) => ({
  fact: `events.${fact}`,
  operator: 'equal',
  value: fact === 'sequence' ? true : 1,
  params,
  ...more,
})
const at = '/0/conditions/all/0'
const faultsOf = (leaf: object) =>
  checkRuleSet([rule(leaf)]).faults.map(
    ({ code, pointer }) => `${code} ${pointer.slice(at.length)}`,
  )

const a = { type: 'a' }
const b = { type: 'b' }
const sequence = (params: object) => about('sequence', { steps: [a, b], ...params })
const many = (count: number) => Array.from({ length: count }, () => a)
const country = { fact: 'geo.country', operator: 'equal', value: 'DE' }

describe('faults of what looks at the past', () => {
  it.each<[object, string[]]>([
    [about('sum', { type: 'a' }), ['MISSING_FIELD /params/field']],
    [about('min', { type: 'a', field: 7 }), ['TYPE /params/field']],
    [about('max', { type: 'a', field: '' }), ['BAD_VALUE /params/field']],
    [about('last', { type: 'a', field: 'item..price' }), ['BAD_VALUE /params/field']],
    [about('sum', { field: 'price' }), ['MISSING_FIELD /params/type']],
    [about('sum', { type: 'a', field: 'b', within: 'soon' }), ['BAD_DURATION /params/within']],
    [about('sum', { type: 'a', field: 'b', where: country }), ['BAD_VALUE /params/where/fact']],
    [about('count', { type: 'a', field: 'b' }), ['UNKNOWN_FIELD /params/field']],
    [about('sum', { type: 'a', field: 'b' }, { value: 'x' }), ['TYPE /value']],
    [about('sequence', {}), ['MISSING_FIELD /params/steps']],
    [sequence({ steps: 'a, b' }), ['TYPE /params/steps']],
    [sequence({ steps: many(1) }), ['BAD_VALUE /params/steps']],
    [sequence({ steps: many(9) }), ['BAD_VALUE /params/steps']],
    [sequence({ steps: many(8) }), []],
    [sequence({ steps: [a, 'b'] }), ['TYPE /params/steps/1']],
    [sequence({ steps: [a, {}] }), ['MISSING_FIELD /params/steps/1/type']],
    [sequence({ steps: [a, { type: '' }] }), ['BAD_VALUE /params/steps/1/type']],
    [sequence({ steps: [a, { type: 'b', were: {} }] }), ['UNKNOWN_FIELD /params/steps/1/were']],
    [sequence({ without: a }), ['TYPE /params/without']],
    [sequence({ without: many(9) }), ['BAD_VALUE /params/without']],
    [sequence({ without: many(8) }), []],
    [sequence({ without: [] }), []],
    [sequence({ within: '400d' }), ['BOUND /params/within']],
    [
      sequence({ steps: [{ ...a, where: country }, b], without: [{ ...b, where: [] }] }),
      ['BAD_VALUE /params/steps/0/where/fact', 'TYPE /params/without/0/where'],
    ],
    [about('sequence', { steps: [a, b] }, { value: 1 }), ['TYPE /value']],
  ])('%j: %j', (leaf, faults) => {
    expect(faultsOf(leaf)).toEqual(faults)
  })

  it('say what belongs where the fault is', () => {
    const { faults } = checkRuleSet([rule(sequence({ steps: [a, { type: 'b', were: {} }] }))])
    expect(faults[0]?.expected).toBe('one of the fields type, where')
    expect(checkRuleSet([rule(sequence({ steps: [a] }))]).faults[0]?.message).toBe(
      'The field "steps" must be a list of 2 to 8 events, each {"type", "where"?}, not [{"type":"a"}].',
    )
  })
})

describe('what looks at the past', () => {
  it('is read with its conditions, which count among those of the rule', () => {
    const where = { all: [{ fact: 'event.data.price', operator: 'greaterThan', value: 5 }] }
    const leaf = sequence({ steps: [{ ...a, where: { condition: 'dear' } }, b], without: [a] })
    const ruleSet = parseRuleSet({ conditions: { dear: where }, rules: [rule(leaf)] })
    expect(ruleSet.facts.find(({ name }) => name === 'events.sequence')).toMatchObject({
      params: { steps: [{ type: 'a', where }, b], without: [a] },
      window: { steps: [{ type: 'a', where: { kind: 'all' } }, b], without: [a] },
    })
    const nodes = (bound: number) =>
      checkRuleSet(
        { conditions: { dear: where }, rules: [rule(leaf)] },
        { bounds: { nodes: bound } },
      ).faults.length
    expect([nodes(4), nodes(3)]).toEqual([0, 1])
  })

  it('is the same for facts that look at the same events', () => {
    const price = { type: 'a', field: 'item.price', within: '60s' }
    const ruleSet = parseRuleSet([
      rule(about('sum', price), 'sum'),
      rule(about('min', { ...price, within: '1m' }), 'min'),
      rule(about('max', { ...price, within: '2m' }), 'max'),
    ])
    const [sum, min, max] = ['sum', 'min', 'max'].map((fact) =>
      ruleSet.facts.find(({ name }) => name === `events.${fact}`),
    )
    expect(sum).toMatchObject({ window: { field: ['item', 'price'], withinMs: 60_000 } })
    expect(min?.windowKey).toBe(sum?.windowKey)
    expect(max?.windowKey).not.toBe(sum?.windowKey)
  })

  it('moves where it has a duration, and can vanish only where it can be absent', () => {
    const timed = (leaf: object) => parseRuleSet([rule(leaf)]).rules[0]?.timed
    const price = { type: 'a', field: 'price' }
    expect(timed(about('sum', price))).toBe(false)
    expect(timed(sequence({}))).toBe(false)
    expect(timed(about('sum', { ...price, within: '1m' }))).toBe(true)
    expect(timed(sequence({ within: '1m' }))).toBe(true)
    const exists = { operator: 'exists', value: true }
    expect(timed(about('min', { ...price, within: '1m' }, exists))).toBe(true)
    expect(timed(about('sum', { ...price, within: '1m' }, exists))).toBe(false)
    expect(timed(about('min', price, exists))).toBe(false)
  })
})
