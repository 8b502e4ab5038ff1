import { readdirSync, readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createCatalogue } from '../catalogue.ts'
import type { FactDefinition } from '../fact-definition.ts'
import { RuleSetError } from '../fault.ts'
import type { JsonValue } from '../json.ts'
import { defineOperator } from '../operator-definition.ts'
import type { Compare } from '../operators.ts'
import { checkRuleSet, parseRuleSet } from '../rule-set.ts'
import { ruleSetSchema } from './rule-set-schema.ts'

const runs = Number(process.env.BECKON_DIFFERENTIAL_RUNS ?? 2_000)
/** Many runs take long, and machines may be busy. */
const patience = Math.max(60_000, runs * 10)

const own = (name: string, type: FactDefinition['type']): FactDefinition => ({
  name,
  type,
  scope: type === 'any' ? 'event' : 'visitor',
  description: 'For this test.',
})
const catalogue = createCatalogue([
  own('own.any', 'any'),
  own('own.list', 'list'),
  own('own.text', 'string'),
  own('own.number', 'number'),
  own('own.flag', 'boolean'),
  own('own.family.*', 'number'),
])
const regex = { compile: (pattern: string) => new RegExp(pattern, 'u') }
const options = { catalogue, regex }
const accepts = new Ajv2020({ strict: true, strictTypes: false, strictRequired: false }).compile(
  ruleSetSchema(options),
)
const faultsOf = (document: unknown) => {
  try {
    parseRuleSet(document, options)
    return []
  } catch (error) {
    if (!(error instanceof RuleSetError)) throw error
    return error.faults
  }
}
const takes = (document: unknown) => faultsOf(document).length === 0

const country = { fact: 'geo.country', operator: 'equal', value: 'DE' }
const invite = { type: 'invite', params: { text: 'May I help?' } }
const rule = (more: object, leaf: object = country) => ({
  name: 'rule',
  conditions: { all: [leaf] },
  event: invite,
  ...more,
})
const count = (params: unknown, more: object = {}) => ({
  ...{ fact: 'events.count', operator: 'greaterThan', value: 1, params },
  ...more,
})

describe('the schema takes', () => {
  const examples = new URL('../../../../examples/rules/', import.meta.url)
  it.each(readdirSync(examples))('examples/rules/%s', (file) => {
    expect([
      accepts(JSON.parse(readFileSync(new URL(file, examples), 'utf8'))),
      accepts.errors,
    ]).toEqual([true, null])
  })

  it.each<[string, unknown]>([
    ['no rules', { rules: [] }],
    ['a bare list', [rule({})]],
    ['its own address', { $schema: './rules.schema.json', rules: [] }],
    [
      'all fields',
      [
        rule({
          ...{ description: 'For people.', enabled: false, site: 'shop', priority: 7 },
          ...{ fire: 'rising', cooldown: '24h', caps: { perVisit: 1, gap: '10m' } },
          holdout: { share: 0.1, key: 'spring' },
          goal: { event: 'order.completed', within: '7d' },
          active: { from: '2026-11-27', weekdays: [1, 'sun'], hours: ['22:00-02:00'] },
        }),
      ],
    ],
    ['params that may be left out', [rule({ event: { type: 'block' } })]],
    [
      'a holding score',
      [rule({ fire: 'while', event: { type: 'score', params: { points: -3 } } })],
    ],
    [
      'shared conditions',
      {
        conditions: {
          local: { all: [country] },
          big: { fact: 'own.any', operator: 'exists', value: true },
        },
        rules: [
          rule({ conditions: { not: { condition: 'local' }, name: 'far', priority: 2 } }),
          rule(
            { name: 'counts' },
            count({ type: 'order', where: { condition: 'big' }, within: '10m' }),
          ),
        ],
      },
    ],
    [
      'a where',
      [
        rule(
          {},
          count({
            type: 'order',
            where: { fact: 'event.data.total', operator: 'greaterThan', value: 5 },
          }),
        ),
      ],
    ],
    ['a fact as the value', [rule({}, { ...country, value: { fact: 'own.text' } })]],
    [
      'a count of the visit as the value',
      [
        rule(
          {},
          {
            fact: 'own.number',
            operator: 'equal',
            value: { fact: 'events.count', params: { type: 'a' } },
          },
        ),
      ],
    ],
    [
      'a path',
      [rule({}, { fact: 'own.any', operator: 'equal', value: 1, path: '$.lines[0].price' })],
    ],
    ['a long chain', [rule({}, { ...country, operator: 'not:not:someValue:glob', value: ['D*'] })]],
  ])('%s', (_, document) => {
    expect(faultsOf(document)).toEqual([])
    expect([accepts(document), accepts.errors]).toEqual([true, null])
  })
})

