import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonicalJson, type JsonValue } from './json.ts'
import { checkRuleSet, parseRuleSet, type RuleSetOptions } from './rule-set.ts'

const country = { fact: 'geo.country', operator: 'equal', value: 'DE' }
const invite = { type: 'invite', params: { text: 'May I help?' } }
const rule = (more: object, leaf: object = country) => ({
  name: 'rule',
  conditions: { all: [leaf] },
  event: invite,
  ...more,
})
/** Code and pointer of each fault, the pointer without `/rules/0`. */
const found = (document: unknown, options?: RuleSetOptions) =>
  checkRuleSet(document, options).faults.map(
    (fault) => `${fault.code} ${fault.pointer.replace(/^(\/rules)?\/0/, '')}`,
  )
const inLeaf = (leaf: object, options?: RuleSetOptions) =>
  found([rule({}, leaf)], options).map((fault) => fault.replace('/conditions/all/0', ''))

describe('faults of the document', () => {
  it.each([
    ['{"rules": [', 'JSON '],
    ['', 'JSON '],
    ['7', 'TYPE '],
    ['null', 'TYPE '],
    ['{}', 'MISSING_FIELD /rules'],
    ['{"rules": {}}', 'TYPE /rules'],
    ['{"rules": [], "rule": []}', 'UNKNOWN_FIELD /rule'],
    ['{"rules": [], "name": 1}', 'TYPE /name'],
    ['{"rules": [], "conditions": []}', 'TYPE /conditions'],
    ['[7]', 'TYPE '],
    ['{"rules": [], "__proto__": {}}', 'UNKNOWN_FIELD /__proto__'],
    ['[{"a": 1e999}]', 'JSON /a'],
  ])('%s: %s', (text, fault) => {
    expect(found(text)).toContain(fault)
  })

  it('never throws, whatever it is given', () => {
    const circle: Record<string, unknown> = { rules: [] }
    circle.rules = circle
    const trap = new Proxy(
      {},
      {
        ownKeys: () => {
          throw new Error('no')
        },
      },
    )
    const getter = {
      get rules() {
        throw new Error('no')
      },
    }
    for (const input of [
      undefined,
      null,
      1n,
      () => 1,
      Symbol('a'),
      new Date(0),
      new Map(),
      circle,
      trap,
      getter,
      [Number.NaN],
    ]) {
      expect(found(input).length).toBeGreaterThan(0)
    }
    fc.assert(
      fc.property(fc.oneof(fc.anything(), fc.json(), fc.string()), (input) => {
        const { ruleSet, faults } = checkRuleSet(input)
        expect(ruleSet === undefined).toBe(faults.length > 0)
      }),
    )
  })

  it('holds its bounds', () => {
    const deep = (levels: number): object => (levels === 0 ? country : { not: deep(levels - 1) })
    expect(found([rule({}, deep(30))])).toEqual([])
    expect(found([rule({}, deep(31))])).toEqual(['BOUND /conditions'])
    expect(found(`${'['.repeat(5_000)}${']'.repeat(5_000)}`).slice(0, 1)).toEqual([
      expect.stringMatching(/^BOUND /),
    ])
    const bounds = {
      rules: 1,
      nodes: 4,
      listLength: 2,
      textLength: 30,
      withinMs: 1_000,
      documentLength: 2_000,
    }
    expect(found([rule({}), rule({ name: 'two' })], { bounds })).toEqual(['BOUND '])
    expect(
      found([rule({ conditions: { all: [country, country, country, country] } })], { bounds }),
    ).toEqual(['BOUND /conditions'])
    expect(found([rule({ conditions: { all: [country, country, country] } })], { bounds })).toEqual(
      [],
    )
    expect(inLeaf({ fact: 'ip', operator: 'in', value: ['a', 'b', 'c'] }, { bounds })).toEqual([
      'BOUND /value',
    ])
    expect(inLeaf({ fact: 'ip', operator: 'equal', value: 'x'.repeat(31) }, { bounds })).toEqual([
      'BOUND /value',
    ])
    expect(found(JSON.stringify('x'.repeat(3_000)), { bounds })).toEqual(['BOUND '])
    const count = {
      fact: 'events.count',
      params: { type: 'a', within: '2s' },
      operator: 'equal',
      value: 1,
    }
    expect(inLeaf(count, { bounds })).toEqual(['BOUND /params/within'])
  })

  it('reads no further after a thousand faults', () => {
    const wrong = Array.from({ length: 700 }, (_, index) =>
      rule({ name: `${index}`, fire: 'f', site: 7 }),
    )
    const faults = found({ rules: wrong })
    expect(faults).toHaveLength(1_001)
    expect(faults.at(-1)).toBe('BOUND /rules/500')
    expect(found({ rules: [rule({ conditions: { any: Array(1_001).fill(7) } })] })).toEqual([
      'BOUND /conditions',
    ])
  })

  it('lets no shared condition multiply without end', () => {
    const conditions: Record<string, object> = { c0: { all: [country] } }
    for (let level = 1; level < 25; level += 1) {
      const below = { condition: `c${level - 1}` }
      conditions[`c${level}`] = { any: [below, below] }
    }
    const faults = found({ conditions, rules: [rule({ conditions: { condition: 'c24' } })] })
    expect(faults).toEqual([expect.stringMatching(/^BOUND \/conditions\/c\d+$/)])
  })
})

