import { parseRuleSet } from '@beckon/rules'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { nodeOf } from './node.ts'
import { placeText } from './place.ts'
import { readScenario } from './read-scenario.ts'
import { readYaml } from './read-yaml.ts'
import { RulesSource } from './rules-source.ts'

const rules = parseRuleSet({
  rules: [
    {
      name: 'ask: once',
      conditions: { all: [{ fact: 'page.path', operator: 'equal', value: '/a' }] },
      event: { type: 'invite', params: { text: 'May we help?' } },
    },
    {
      name: 'likes it',
      conditions: { all: [{ fact: 'page.path', operator: 'equal', value: '/a' }] },
      event: { type: 'segment', params: { segment: 'buyers' } },
    },
  ],
})

/** What is wrong with a scenario in YAML, each with its place. */
function faultsOf(source: string): readonly string[] {
  const yaml = readYaml(source)
  const faults =
    'faults' in yaml
      ? yaml.faults
      : readScenario(yaml.node, 'x', new RulesSource('.', {}, rules)).faults
  return faults.map((fault) => `${placeText(fault)} ${fault.message}`)
}

describe('a scenario that is not understood', () => {
  it('has all its faults at once, each with its place and what would be right', () => {
    expect(
      faultsOf(`name: x
sit: {}
start: tomorrow
consent: perhaps
site: { hosts: shop.example, timeZone: Mars/Olympus, visitTimeout: long }
tests:
  - name: one
    steps:
      - wiat 30s
      - views /a on iFone
      - at soon: views /a
    expect:
      - invited by ask: onec at 35s
      - in byers
      - never score 5
      - not invited twice
  - steps: []
  - name: one
    visitors: [ann, bob]
    steps: [views /a, eve views /a, expect: ann in buyers at 5s]
    expect: [invited]
`),
    ).toEqual([
      '2:1 A scenario has no field "sit". Did you mean "site"?',
      '3:8 A test begins at a time such as 2026-03-02 10:00.',
      '4:10 Consent is "implied" or "required".',
      '5:16 The field "hosts" is a list, such as [shop.example].',
      '5:40 A time zone has a name such as Europe/Berlin.',
      '5:68 A visit ends after a time such as 30m.',
      "9:9 This step is not understood. What comes nearest: wait 30s · wait until 14:30 · ann's conversation ends",
      '10:9 There is no device "iFone". Did you mean "iphone"?',
      '11:9 This step is not understood. What comes nearest: views /product/oak-desk',
      '13:9 There is no rule "ask: onec". Did you mean "ask: once"?',
      '14:9 There is no segment "byers". Did you mean "buyers"?',
      '15:9 This can be expected as it stands, now or at an instant: neither never, nor so many times.',
      '16:9 Either it happens so many times, or it does not.',
      '17:5 A test has a name, in the words of your shop.',
      '17:5 A test expects something: a list under "expect".',
      '18:5 There is a test "one" already.',
      '20:13 Who does this? There are ann, bob.',
      '20:23 There is no visitor "eve" in this test: let eve come, under "visitors" or in a step.',
      '20:45 In between, it is looked at now: leave the time away, or expect it at the end.',
      '21:14 Of whom is this expected? There are ann, bob.',
    ])
  })

  it.each([
    ['name: [', /^\d+:\d+ This is no YAML: /],
    ['', /^1:1 The file is empty\.$/],
    [
      'visitor: ann comes from "google: shoes"',
      /^1:10 A text with a colon and a space in it needs quotes/,
    ],
    ['- a', /^1:1 A scenario has fields: name, /],
    ['name: x', /^1:1 A scenario has tests/],
    ['a: &a [x]\nb: *c', /^1:1 This is no YAML: Unresolved alias/],
  ])('%j', (source, fault) => {
    expect(faultsOf(source)[0]).toMatch(fault)
  })

  it('does not grow without end', () => {
    const level = (index: number) =>
      `l${index + 1}: &l${index + 1} [${Array(9).fill(`*l${index}`).join(', ')}]`
    const bomb = `l0: &l0 [x]\n${Array.from({ length: 9 }, (_, index) => level(index)).join('\n')}`
    expect(faultsOf(bomb)).toEqual([
      '1:1 This is no YAML: Excessive alias count indicates a resource exhaustion attack.',
    ])
  })

  it('tells what is wrong with its rules', () => {
    const source = new RulesSource('.', {})
    const read = (value: unknown) =>
      readScenario(
        nodeOf({ name: 'x', rules: value, tests: [{ name: 't', expect: 'never invited' }] }, ''),
        'x',
        source,
      ).faults.map(({ path, message }) => `${path}: ${message}`)
    expect(read([{ name: 'r' }])[0]).toMatch(/^rules: These rules are refused at \/0\/conditions: /)
    expect(read('none.json')).toEqual([
      'rules: The rules in none.json cannot be read: there is no such file.',
    ])
    expect(read(undefined)).toEqual([
      'tests[0]: There are no rules to test: name a file under "rules".',
    ])
    expect(read(rules)).toEqual([])
  })

  it('does not blame names on rules that cannot be read', () => {
    const scenario = {
      name: 'x',
      rules: 'none.json',
      tests: [{ name: 't', steps: ['views /'], expect: ['invited by somebody', 'in a-segment'] }],
    }
    const source = new RulesSource('.', {})
    const { faults } = readScenario(nodeOf(scenario, ''), 'x', source)
    expect(faults.map(({ path }) => path)).toEqual(['rules'])
  })
})