describe('the schema of a site with words of its own', () => {
  const words = {
    operators: [
      defineOperator({
        name: 'divisibleBy',
        description: 'Is a multiple of the value.',
        fact: 'number',
        value: 'number',
        test: (fact, value) => fact % value === 0,
      }),
    ],
    decorators: [
      {
        name: 'rounded',
        description: 'The nearest whole number.',
        test: (fact: unknown, value: unknown, next: Compare) =>
          next(Math.round(Number(fact)), value),
      },
    ],
  }
  const schema = ruleSetSchema(words)
  const validate = new Ajv2020({ strict: true, strictTypes: false, strictRequired: false }).compile(
    schema,
  )

  it.each<[string, string, JsonValue, boolean]>([
    ['score', 'divisibleBy', 3, true],
    ['score', 'not:divisibleBy', 3, true],
    ['score', 'rounded:equal', 3, true],
    ['score', 'not:rounded:divisibleBy', 3, true],
    ['score', 'divisibleBy', '3', false],
    ['page.path', 'divisibleBy', 3, false],
    ['score', 'divisableBy', 3, false],
    ['score', 'rounded:glob', 'a*', false],
  ])('%s %s %j: %s', (fact, operator, value, taken) => {
    const document = [rule({}, { fact, operator, value })]
    expect(checkRuleSet(document, words).faults.length === 0).toBe(taken)
    expect(validate(document)).toBe(taken)
  })

  it('says what they mean', () => {
    expect(JSON.stringify(schema)).toContain('Is a multiple of the value.')
  })
})