describe('a pointer', () => {
  it('leads into the document as it was given', () => {
    const wrong = rule({ fire: 'always' })
    const pointers = (input: unknown) => checkRuleSet(input).faults.map((fault) => fault.pointer)
    expect(pointers([rule({ name: 'first' }), wrong])).toEqual(['/1/fire'])
    expect(pointers({ rules: [rule({ name: 'first' }), wrong] })).toEqual(['/rules/1/fire'])
  })
})

describe('faults of a rule', () => {
  it.each<[object, string[]]>([
    [{ name: undefined }, ['MISSING_FIELD /name']],
    [{ name: ' ' }, ['BAD_VALUE /name']],
    [{ conditions: undefined }, ['MISSING_FIELD /conditions']],
    [{ event: undefined }, ['MISSING_FIELD /event']],
    [{ priority: 0 }, ['BAD_VALUE /priority']],
    [{ priority: '1' }, ['TYPE /priority']],
    [{ enabled: 'no' }, ['TYPE /enabled']],
    [{ fire: 'always' }, ['BAD_VALUE /fire']],
    [{ cooldown: 5 }, ['TYPE /cooldown']],
    [{ cooldown: '0s' }, ['BAD_DURATION /cooldown']],
    [{ fire: 'while' }, ['NOT_YET /fire']],
    [{ fire: 'while', event: { type: 'tag', params: { tag: 'a' } }, cooldown: '1h' }, []],
    [{ caps: { perVisit: 1, perDay: 2, perWeek: 5, gap: '10m', declines: 3, ignored: 3 } }, []],
    [{ caps: { afterDecline: '24h', afterConversation: '1h' } }, []],
    [{ caps: 1 }, ['TYPE /caps']],
    [{ caps: { perVisit: 0 } }, ['BAD_VALUE /caps/perVisit']],
    [{ caps: { perDay: 101 } }, ['BAD_VALUE /caps/perDay']],
    [{ caps: { perWeek: '5' } }, ['TYPE /caps/perWeek']],
    [{ caps: { gap: 5 } }, ['TYPE /caps/gap']],
    [{ caps: { afterDecline: '1 day' } }, ['BAD_DURATION /caps/afterDecline']],
    [{ caps: { perMonth: 5 } }, ['UNKNOWN_FIELD /caps/perMonth']],
    [{ caps: { perVisit: 1 }, event: { type: 'tag', params: { tag: 'a' } } }, ['BAD_VALUE /caps']],
    [{ caps: { perDay: 0, gap: 'soon' } }, ['BAD_VALUE /caps/perDay', 'BAD_DURATION /caps/gap']],
    [
      { goal: { event: 'Order', within: '?' } },
      ['BAD_VALUE /goal/event', 'BAD_DURATION /goal/within'],
    ],
    [{ holdout: 0.1 }, []],
    [{ holdout: { share: 0.5, key: 'spring' } }, []],
    [{ holdout: 0 }, ['BAD_VALUE /holdout']],
    [{ holdout: 0.95 }, ['BAD_VALUE /holdout']],
    [{ holdout: '10%' }, ['TYPE /holdout']],
    [{ holdout: {} }, ['MISSING_FIELD /holdout/share']],
    [{ holdout: { share: 0.1, key: '' } }, ['BAD_VALUE /holdout/key']],
    [{ goal: { event: 'order.completed', within: '7d' } }, []],
    [{ goal: 'order' }, ['TYPE /goal']],
    [{ goal: { event: 'order.completed' } }, ['MISSING_FIELD /goal/within']],
    [{ goal: { event: 'Order', within: '7d' } }, ['BAD_VALUE /goal/event']],
    [{ goal: { event: 'order', within: 'a week' } }, ['BAD_DURATION /goal/within']],
    [{ holdout: 0.1, event: { type: 'unblock' } }, ['BAD_VALUE /holdout']],
    [{ onSuccess: 'code' }, ['UNKNOWN_FIELD /onSuccess']],
    [{ conditions: country }, ['TYPE /conditions']],
    [{ conditions: { all: country } }, ['TYPE /conditions/all']],
    [{ conditions: { not: [country] } }, ['TYPE /conditions/not']],
    [{ conditions: { al: [] } }, ['MISSING_FIELD /conditions']],
    [{ conditions: { all: [], any: [] } }, ['BAD_VALUE /conditions']],
    [{ conditions: { all: [], foo: 1 } }, ['UNKNOWN_FIELD /conditions/foo']],
    [{ conditions: { all: [], priority: 0 } }, ['BAD_VALUE /conditions/priority']],
    [{ conditions: { all: [], name: 7 } }, ['TYPE /conditions/name']],
    [{ conditions: { condition: 'gone' } }, ['UNKNOWN_CONDITION /conditions/condition']],
    [{ event: [] }, ['TYPE /event']],
    [{ event: {} }, ['MISSING_FIELD /event/type']],
    [{ event: { type: 'blok' } }, ['UNKNOWN_ACTION /event/type']],
    [{ event: { type: 'route' } }, ['BAD_VALUE /event/params']],
    [{ event: { type: 'notify' } }, ['MISSING_FIELD /event/params/text']],
    [{ event: { type: 'toString' } }, ['UNKNOWN_ACTION /event/type']],
    [{ event: { type: 'tag', params: { tag: 'x' }, when: 1 } }, ['UNKNOWN_FIELD /event/when']],
    [{ event: { type: 'score' } }, ['MISSING_FIELD /event/params/points']],
    [{ event: { type: 'score', params: { points: '3' } } }, ['TYPE /event/params/points']],
    [
      { event: { type: 'segment', params: { segment: 'a b' } } },
      ['BAD_VALUE /event/params/segment'],
    ],
    [{ event: { type: 'block', params: { scope: 'all' } } }, ['BAD_VALUE /event/params/scope']],
    [{ event: { type: 'block', params: { for: 'ever' } } }, ['BAD_DURATION /event/params/for']],
    [{ event: { type: 'invite', params: {} } }, ['MISSING_FIELD /event/params/text']],
    [
      { event: { type: 'redirect', params: { url: 'javascript:1' } } },
      ['BAD_VALUE /event/params/url'],
    ],
    [
      { event: { type: 'redirect', params: { url: '//evil.example' } } },
      ['BAD_VALUE /event/params/url'],
    ],
    [{ event: { type: 'redirect', params: { url: '/\\evil' } } }, ['BAD_VALUE /event/params/url']],
    [{ event: { type: 'redirect', params: { url: '/help' } } }, []],
    [{ event: { type: 'unblock', params: { scope: 'address' } } }, []],
  ])('%j: %j', (more, faults) => {
    expect(found([rule(more)])).toEqual(faults)
  })

  it('says once what is wrong with a shared condition, and finds it unused too', () => {
    const conditions = {
      'a/b': { all: [{ ...country, fact: 'geo.contry' }] },
      unused: { any: [{ ...country, value: 7 }] },
      loop: { not: { condition: 'loop' } },
    }
    const twice = { any: [{ condition: 'a/b' }, { condition: 'a/b' }] }
    expect(found({ conditions, rules: [rule({ conditions: twice })] })).toEqual([
      'UNKNOWN_FACT /conditions/a~1b/all/0/fact',
      'TYPE /conditions/unused/any/0/value',
      'CYCLE /conditions/loop/not/condition',
    ])
  })
})

