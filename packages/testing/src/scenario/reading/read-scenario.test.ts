import { parseRuleSet } from '@beckon/rules'
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
      : readScenario(yaml.node, 'x', new RulesSource('.', {}), rules).faults
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
    steps: [views /a]
    expect: [invited]
`),
    ).toEqual([
      '2:1 A scenario has no field "sit". Did you mean "site"?',
      '3:8 A test begins at a time such as 2026-03-02 10:00.',
      '4:10 Consent is "implied" or "required".',
      '5:68 A visit ends after a time such as 30m.',
      '5:40 A time zone has a name such as Europe/Berlin.',
      '5:16 The field "hosts" is a list, such as [shop.example].',
      "9:9 This step is not understood. What comes nearest: wait 30s · wait until 14:30 · ann's conversation ends",
      '10:9 There is no device "iFone". Did you mean "iphone"?',
      '11:9 This step is not understood. What comes nearest: views /product/oak-desk',
      '13:9 There is no rule "ask: onec". Did you mean "ask: once"?',
      '14:9 There is no segment "byers". Did you mean "buyers"?',
      '15:9 This can be expected as it stands, now or at an instant: neither never, nor so many times.',
      '16:9 Either it happens so many times, or it does not.',
      '17:5 A test has a name, in the words of your shop.',
      '17:5 A test expects something: a list under "expect".',
      '20:13 Who does this? There are ann, bob.',
      '21:14 Of whom is this expected? There are ann, bob.',
      '18:5 There is a test "one" already.',
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
        undefined,
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
      ? readScenario(yaml.node, 'x', new RulesSource('.', {}), rules)
      : { tests: [], faults: yaml.faults }
  expect(faults).toEqual([])
  expect(tests[0]?.setting.cast).toEqual([{ name: 'ann', heldOut: [] }])
  expect(tests[0]?.expectations[0]?.args).toEqual({ rule: 'ask: once' })
})