describe('the schema refuses', () => {
  it.each<[unknown]>([
    [7],
    [null],
    [{}],
    [{ rules: {} }],
    [{ rules: [], rule: [] }],
    [{ rules: [], name: 1 }],
    [{ rules: [], $schema: 1 }],
    [{ rules: [], conditions: [] }],
    [{ rules: [], conditions: null }],
    [{ rules: [], conditions: { unused: { any: [{ ...country, value: 7 }] } } }],
    [[7]],
  ])('the document %j', (document) => {
    expect(takes(document)).toBe(false)
    expect(accepts(document)).toBe(false)
  })

  it.each<[object]>([
    [{ name: ' ' }],
    [{ priority: 0 }],
    [{ priority: '1' }],
    [{ enabled: 'no' }],
    [{ fire: 'always' }],
    [{ site: '' }],
    [{ cooldown: 5 }],
    [{ cooldown: '0s' }],
    [{ caps: 1 }],
    [{ caps: { perVisit: 0 } }],
    [{ caps: { perWeek: '5' } }],
    [{ caps: { gap: 5 } }],
    [{ caps: { perMonth: 5 } }],
    [{ active: {} }],
    [{ active: { timeZone: 'UTC' } }],
    [{ active: { from: '5.1.2026' } }],
    [{ active: { weekdays: ['monday'] } }],
    [{ active: { weekdays: [] } }],
    [{ active: { hours: ['9-17'] } }],
    [{ active: { hours: ['09:00-17:00'], zone: 'UTC' } }],
    [{ cooldown: '5x' }],
    [{ fire: 'while' }],
    [{ goal: 'order' }],
    [{ goal: { event: 'order' } }],
    [{ holdout: 0 }],
    [{ holdout: { key: 'spring' } }],
    [{ onSuccess: 'code' }],
    [{ conditions: country }],
    [{ conditions: { all: country } }],
    [{ conditions: { not: [country] } }],
    [{ conditions: { al: [] } }],
    [{ conditions: { all: [], any: [] } }],
    [{ conditions: { all: [], foo: 1 } }],
    [{ conditions: { all: [], priority: 0 } }],
    [{ conditions: { all: [], name: 7 } }],
    [{ event: [] }],
    [{ event: {} }],
    [{ event: { type: 'blok' } }],
    [{ event: { type: 'tag', params: { tag: 'x' }, when: 1 } }],
    [{ event: { type: 'score' } }],
    [{ event: { type: 'score', params: { points: '3' } } }],
    [{ event: { type: 'score', params: { points: 1.5 } } }],
    [{ event: { type: 'segment', params: { segment: 'a b' } } }],
    [{ event: { type: 'block', params: { scope: 'all' } } }],
    [{ event: { type: 'block', params: { for: 'ever' } } }],
    [{ event: { type: 'block', params: null } }],
    [{ event: { type: 'invite', params: {} } }],
    [{ event: { type: 'invite', params: { text: ' ' } } }],
    [{ event: { type: 'redirect', params: { url: 'javascript:1' } } }],
    [{ event: { type: 'redirect', params: { url: '//evil.example' } } }],
  ])('a rule with %j', (more) => {
    expect(takes([rule(more)])).toBe(false)
    expect(accepts([rule(more)])).toBe(false)
  })

  it.each(['name', 'conditions', 'event'])('a rule without %s', (field) => {
    expect(accepts([{ ...rule({}), [field]: undefined }])).toBe(false)
  })

  it.each<[object]>([
    [{ fact: 7, operator: 'equal', value: 1 }],
    [{ fact: 'ip' }],
    [{ ...country, fact: 'geo.contry' }],
    [{ ...country, fact: 'page.query.' }],
    [{ ...country, operator: 7 }],
    [{ ...country, operator: 'equals' }],
    [{ ...country, operator: 'no:equal' }],
    [{ ...country, operator: 'not:swap:equals' }],
    [{ ...country, operator: '' }],
    [{ ...country, value: 7 }],
    [{ ...country, value: null }],
    [{ ...country, value: { a: 1 } }],
    [{ ...country, value: { fact: 'score' } }],
    [{ ...country, value: { fact: 'scor' } }],
    [{ ...country, value: { fact: 'ip', plus: 1 } }],
    [{ ...country, path: '$.a' }],
    [{ ...country, all: [] }],
    [{ fact: 'segments', operator: 'contains', value: 'x', path: '$..x' }],
    [{ ...country, params: { a: 1 } }],
    [{ ...country, fact: 'queue.length' }],
    [{ ...country, operator: 'in' }],
    [{ ...country, operator: 'in', value: ['DE', 7] }],
    [{ ...country, operator: 'someFact:equal' }],
    [{ ...country, operator: 'someValue:equal' }],
    [{ ...country, operator: 'not:someValue:equal' }],
    [{ ...country, operator: 'contains' }],
    [{ ...country, operator: 'swap:glob' }],
    [{ ...country, operator: 'ignoreCase:inCidr' }],
    [{ ...country, operator: 'not:exists', value: true }],
    [{ ...country, operator: 'exists', value: 'yes' }],
    [{ fact: 'ip', operator: 'inCidr', value: 7 }],
    [{ fact: 'ip', operator: 'inCidr', value: [] }],
    [{ fact: 'score', operator: 'between', value: [1, 2, 3] }],
    [{ fact: 'score', operator: 'between', value: ['1', '5'] }],
    [{ fact: 'score', operator: 'startsWith', value: '1' }],
    [{ fact: 'segments', operator: 'equal', value: 'a' }],
    [{ fact: 'segments', operator: 'contains', value: 7 }],
    [{ fact: 'visitor.bot', operator: 'greaterThan', value: 1 }],
    [{ fact: 'page.seconds', operator: 'swap:greaterThan', value: 1 }],
    [{ fact: 'page.seconds', operator: 'equal', value: { fact: 'score' } }],
    [{ fact: 'score', operator: 'equal', value: { fact: 'page.seconds' } }],
    [count(undefined)],
    [count({})],
    [count({ type: 'a', within: 5 })],
    [count({ type: 'a', within: '5x' })],
    [count({ type: 'a', whithin: '5s' })],
    [count({ type: 'a', where: country })],
    [count({ type: 'a', where: [] })],
    [count({ type: 'a', where: { all: [{ not: country }] } })],
    [count({ type: 'a', within: '5s' }, { value: { fact: 'score' } })],
    [{ ...count({ type: 'a' }), fact: 'address.events.count' }],
    [{ ...count({ type: 'a', within: '5s' }), fact: 'address.visitors' }],
    [
      {
        ...{ fact: 'score', operator: 'equal' },
        value: { fact: 'events.count', params: { type: 'a', within: '5s' } },
      },
    ],
  ])('the comparison %j', (leaf) => {
    expect(takes([rule({}, leaf)])).toBe(false)
    expect(accepts([rule({}, leaf)])).toBe(false)
  })
})