describe('faults of a comparison', () => {
  const count = (params: unknown) => ({ fact: 'events.count', operator: 'equal', value: 1, params })
  it.each<[object, string[]]>([
    [{ fact: 7, operator: 'equal', value: 1 }, ['TYPE /fact']],
    [{ fact: 'ip' }, ['MISSING_FIELD /operator', 'MISSING_FIELD /value']],
    [{ ...country, operator: 7 }, ['TYPE /operator']],
    [{ ...country, operator: 'no:equal' }, ['UNKNOWN_OPERATOR /operator']],
    [{ ...country, operator: '' }, ['UNKNOWN_OPERATOR /operator']],
    [{ ...country, operator: 'matches', value: '^D' }, ['NOT_YET /operator']],
    [{ ...country, value: 7 }, ['TYPE /value']],
    [{ ...country, value: null }, ['TYPE /value']],
    [{ ...country, value: { a: 1 } }, ['TYPE /value']],
    [{ ...country, value: { fact: 'score' } }, ['TYPE /value']],
    [{ ...country, value: { fact: 'scor' } }, ['UNKNOWN_FACT /value/fact']],
    [{ ...country, value: { fact: 'ip', plus: 1 } }, ['UNKNOWN_FIELD /value/plus']],
    [{ ...country, path: '$.a' }, ['BAD_PATH /path']],
    [{ fact: 'segments', operator: 'contains', value: 'x', path: '$..x' }, ['BAD_PATH /path']],
    [{ ...country, params: { a: 1 } }, ['UNKNOWN_FIELD /params']],
    [{ ...country, fact: 'chat.count' }, ['TYPE /value']],
    [{ ...country, fact: 'queue.length' }, ['TYPE /value']],
    [{ ...country, operator: 'in' }, ['TYPE /value']],
    [{ ...country, operator: 'in', value: ['DE', 7] }, ['TYPE /value']],
    [{ ...country, operator: 'someFact:equal' }, ['TYPE /operator']],
    [{ ...country, operator: 'someValue:equal' }, ['TYPE /value']],
    [{ ...country, operator: 'contains' }, ['TYPE /operator']],
    [{ ...country, operator: 'swap:glob' }, ['BAD_VALUE /operator']],
    [{ ...country, operator: 'swap:everyFact:glob', value: [] }, ['BAD_VALUE /operator']],
    [{ ...country, operator: 'ignoreCase:inCidr' }, ['BAD_VALUE /operator']],
    [{ ...country, operator: 'not:exists', value: true }, ['BAD_VALUE /operator']],
    [{ ...country, operator: 'exists', value: 'yes' }, ['TYPE /value']],
    [{ fact: 'ip', operator: 'inCidr', value: '10.0.0.0/40' }, ['BAD_PATTERN /value']],
    [{ fact: 'ip', operator: 'inCidr', value: 7 }, ['TYPE /value']],
    [{ fact: 'ip', operator: 'someValue:glob', value: ['a', '['] }, ['BAD_PATTERN /value']],
    [{ fact: 'score', operator: 'between', value: [5, 1] }, ['TYPE /value']],
    [{ fact: 'score', operator: 'between', value: ['1', '5'] }, ['TYPE /value']],
    [{ fact: 'score', operator: 'startsWith', value: '1' }, ['TYPE /operator']],
    [{ fact: 'segments', operator: 'equal', value: 'a' }, ['TYPE /operator']],
    [{ fact: 'segments', operator: 'contains', value: 7 }, ['TYPE /value']],
    [{ fact: 'visitor.bot', operator: 'greaterThan', value: 1 }, ['TYPE /operator']],
    [count(undefined), ['MISSING_FIELD /params/type']],
    [count({ type: 'a', within: 5 }), ['TYPE /params/within']],
    [count({ type: 'a', within: '5x' }), ['BAD_DURATION /params/within']],
    [count({ type: 'a', whithin: '5s' }), ['UNKNOWN_FIELD /params/whithin']],
    [count({ type: 'a', where: country }), ['BAD_VALUE /params/where/fact']],
    [count({ type: 'a', where: [] }), ['TYPE /params/where']],
    [{ ...count({ type: 'a' }), fact: 'address.events.count' }, ['MISSING_FIELD /params/within']],
  ])('%j: %j', (leaf, faults) => {
    expect(inLeaf(leaf)).toEqual(faults)
  })
})