it('takes a text with a colon for what it is, in a list', () => {
  const yaml = readYaml(`tests:
  - name: one
    visitors:
      - ann comes from "google: red shoes" in DE # somebody
    steps:
      - views /a
    expect:
      - invited by ask: once at 0s
`)
  const { tests, faults } =
    'node' in yaml
      ? readScenario(yaml.node, 'x', new RulesSource('.', {}, rules))
      : { tests: [], faults: yaml.faults }
  expect(faults).toEqual([])
  expect(tests[0]?.setting.cast).toEqual([{ name: 'ann', heldOut: [] }])
  expect(tests[0]?.expectations[0]?.args).toEqual({ rule: 'ask: once' })
})

describe('whatever is written', () => {
  const source = new RulesSource('.', {}, rules)
  const words = fc.oneof(
    fc.constantFrom(
      ...'ann bob comes views /a wait 30s at in DE on iPhone from google: "x y"'.split(' '),
    ),
    fc.constantFrom(
      ...'expect invited by ask: once never not times 3 later tests steps name {n}'.split(' '),
    ),
    fc.string({ maxLength: 8 }),
  )
  const text = fc.array(words, { maxLength: 14 }).map((parts) => parts.join(' '))

  it('is understood, or has faults with their places', () => {
    const test = fc.record({
      name: text,
      visitors: fc.array(text, { maxLength: 3 }),
      steps: fc.array(fc.oneof(text, fc.dictionary(text, text, { maxKeys: 2 })), { maxLength: 4 }),
      expect: fc.array(text, { maxLength: 3 }),
    })
    fc.assert(
      fc.property(fc.oneof(test, fc.jsonValue()), (one) => {
        const node = nodeOf({ name: 'x', tests: [one] }, '')
        const { tests, faults } = readScenario(node, 'x', source)
        expect(tests.length).toBe(1)
        for (const { path, message } of faults) expect([path, message]).not.toContain('')
      }),
      { numRuns: 500 },
    )
  })

  it('is read in time that does not run away', () => {
    const many = `ann comes ${'in Bad Ischl, AT on a Windows Chrome '.repeat(200)}nowhere`
    const node = nodeOf(
      { name: 'x', tests: [{ name: 't', visitors: [many], expect: 'invited' }] },
      '',
    )
    expect(readScenario(node, 'x', source).faults).toHaveLength(1)
  })

  it('is read as YAML, or has a fault with its place', () => {
    fc.assert(
      fc.property(fc.array(text, { maxLength: 8 }), (lines) => {
        const yaml = readYaml(lines.join('\n'))
        if ('faults' in yaml) expect(yaml.faults[0]?.line).toBeGreaterThan(0)
        else readScenario(yaml.node, 'x', source)
      }),
      { numRuns: 500 },
    )
  })
})