const names = [
  ...['own.any', 'own.list', 'own.text', 'own.number', 'own.flag', 'own.family.x', 'own.family.'],
  ...['page.seconds', 'time.hour', 'time.date', 'segments', 'event.data.a', 'geo.cuntry'],
  ...['events.count', 'address.events.count', 'events.last', 'events.sequence', 'queue.length'],
]
const decorator = fc.constantFrom(
  ...['not', 'swap', 'someFact', 'everyFact', 'someValue', 'everyValue', 'ignoreCase', 'nut'],
)
const operator = fc
  .tuple(
    fc.array(decorator, { maxLength: 3, size: 'small' }),
    fc.constantFrom(
      ...['equal', 'notEqual', 'in', 'notIn', 'contains', 'doesNotContain', 'exists', 'equals'],
      ...['lessThan', 'lessThanInclusive', 'greaterThan', 'greaterThanInclusive', 'between'],
      ...['startsWith', 'endsWith', 'includes', 'glob', 'inCidr', 'matches'],
    ),
  )
  .map(([decorators, name]) => [...decorators, name].join(':'))
const item = fc.constantFrom<JsonValue>(
  1,
  10,
  'a',
  '10.0.0.0/8',
  '',
  true,
  null,
  [1, 2],
  [],
  ['a'],
  { a: 1 },
)
const written = fc.oneof(
  {
    weight: 2,
    arbitrary: fc.constantFrom<JsonValue>(0, 1.5, '', 'a', '::1', true, false, null, {}),
  },
  { weight: 2, arbitrary: fc.array(item, { maxLength: 3 }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom<JsonValue>(
      [1, 2],
      ['a', 'b'],
      [[1, 2]],
      [['a'], ['b']],
      ['a', 'b', 'c'],
    ),
  },
)
const path = fc.constantFrom(
  undefined,
  undefined,
  undefined,
  undefined,
  '$',
  '$.a',
  '$[0].b',
  '$..a',
  7,
)
const where = fc.constantFrom<JsonValue | undefined>(
  undefined,
  undefined,
  { fact: 'event.data.a', operator: 'equal', value: 1 },
  { any: [{ fact: 'own.any', operator: 'exists', value: true }] },
  { fact: 'own.text', operator: 'exists', value: true },
  { condition: 'shared' },
)
const event = fc.record({ type: fc.constantFrom('a', 'b'), where })
const params = fc.oneof(
  { weight: 6, arbitrary: fc.constant(undefined) },
  {
    weight: 4,
    arbitrary: fc.record(
      {
        type: fc.constantFrom<JsonValue>('a', 'b', '', 7),
        where,
        within: fc.constantFrom(undefined, '10m', '1d', '0s', 5),
        field: fc.constantFrom(undefined, undefined, 'price', 'item.price', '.'),
      },
      { requiredKeys: ['type'] },
    ),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      steps: fc.array(event, { maxLength: 3 }),
      without: fc.option(fc.array(event, { maxLength: 1 }), { nil: undefined }),
      within: fc.constantFrom(undefined, '10m'),
    }),
  },
)
const operand = fc.record({ fact: fc.constantFrom(...names), path, params })
const leaf = fc
  .tuple(operand, operator, fc.oneof({ weight: 5, arbitrary: written }, operand))
  .map(([left, name, value]) => ({ ...left, operator: name, value }))
const documents = leaf.map((drawn) =>
  // What is undefined is not there: so a validator sees it, too.
  JSON.parse(JSON.stringify({ conditions: { shared: { all: [] } }, rules: [rule({}, drawn)] })),
)

const fitting = leaf
  .map((drawn) => JSON.parse(JSON.stringify(drawn)) as JsonValue)
  .filter((drawn) =>
    takes({ conditions: { shared: { all: [] } }, rules: [rule({}, drawn as object)] }),
  )
