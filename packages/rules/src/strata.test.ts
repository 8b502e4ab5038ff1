import { describe, expect, it } from 'vitest'
import { checkRuleSet, parseRuleSet } from './rule-set.ts'

const rule = (name: string, reads: object, event: object, more: object = {}) => ({
  name,
  conditions: { all: [reads] },
  event,
  ...more,
})
const here = { fact: 'page.path', operator: 'glob', value: '/*' }
const score = { fact: 'score', operator: 'greaterThan', value: 5 }
const inSegment = (segment: string) => ({ fact: 'segments', operator: 'contains', value: segment })
const give = { type: 'score', params: { points: 3 } }
const segment = (name: string) => ({ type: 'segment', params: { segment: name } })
const tag = (name: string) => ({ type: 'tag', params: { tag: name } })
const invite = { type: 'invite', params: { text: 'May I help?' } }

const levels = (rules: readonly object[]) =>
  Object.fromEntries(parseRuleSet(rules).rules.map((made) => [made.name, made.stratum]))
const cycles = (rules: readonly object[]) =>
  checkRuleSet(rules).faults.map((fault) => [fault.code, fault.found])

describe('strata', () => {
  it('stand in the order of what is read and written, name by name', () => {
    expect(
      levels([
        rule('invites buyers', inSegment('buyer'), invite),
        rule('makes buyers', score, segment('buyer')),
        rule('makes readers', here, segment('reader')),
        rule('invites readers', inSegment('reader'), invite),
        rule('scores', here, give),
        rule(
          'tags by segments',
          { fact: 'segments', operator: 'someFact:startsWith', value: 'b' },
          tag('t'),
        ),
        rule('reads the tag', { fact: 'tags', operator: 'not:contains', value: 't' }, invite),
        rule(
          'compares',
          { fact: 'cart.total', operator: 'lessThan', value: { fact: 'score' } },
          invite,
        ),
      ]),
    ).toEqual({
      scores: 0,
      'makes readers': 0,
      'makes buyers': 1,
      'invites readers': 1,
      compares: 1,
      'invites buyers': 2,
      'tags by segments': 2,
      'reads the tag': 3,
    })
  })

  it('hold rules by priority, highest first, then by name', () => {
    const ruleSet = parseRuleSet([
      rule('b', here, invite),
      rule('z', here, invite, { priority: 9 }),
      rule('a', here, invite),
      rule('later', score, invite, { priority: 99 }),
      rule('B', here, give),
    ])
    expect(ruleSet.rules.map((made) => made.name)).toEqual(['z', 'B', 'a', 'b', 'later'])
    expect(ruleSet.rules.map((made) => made.index)).toEqual([0, 1, 2, 3, 4])
    expect(ruleSet.strata).toBe(2)
  })

  it('refuse a cycle and name all rules in it, no others', () => {
    expect(
      cycles([
        rule('before', here, segment('x')),
        rule('one', inSegment('b'), segment('a')),
        rule('two', inSegment('a'), tag('t')),
        rule('three', { fact: 'tags', operator: 'equal', value: 't', path: '$[0]' }, segment('b')),
        rule('behind', inSegment('b'), invite),
      ]),
    ).toEqual([['CYCLE', '"one", "two", "three"']])
    expect(cycles([rule('self', score, give)])).toEqual([['CYCLE', '"self"']])
  })

  it('let a rule read other members of the list it writes, but not the list as a whole', () => {
    expect(levels([rule('a', inSegment('b'), segment('a'))])).toEqual({ a: 0 })
    const whole = { fact: 'segments', operator: 'someFact:equal', value: 'b' }
    expect(cycles([rule('a', whole, segment('a'))])).toEqual([['CYCLE', '"a"']])
  })

  it('leave out disabled rules, and rules of another site', () => {
    expect(cycles([rule('self', score, give, { enabled: false })])).toEqual([])
    const there = rule('x', score, segment('s'), { site: 'x' })
    expect(cycles([there, rule('y', inSegment('s'), give, { site: 'y' })])).toEqual([])
    expect(cycles([there, rule('y', inSegment('s'), give, { site: 'x' })])).toHaveLength(1)
    expect(cycles([there, rule('all', inSegment('s'), give)])).toHaveLength(1)
  })

  it('hold for a chain of thousands', () => {
    const chain = Array.from({ length: 5_000 }, (_, index) =>
      rule(`rule ${index}`, inSegment(`s${index}`), segment(`s${index + 1}`)),
    )
    expect(parseRuleSet(chain).strata).toBe(5_000)
  })
})
