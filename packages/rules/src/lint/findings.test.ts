import { describe, expect, it } from 'vitest'
import { checkRuleSet, parseRuleSet } from '../rule-set.ts'
import { isReadable } from './readable-text.ts'

const leaf = (fact: string, operator: string, value: unknown, more: object = {}) => ({
  fact,
  operator,
  value,
  ...more,
})
const segment = (name: string) => ({ type: 'segment', params: { segment: name } })
const score = (points: number) => ({ type: 'score', params: { points } })
const invite = (text = 'May I help?', more: object = {}) => ({
  type: 'invite',
  params: { text, ...more },
})
const shop = leaf('page.path', 'startsWith', '/shop')
const prices = leaf('page.path', 'startsWith', '/shop/prices')
/** A rule with these conditions; its place in a list gives it a name. */
const rule = (conditions: unknown, more: object = {}) => ({ conditions, event: score(1), ...more })

/** Code and place of each finding but one that every other example would have too. */
function found(rules: readonly object[], conditions?: object): string[] {
  const named = rules.map((one, index) => ({ name: `rule ${index}`, ...one }))
  const { faults, findings } = checkRuleSet({ ...(conditions && { conditions }), rules: named })
  expect(faults).toEqual([])
  for (const { message, expected, found: what } of findings) {
    expect(message).toMatch(/^[A-Z"].*\.$/s)
    expect(message).not.toContain('undefined')
    expect(expected).not.toBe('')
    expect(what).not.toBe('')
  }
  return findings
    .filter(({ code }) => code !== 'MISSING_EXISTS')
    .map(({ severity, code, pointer }) => `${severity} ${code} ${pointer}`)
}

/** What is found in one rule with these conditions, beside one that gives points. */
const inRule = (conditions: unknown, more: object = {}) =>
  found([
    rule(conditions, { event: invite(), ...more }),
    rule({ all: [shop] }, { event: score(500) }),
  ])

const never = ['error NEVER_TRUE /rules/0/conditions']
const always = ['warning ALWAYS_TRUE /rules/0/conditions']

describe('a rule that can never be true', () => {
  it.each([
    ['numbers', [leaf('score', 'greaterThan', 50), leaf('score', 'lessThan', 10)]],
    ['a number between whole ones', [leaf('score', 'equal', 10.5)]],
    ['no whole number in between', [leaf('score', 'greaterThan', 3), leaf('score', 'lessThan', 4)]],
    ['less than nothing', [leaf('visit.seconds', 'lessThan', 0)]],
    ['a count below zero', [leaf('events.count', 'equal', -1, { params: { type: 'a' } })]],
    ['ranges', [leaf('score', 'between', [1, 5]), leaf('score', 'between', [6, 9])]],
    ['a range and a list', [leaf('score', 'between', [1, 5]), leaf('score', 'in', [0, 6, 7])]],
    ['a list and what it lacks', [leaf('score', 'in', [1, 2]), leaf('score', 'notIn', [2, 1])]],
    ['an hour that there is not', [leaf('time.hour', 'greaterThanInclusive', 24)]],
    ['weekdays all excluded', [leaf('time.weekday', 'notIn', [1, 2, 3, 4, 5, 6, 7])]],
    ['a kind that there is not', [leaf('referrer.type', 'equal', 'google')]],
    ['texts', [leaf('page.path', 'equal', '/a'), leaf('page.path', 'equal', '/b')]],
    ['text and pattern', [leaf('page.path', 'in', ['/a', '/b']), leaf('page.path', 'glob', '/c*')]],
    ['text and address', [leaf('ip', 'equal', '10.1.2.3'), leaf('ip', 'inCidr', '192.168.0.0/16')]],
    ['two beginnings', [shop, leaf('page.path', 'glob', '/blog/*')]],
    [
      'two ends',
      [leaf('page.path', 'endsWith', '.html'), leaf('page.path', 'glob', '*/index.php')],
    ],
    ['a part of a beginning', [prices, { not: shop }]],
    [
      'a part of an end',
      [leaf('page.path', 'endsWith', '.html'), { not: leaf('page.path', 'endsWith', 'html') }],
    ],
    [
      'a part, excluded',
      [leaf('page.path', 'glob', '/a/*/b'), leaf('page.path', 'not:includes', '/b')],
    ],
    [
      'dates',
      [leaf('time.date', 'greaterThan', '2024-06-01'), leaf('time.date', 'lessThan', '2024-01-01')],
    ],
    [
      'values of any type',
      [leaf('event.data.total', 'greaterThan', 50), leaf('event.data.total', 'lessThan', 10)],
    ],
    ['number and text', [leaf('event.data.a', 'equal', 1), leaf('event.data.a', 'equal', '1')]],
    [
      'a flag',
      [leaf('visitor.identified', 'equal', true), leaf('visitor.identified', 'equal', false)],
    ],
    [
      'absent, and compared',
      [leaf('geo.city', 'exists', false), leaf('geo.city', 'notEqual', 'Bonn')],
    ],
    ['absent, though always there', [leaf('score', 'exists', false)]],
    [
      'in the list and not',
      [leaf('event.data.l', 'contains', 'a'), leaf('event.data.l', 'not:contains', 'a')],
    ],
    ['a comparison and its opposite', [shop, { not: shop }]],
    [
      'facts compared',
      [
        leaf('geo.city', 'equal', { fact: 'geo.region' }),
        { not: leaf('geo.city', 'equal', { fact: 'geo.region' }) },
      ],
    ],
    [
      'every choice',
      [
        leaf('score', 'equal', 5),
        { any: [leaf('score', 'lessThan', 5), leaf('score', 'greaterThan', 5)] },
      ],
    ],
    [
      'one thing after the other',
      [
        shop,
        { any: [{ not: shop }, leaf('geo.eu', 'equal', true)] },
        { any: [{ not: leaf('geo.eu', 'equal', true) }, leaf('visitor.visits', 'equal', 5)] },
        leaf('visitor.visits', 'equal', 6),
      ],
    ],
    [
      'across nesting',
      [
        leaf('score', 'greaterThan', 50),
        { all: [{ not: { any: [leaf('score', 'greaterThan', 9), prices] } }] },
      ],
    ],
  ])('%s', (_, all) => {
    expect(inRule({ all }).filter((one) => !one.includes('UNWRITTEN'))).toEqual(never)
  })

  it('through a shared condition, and for its site', () => {
    const conditions = { high: { all: [leaf('score', 'greaterThan', 50)] } }
    const all = [leaf('score', 'lessThan', 10), { condition: 'high' }]
    expect(
      found(
        [rule({ all }, { event: invite() }), rule({ all: [shop] }, { event: score(90) })],
        conditions,
      ),
    ).toEqual(never)
    expect(inRule({ all: [leaf('site.id', 'equal', 'b')] }, { site: 'a' })).toEqual(never)
    expect(inRule({ all: [leaf('site.id', 'equal', 'b')] }, { site: 'b' })).toEqual(always)
  })

  it('is told with what excludes each other, and nothing else', () => {
    const all = [shop, leaf('score', 'greaterThan', 50), prices, leaf('score', 'lessThan', 10)]
    const { findings } = checkRuleSet([
      { name: 'a', ...rule({ all }, { event: invite() }) },
      { name: 'b', ...rule({ all: [shop] }, { event: score(90) }) },
    ])
    expect(findings[0]).toEqual({
      severity: 'error',
      code: 'NEVER_TRUE',
      rule: 'a',
      pointer: '/0/conditions',
      related: ['/0/conditions/all/1', '/0/conditions/all/3'],
      expected: 'conditions that can be true',
      found: '"score" greaterThan 50 and "score" lessThan 10',
      message:
        'This rule can never be true, as "score" greaterThan 50 and "score" lessThan 10 exclude each other: change or remove what contradicts.',
    })
  })

  it('is not told where it can be', () => {
    for (const all of [
      [leaf('score', 'greaterThan', 3), leaf('score', 'lessThan', 5)],
      [leaf('cart.total', 'greaterThan', 3), leaf('cart.total', 'lessThan', 4)],
      [leaf('page.path', 'startsWith', '/a'), leaf('page.path', 'endsWith', '/a')],
      [{ not: leaf('geo.city', 'equal', 'Bonn') }, { not: leaf('geo.city', 'not:equal', 'Bonn') }],
      [leaf('event.data.a', 'greaterThan', 5), leaf('event.data.a', 'notEqual', 6)],
      [leaf('segments', 'contains', 'a'), leaf('segments', 'contains', 'b')],
      [
        leaf('events.count', 'equal', 1, { params: { type: 'a' } }),
        leaf('events.count', 'equal', 2, { params: { type: 'b' } }),
      ],
    ]) {
      expect(inRule({ all }).filter((one) => !one.includes('UNWRITTEN'))).toEqual([])
    }
  })
})

describe('an operator that throws', () => {
  it('is false with and without `not:`', () => {
    const throwing = {
      compile: () => ({
        test() {
          throw new Error('Not now.')
        },
      }),
    }
    const all = ['matches', 'not:matches'].map((how) => ({ not: leaf('time.date', how, '^2') }))
    const { findings } = checkRuleSet([{ name: 'a', ...rule({ all }) }], { regex: throwing })
    expect(findings.map(({ code }) => code)).not.toContain('NEVER_TRUE')
  })
})

describe('a part that can never be true', () => {
  it('is told where the rule can be true without it', () => {
    const dead = { all: [leaf('score', 'greaterThan', 50), leaf('score', 'lessThan', 10)] }
    expect(inRule({ any: [dead, shop] })).toEqual(['error CONTRADICTION /rules/0/conditions/any/0'])
    expect(inRule({ all: [shop, { any: [{ all: [dead, prices] }, prices] }] })).toEqual([
      'error CONTRADICTION /rules/0/conditions/all/1/any/0/all/0',
    ])
    expect(inRule({ all: [shop, { not: dead }] })).toEqual([
      'error CONTRADICTION /rules/0/conditions/all/1/not',
    ])
  })

  it('is told where what stands around it excludes it', () => {
    const branch = { any: [leaf('score', 'greaterThan', 50), prices] }
    expect(inRule({ all: [leaf('score', 'lessThan', 10), { all: [branch] }] })).toEqual([
      'error CONTRADICTION /rules/0/conditions/all/1/all/0/any/0',
    ])
  })
})

describe('a rule that is always true', () => {
  it.each([
    ['nothing asked', { all: [] }],
    ['an empty any', { any: [] }],
    ['never negative', { all: [leaf('visit.seconds', 'greaterThanInclusive', 0)] }],
    ['one or the other', { any: [leaf('score', 'lessThan', 10), leaf('score', 'greaterThan', 9)] }],
    ['it or not', { any: [shop, { not: shop }] }],
    [
      'there or not',
      { any: [leaf('geo.city', 'exists', true), leaf('geo.city', 'exists', false)] },
    ],
    ['not what cannot be', { not: leaf('time.hour', 'lessThan', 0) }],
  ])('%s', (_, conditions) => {
    expect(inRule(conditions)).toEqual(always)
  })

  it('is not, where a fact may be absent', () => {
    expect(inRule({ any: [leaf('page.seconds', 'greaterThanInclusive', 0)] })).toEqual([])
    expect(inRule({ any: [shop, leaf('page.path', 'not:startsWith', '/shop')] })).toEqual([])
  })

  it('or a part of it', () => {
    const seconds = leaf('visit.seconds', 'greaterThanInclusive', 0)
    expect(inRule({ all: [shop, seconds] })).toEqual([
      'warning REDUNDANT /rules/0/conditions/all/1',
    ])
    expect(inRule({ all: [shop, { any: [] }] })).toEqual([
      'warning REDUNDANT /rules/0/conditions/all/1',
    ])
    expect(inRule({ all: [shop, leaf('site.id', 'equal', 'b')] }, { site: 'b' })).toEqual([
      'warning REDUNDANT /rules/0/conditions/all/1',
    ])
    // What holds while it is true ends with the visit.
    expect(inRule({ all: [shop, seconds] }, { event: segment('x') })).toEqual([])
  })
})

describe('a shadowed rule', () => {
  const pair = (weak: object, strong: object) =>
    found([
      rule({ all: [shop] }, weak),
      rule({ all: [prices, leaf('geo.eu', 'equal', true)] }, strong),
    ])
  const second = ['warning SHADOWED /rules/1']

  it.each([
    ['a segment', { event: segment('a') }, { event: segment('a') }],
    [
      'a tag',
      { event: { type: 'tag', params: { tag: 'a' } } },
      { event: { type: 'tag', params: { tag: 'a' } } },
    ],
    [
      'a segment given for good',
      { event: segment('a'), fire: 'visit' },
      { event: segment('a'), fire: 'rising' },
    ],
    [
      'held, and given for good',
      { event: segment('a'), fire: 'visitor', cooldown: '1h' },
      { event: segment('a') },
    ],
    ['for one site', { event: segment('a') }, { event: segment('a'), site: 'b' }],
    [
      'the same redirect at every event',
      { event: { type: 'redirect', params: { url: '/a' } }, fire: 'event' },
      { event: { type: 'redirect', params: { url: '/a' } }, fire: 'event' },
    ],
  ])('%s', (_, weak, strong) => {
    expect(pair(weak, strong).filter((one) => !one.includes('COOLDOWN'))).toEqual(second)
  })

  it('is an invitation that another one always goes before', () => {
    const every = { event: invite(), fire: 'event' }
    expect(pair(every, { ...every, event: invite('No') })).toEqual(['warning SHADOWED /rules/1'])
    expect(pair({ ...every, priority: 2 }, every)).toEqual(['warning SHADOWED /rules/1'])
  })

  it.each([
    ['other segments', { event: segment('a') }, { event: segment('b') }],
    ['points add up', { event: score(1) }, { event: score(2) }],
    ['held, and then taken back', { event: segment('a') }, { event: segment('a'), fire: 'visit' }],
    ['held back by a cooldown', { event: segment('a'), cooldown: '1h' }, { event: segment('a') }],
    [
      'events and time',
      { event: segment('a'), fire: 'event' },
      { event: segment('a'), fire: 'visit' },
    ],
    ['one site only', { event: segment('a'), site: 'b' }, { event: segment('a') }],
    ['disabled', { event: segment('a'), enabled: false }, { event: segment('a') }],
    ['its turn comes later', { event: invite() }, { event: invite('No') }],
    [
      'goes first itself',
      { event: invite(), fire: 'event' },
      { event: invite('No'), fire: 'event', priority: 2 },
    ],
    [
      'another department',
      { event: invite('Hi', { department: 'a' }), fire: 'event' },
      { event: invite(), fire: 'event' },
    ],
  ])('is none: %s', (_, weak, strong) => {
    expect(pair(weak, strong)).toEqual([])
  })

  it('is none where a fact of the visit is gone after it', () => {
    const few = leaf('visit.pages', 'lessThanInclusive', 5)
    const notMany = { not: leaf('visit.pages', 'greaterThan', 5) }
    expect(
      found([
        rule({ all: [few] }, { event: segment('a') }),
        rule({ all: [notMany, shop] }, { event: segment('a') }),
      ]),
    ).toEqual([])
  })

  it('names the first of two that are true in the same cases', () => {
    const one = rule({ all: [leaf('score', 'greaterThan', 5)] }, { event: segment('a') })
    const other = rule({ all: [leaf('score', 'greaterThanInclusive', 6)] }, { event: segment('a') })
    expect(found([one, other, rule({ all: [shop] }, { event: score(9) })])).toEqual(second)
  })
})

describe('a duplicate', () => {
  it('has the same conditions, in whatever order, and the same action', () => {
    const one = rule({ all: [shop, leaf('geo.eu', 'equal', true)] })
    const other = rule(
      { all: [leaf('geo.eu', 'equal', true), { all: [shop, shop] }] },
      { priority: 3 },
    )
    expect(found([one, other])).toEqual(['warning DUPLICATE /rules/1'])
    const empty = found([rule({ all: [] }), rule({ any: [] })])
    expect(empty).toContain('warning DUPLICATE /rules/1')
    expect(found([one, { ...other, event: score(2) }])).toEqual([])
    expect(found([one, { ...other, fire: 'visitor' }])).toEqual([])
    expect(found([one, { ...other, enabled: false }])).toEqual([])
    expect(
      found([
        { ...one, site: 'a' },
        { ...other, site: 'b' },
      ]),
    ).toEqual([])
  })
})

describe('what no rule writes', () => {
  const reads = rule({ all: [leaf('segments', 'contains', 'buyer')] }, { event: invite() })
  const place = '/rules/0/conditions/all/0'

  it('is an error where it is waited for', () => {
    expect(found([reads])).toEqual([`error UNWRITTEN ${place}`])
    expect(found([reads, rule({ all: [shop] }, { event: segment('buyer') })])).toEqual([])
    expect(
      found([rule({ all: [leaf('tags', 'someFact:equal', 'vip')] }, { event: invite() })]),
    ).toEqual([`error UNWRITTEN ${place}`])
    expect(found([rule({ all: [leaf('score', 'greaterThan', 5)] }, { event: invite() })])).toEqual([
      `error UNWRITTEN ${place}`,
    ])
  })

  it('is a warning where the rule works without, or who writes it is disabled', () => {
    const without = rule(
      { all: [shop, { not: leaf('segments', 'contains', 'buyer') }] },
      { event: invite() },
    )
    expect(found([without])).toEqual(['warning UNWRITTEN /rules/0/conditions/all/1/not'])
    const giver = rule({ all: [shop] }, { event: segment('buyer') })
    expect(found([reads, { ...giver, enabled: false }])).toEqual([`warning UNWRITTEN ${place}`])
    expect(
      found([
        { ...reads, site: 'a' },
        { ...giver, site: 'b' },
      ]),
    ).toEqual([`error UNWRITTEN ${place}`])
    expect(found([reads, { ...giver, site: 'b' }])).toEqual([])
    expect(found([{ ...reads, enabled: false }])).toEqual([])
  })
})

describe('what is never reached', () => {
  const count = (value: number, params: object) =>
    inRule({
      all: [
        leaf('events.count', 'greaterThanInclusive', value, { params: { type: 'a', ...params } }),
      ],
    })
  const unreachable = (severity: string) => [`${severity} UNREACHABLE /rules/0/conditions/all/0`]

  it('is more than a window counts', () => {
    expect(count(1_001, { within: '1d' })).toEqual(unreachable('warning'))
    expect(count(1_000, { within: '1d' })).toEqual([])
    expect(count(1_001, {})).toEqual(unreachable('warning'))
  })

  it('is more than a visit or the engine keeps', () => {
    const asked = (fact: string, value: number) =>
      inRule({ all: [leaf(fact, 'greaterThan', value)] })
    expect(asked('visit.idleSeconds', 1_800)).toEqual(unreachable('warning'))
    expect(asked('visit.idleSeconds', 1_799)).toEqual([])
    expect(asked('page.views', 50)).toEqual(unreachable('warning'))
    expect(asked('address.visitors', 1_000)).toEqual(unreachable('warning'))
  })

  it('is more than all points together', () => {
    const rules = (more: object) => [
      rule({ all: [leaf('score', 'greaterThan', 30)] }, { event: invite() }),
      rule({ all: [shop] }, { event: score(10) }),
      rule({ all: [prices] }, { event: score(20), ...more }),
      rule({ all: [prices] }, { event: score(-5) }),
    ]
    expect(found(rules({}))).toEqual(unreachable('error'))
    expect(found(rules({ fire: 'visit' }))).toEqual([])
    expect(found(rules({ event: score(21) }))).toEqual([])
  })
})

describe('a cooldown that is never needed', () => {
  const cooling = (conditions: unknown, more: object) =>
    inRule(conditions, { cooldown: '30m', ...more })
  const unused = ['warning UNUSED_COOLDOWN /rules/0/cooldown']
  const since = (seconds: number) => ({
    any: [
      leaf('invitations.offered', 'equal', 0),
      leaf('invitations.secondsSinceLast', 'greaterThanInclusive', seconds),
    ],
  })

  it('is one of a rule that takes effect once ever, or for good', () => {
    expect(cooling({ all: [shop] }, { fire: 'visitor' })).toEqual(unused)
    expect(cooling({ all: [shop] }, { fire: 'visit', event: segment('a') })).toEqual(unused)
    expect(cooling({ all: [shop] }, { fire: 'visit' })).toEqual([])
    expect(cooling({ all: [shop] }, { fire: 'rising' })).toEqual([])
  })

  it('is shorter than what the conditions wait for', () => {
    const all = (seconds: number) => [leaf('invitations.secondsSinceLast', 'greaterThan', seconds)]
    expect(cooling({ all: all(1_799) }, {})).toEqual(unused)
    expect(cooling({ all: all(1_798) }, {})).toEqual([])
    // Nothing says that nobody was offered any where seconds have passed since.
    expect(cooling(since(3_600), {})).toEqual([])
  })
})

describe('an invitation without anything to read', () => {
  it.each([
    '<b> </b>',
    '\u200b\u2060',
    '&nbsp;',
    '<!-- soon -->',
    '\u00ad',
    '\u3164',
    '\u2800',
    '<br/>\u200e',
  ])('%j', (text) => {
    expect(inRule({ all: [shop] }, { event: invite(text) })).toEqual([
      'error EMPTY_TEXT /rules/0/event/params/text',
    ])
  })

  it('is none where there is something', () => {
    for (const text of ['<3', '<3>', 'a < b > c', '👋', '?', '…', '<b>Hi</b>', '&amp;', '\u0e01']) {
      expect([text, isReadable(text)]).toEqual([text, true])
    }
    expect(inRule({ all: [shop] }, { event: invite('Hi', { title: '\u200b' }) })).toEqual([
      'error EMPTY_TEXT /rules/0/event/params/title',
    ])
  })
})

describe('what has no effect', () => {
  it('is a score of 0, or a shared condition that nobody refers to', () => {
    expect(found([rule({ all: [shop] }, { event: score(0) })])).toEqual([
      'warning NO_EFFECT /rules/0/event/params/points',
    ])
    const conditions = { used: { all: [shop] }, 'not/used': { condition: 'used' } }
    expect(found([rule({ condition: 'used' })], conditions)).toEqual([
      'warning UNUSED_CONDITION /conditions/not~1used',
    ])
  })
})

describe('findings', () => {
  it('do not keep a rule set from loading', () => {
    expect(
      parseRuleSet([{ name: 'a', ...rule({ all: [shop, { not: shop }] }) }]).rules,
    ).toHaveLength(1)
  })

  it('of one rule by another wait until there are no faults', () => {
    const waiting = { name: 'a', ...rule({ all: [leaf('segments', 'contains', 'x')] }) }
    const broken = {
      name: 'b',
      ...rule({ all: [shop] }, { event: { type: 'segment', params: {} } }),
    }
    const never = { name: 'c', ...rule({ all: [shop, { not: shop }] }) }
    expect(checkRuleSet([waiting, broken, never]).findings.map(({ code }) => code)).toEqual([
      'NEVER_TRUE',
    ])
  })

  it('come in the order of the rules', () => {
    const one = rule({ all: [shop] }, { event: score(0) })
    expect(
      found([
        one,
        rule({ all: [shop, { not: shop }] }),
        rule({ all: [leaf('segments', 'contains', 'x')] }),
      ]),
    ).toEqual([
      'warning NO_EFFECT /rules/0/event/params/points',
      'error NEVER_TRUE /rules/1/conditions',
      'error UNWRITTEN /rules/2/conditions/all/0',
    ])
  })

  it('are given up where a rule is too large to be thought through', () => {
    // More pigeons than holes: that they do not fit is found by trying nearly everything.
    const holes = Array.from({ length: 6 }, (_, hole) => hole)
    const pigeons = [...holes, holes.length]
    const sits = (pigeon: number, hole: number) =>
      leaf(`visitor.traits.p${pigeon}h${hole}`, 'equal', true)
    const all = [
      ...pigeons.map((pigeon) => ({ any: holes.map((hole) => sits(pigeon, hole)) })),
      ...holes.flatMap((hole) =>
        pigeons.flatMap((one) =>
          pigeons
            .slice(one + 1)
            .map((other) => ({ any: [{ not: sits(one, hole) }, { not: sits(other, hole) }] })),
        ),
      ),
    ]
    // It leaves to the next rule what that one needs.
    const plain = rule({ all: [shop, { not: shop }] })
    expect(found([rule({ all }), plain])).toEqual(['error NEVER_TRUE /rules/1/conditions'])
    const three = all.filter((_, index) => index >= pigeons.length)
    const [first, second] = [sits(0, 0), sits(1, 0)]
    expect(found([rule({ all: [first, second, ...three.slice(0, 20)] })])).toEqual(never)
  })
})