const { group } = fc.letrec<{ node: JsonValue; group: JsonValue }>((tie) => ({
  node: fc.oneof({ maxDepth: 3 }, fitting, tie('group')),
  group: fc.oneof(
    fc.array(tie('node'), { maxLength: 3 }).map((all) => ({ all })),
    fc.array(tie('node'), { maxLength: 3 }).map((any) => ({ any, name: 'some', priority: 2 })),
    tie('node').map((not) => ({ not })),
    fc.constant({ condition: 'shared' }),
  ),
}))
const strange = fc.constantFrom<JsonValue | undefined>(undefined, null, 7, 'x', [], {}, '1h', true)
const schedule = fc.record(
  {
    from: fc.constantFrom<JsonValue>('2026-01-05', '2026-01-05T10:00', '2026-1-5', 5),
    until: fc.constantFrom<JsonValue>('2026-12-24', '2026-12-24T18:00', '2026-12-24T25:00'),
    weekdays: fc.array(fc.constantFrom<JsonValue>(1, 7, 'mon', 'sun', 0, 'Mon'), { maxLength: 2 }),
    hours: fc.array(fc.constantFrom<JsonValue>('09:00-12:00', '22:00-24:00', '9-12'), {
      maxLength: 2,
    }),
    timeZone: fc.constantFrom<JsonValue>('Europe/Berlin', '+01:00', ''),
    zone: fc.constant<JsonValue>('UTC'),
  },
  { requiredKeys: [] },
)
const changes = fc.dictionary(
  fc.constantFrom(
    ...['name', 'description', 'enabled', 'site', 'priority', 'fire', 'cooldown', 'conditions'],
    ...['event', 'active', 'caps', 'holdout', 'goal', 'surplus'],
  ),
  fc.oneof(strange, schedule),
  { maxKeys: 2, size: 'xsmall' },
)
const action = fc.constantFrom<JsonValue>(
  { type: 'score', params: { points: 5 } },
  { type: 'tag', params: { tag: 'seen' } },
  { type: 'block', params: { scope: 'address', for: '1h' } },
  { type: 'unblock' },
  { type: 'redirect', params: { url: '/help', expiresIn: '10s' } },
  { type: 'invite', params: { text: 'Hello', department: 'sales', image: '/us.png' } },
)
const ruleSets = fc
  .array(fc.record({ conditions: group, event: action, changed: changes }), { maxLength: 3 })
  .map((drafts) =>
    JSON.parse(
      JSON.stringify({
        conditions: { shared: { all: [] } },
        rules: drafts.map(({ changed, ...draft }, index) => ({
          name: `rule ${index}`,
          ...draft,
          ...changed,
        })),
      }),
    ),
  )

/** Whether a fault is of a kind that no schema of one comparison can see. */
function beyondSchema(code: string, chain: number, message: string): boolean {
  if (['BAD_PATTERN', 'CYCLE', 'BOUND', 'UNKNOWN_CONDITION'].includes(code)) return true
  return chain > 1 || message.includes('low not above high')
}

describe('the schema and the check', () => {
  it(
    'agree: what the schema refuses the check refuses, and the other way round where it can know',
    () => {
      let taken = 0
      let refused = 0
      fc.assert(
        fc.property(documents, (document) => {
          const faults = faultsOf(document)
          if (faults.length === 0) {
            taken += 1
            expect([accepts(document), accepts.errors]).toEqual([true, null])
            return
          }
          const written: string = document.rules[0].conditions.all[0].operator
          const decorators = written.split(':').slice(0, -1)
          const negated = decorators[0] === 'not' && decorators[1] !== 'not'
          const chain = decorators.length - (negated ? 1 : 0)
          if (faults.every(({ code, message }) => beyondSchema(code, chain, message))) return
          refused += 1
          expect([accepts(document), faults]).toEqual([false, faults])
        }),
        { numRuns: runs },
      )
      expect(taken).toBeGreaterThan(runs / 100)
      expect(refused).toBeGreaterThan(runs / 10)
    },
    patience,
  )

  it(
    'agree on random rule sets, nested and changed at random',
    () => {
      const nested = Math.ceil(runs / 4)
      let taken = 0
      fc.assert(
        fc.property(ruleSets, (document) => {
          if (!takes(document)) return
          taken += 1
          expect([accepts(document), accepts.errors]).toEqual([true, null])
        }),
        { numRuns: nested },
      )
      expect(taken).toBeGreaterThan(nested / 4)
    },
    patience,
  )
})