describe('what is accepted', () => {
  it('matches, where a regular expression engine is handed in', () => {
    const regex = { compile: (pattern: string) => new RegExp(pattern, 'u') }
    const leaf = { fact: 'page.path', operator: 'matches', value: '^/a' }
    expect(inLeaf(leaf, { regex })).toEqual([])
    expect(inLeaf({ ...leaf, value: '(' }, { regex })).toEqual(['BAD_PATTERN /value'])
    expect(inLeaf({ ...leaf, operator: 'ignoreCase:matches' }, { regex })).toEqual([
      'BAD_VALUE /operator',
    ])
  })

  it('names and priorities of conditions, which change nothing', () => {
    const noted = { ...country, name: 'German', priority: 7 }
    expect(found([rule({ conditions: { all: [noted], name: 'who', priority: 2 } })])).toEqual([])
  })

  it('a `where` over facts of the event, a single comparison and shared conditions among them', () => {
    const conditions = {
      big: { all: [{ fact: 'event.data.total', operator: 'greaterThan', value: 5 }] },
    }
    const leaf = (where: object) => ({
      fact: 'events.count',
      params: { type: 'order', where, within: '60s' },
      operator: 'greaterThan',
      value: 1,
    })
    const ruleSet = parseRuleSet({
      conditions,
      rules: [
        rule({
          conditions: {
            any: [
              leaf({ condition: 'big' }),
              leaf({ fact: 'page.path', operator: 'equal', value: '/' }),
            ],
          },
        }),
      ],
    })
    expect(ruleSet.facts.map((ref) => [ref.slot, ref.name])).toEqual([
      [0, 'event.data.total'],
      [1, 'events.count'],
      [2, 'page.path'],
      [3, 'events.count'],
    ])
    expect(ruleSet.facts[1]).toMatchObject({ window: { withinMs: 60_000, where: { kind: 'all' } } })
    expect(ruleSet.facts[0]).toMatchObject({ family: 'event.data.*', rest: 'total' })
  })

  it('one fact for params that mean the same', () => {
    const leaf = (params: object) => ({ fact: 'events.count', params, operator: 'equal', value: 1 })
    const all = [
      leaf({ type: 'a', within: '60s' }),
      leaf({ within: '1m', type: 'a' }),
      leaf({ type: 'b', within: '1m' }),
    ]
    expect(parseRuleSet([rule({ conditions: { all } })]).facts).toHaveLength(2)
  })
})

describe('a rule set that was read', () => {
  const document = {
    description: 'For buyers.',
    rules: [rule({ cooldown: '1h', description: 'Greets.', conditions: { condition: 'local' } })],
    name: 'buyers',
    conditions: { local: { all: [country] } },
  }

  it('reads its own document again as the same', () => {
    const first = parseRuleSet(document)
    const second = parseRuleSet(JSON.stringify(first.document))
    expect(canonicalJson(second.document)).toBe(canonicalJson(first.document))
    expect(JSON.stringify(second)).toBe(JSON.stringify(first))
    expect(parseRuleSet(document.rules.slice(1)).document).toEqual({ rules: [] })
  })

  it('keeps nothing of the object it was given', () => {
    const input: { rules: { name: string }[] } = structuredClone(document)
    const ruleSet = parseRuleSet(input)
    for (const given of input.rules) given.name = 'changed'
    expect(ruleSet.document.rules).toEqual(document.rules)
  })

  it('tells a rule that means the same from one that was changed', () => {
    const identity = (changes: object, shared: JsonValue = country) =>
      parseRuleSet({
        ...document,
        conditions: { local: { all: [shared] } },
        rules: [{ ...document.rules[0], ...changes }],
      }).rules[0]?.identity
    const before = identity({})
    expect(identity({ description: 'Says hello.' })).toBe(before)
    expect(identity({ priority: 1, enabled: true, fire: 'visit', cooldown: '60m' })).toBe(before)
    expect(identity({ conditions: { all: [country] } })).toBe(before)
    expect(identity({}, { ...country, value: 'FR' })).not.toBe(before)
    expect(identity({ cooldown: '2h' })).not.toBe(before)
    expect(identity({ fire: 'rising' })).not.toBe(before)
  })

  it('has the defaults of its actions', () => {
    const made = (event: object) => parseRuleSet([rule({ event })]).rules[0]
    expect(made({ type: 'tag', params: { tag: 'a' } })).toMatchObject({
      fire: 'while',
      priority: 1,
    })
    expect(made(invite)).toMatchObject({ fire: 'visit', action: { expiresInMs: 120_000 } })
    expect(made({ type: 'block' })?.action).toEqual({ type: 'block', scope: 'visitor' })
    expect(made({ type: 'redirect', params: { url: 'https://shop.example/a' } })?.action).toEqual({
      type: 'redirect',
      url: 'https://shop.example/a',
      expiresInMs: 30_000,
    })
  })
})

describe('warnings', () => {
  const warned = (conditions: object) =>
    checkRuleSet([rule({ conditions })])
      .findings.filter(({ code }) => code === 'MISSING_EXISTS')
      .map(({ code, pointer }) => `${code} ${pointer.slice('/0/conditions'.length)}`)
  const abroad = { ...country, operator: 'notEqual' }
  const known = { fact: 'geo.country', operator: 'exists', value: true }

  it('name each negative comparison of a fact that may be absent', () => {
    expect(warned({ all: [abroad] })).toEqual(['MISSING_EXISTS /all/0/operator'])
    expect(warned({ all: [{ ...country, operator: 'not:startsWith' }] })).toHaveLength(1)
    expect(
      warned({ any: [{ all: [known] }, { ...country, operator: 'notIn', value: ['DE'] }] }),
    ).toHaveLength(1)
    expect(
      warned({ all: [{ fact: 'segments', operator: 'notEqual', value: 'a', path: '$[0]' }] }),
    ).toHaveLength(1)
  })

  it('are silent where `exists` stands beside it, and where the fact is always there', () => {
    expect(warned({ all: [known, abroad] })).toEqual([])
    expect(warned({ any: [abroad, { ...known, value: false }] })).toEqual([])
    expect(warned({ all: [country, { not: { all: [known] } }] })).toEqual([])
    expect(warned({ all: [{ fact: 'score', operator: 'notEqual', value: 3 }] })).toEqual([])
    expect(warned({ all: [{ fact: 'segments', operator: 'not:contains', value: 'a' }] })).toEqual(
      [],
    )
  })
})
