import type { RuleEngine } from '@beckon/rules'
import { compiledEngine, parseRuleSet, plainEngine } from '@beckon/rules'
import { jsonRulesEngine } from '@beckon/rules/json-rules-engine'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { invite, openShop, when } from './shop.ts'

const rules = [
  {
    name: 'ten',
    conditions: when('page.path', 'startsWith', '/a'),
    event: { type: 'score', params: { points: 10 } },
  },
  {
    name: 'each',
    fire: 'event',
    conditions: when('event.type', 'equal', 'cart.add'),
    event: { type: 'score', params: { points: 7 } },
  },
  {
    name: 'vip',
    conditions: when('score', 'greaterThanInclusive', 17),
    event: { type: 'segment', params: { segment: 'vip' } },
  },
  { name: 'linger', conditions: when('page.seconds', 'greaterThanInclusive', 30), event: invite() },
  {
    name: 'again',
    fire: 'rising',
    cooldown: '2m',
    priority: 5,
    conditions: {
      any: [
        { fact: 'segments', operator: 'contains', value: 'vip' },
        { fact: 'visit.idleSeconds', operator: 'equal', value: 60 },
      ],
    },
    event: invite('Still there?'),
  },
  {
    name: 'busy',
    fire: 'while',
    conditions: when('events.count', 'greaterThanInclusive', 2, {
      type: 'cart.add',
      within: '1m',
    }),
    event: { type: 'tag', params: { tag: 'busy' } },
  },
  {
    name: 'flood',
    conditions: when('address.events.count', 'greaterThanInclusive', 5, {
      type: 'cart.add',
      within: '5m',
    }),
    event: { type: 'block', params: { scope: 'address', for: '1m' } },
  },
  {
    name: 'back',
    fire: 'visitor',
    conditions: when('visitor.visits', 'equal', 2),
    event: invite('Welcome back'),
  },
]

/** So many that they are found by an index, and some of them true now and then. */
const many = [
  ...rules,
  ...Array.from({ length: 40 }, (_, index) => ({
    name: `one of many ${index}`,
    conditions: {
      all: [
        {
          fact: 'page.path',
          operator: index % 3 === 0 ? 'equal' : 'startsWith',
          value: ['/a', '/b', '/a/c', '/none'][index % 4],
        },
        { fact: 'visit.pages', operator: 'greaterThan', value: index % 7 },
        {
          not: {
            any: [
              { fact: 'page.seconds', operator: 'between', value: [index, index + 30] },
              { fact: 'segments', operator: 'contains', value: 'vip' },
            ],
          },
        },
      ],
    },
    event: { type: 'tag', params: { tag: `tag-${index}` } },
  })),
]

const workload = fc.array(
  fc.record({
    visitor: fc.constantFrom('ann', 'bob', 'eve'),
    type: fc.constantFrom('page.view', 'cart.add', 'invitation.declined'),
    path: fc.constantFrom('/a', '/b', '/a/c'),
    seconds: fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom(0, 1, 10, 20) },
      { weight: 3, arbitrary: fc.constantFrom(29.999, 30, 60, 61, 119) },
      { weight: 1, arbitrary: fc.constantFrom(1_800, 1_800.001, 4_000) },
    ),
    rest: fc.boolean(),
  }),
  { maxLength: 40 },
)

/** One each: who is first at a shared address may differ between engines that answer late. */
const addresses: Record<string, string> = { ann: '192.0.2.1', bob: '192.0.2.2', eve: '192.0.2.3' }

type Work = readonly {
  visitor: string
  type: string
  path: string
  seconds: number
  rest: boolean
}[]

async function run(
  engine: RuleEngine,
  plan: Work,
  always = false,
  written: readonly object[] = rules,
): Promise<string[]> {
  const shop = await openShop(written, { ruleEngine: engine })
  for (const { visitor, type, path, seconds, rest } of plan) {
    shop.env.advanceTo(shop.now + seconds * 1_000)
    const answer = shop.send(
      { visitor, ip: addresses[visitor] ?? '' },
      { type, url: `https://shop.example${path}` },
    )
    if (rest || always) {
      await answer
      await shop.engine.idle()
    }
  }
  await shop.engine.idle()
  await shop.wait(4_000)
  await shop.engine.close()
  return [...shop.outcomes].sort()
}

test('rest or no rest between the events, the decisions are the same', async () => {
  await fc.assert(
    fc.asyncProperty(workload, async (plan) => {
      expect(await run(plainEngine(), plan)).toEqual(await run(plainEngine(), plan, true))
    }),
    { numRuns: 150 },
  )
})

/** Found by chance: a wake-up came so late that the block of its address, which held when it was due, was over. */
const overByThen: Work = [29.999, 0, 29.999, 0, 29.999].map((seconds) => ({
  visitor: 'bob',
  type: 'cart.add',
  path: '/a',
  seconds,
  rest: false,
}))

test('the real json-rules-engine decides what the plain engine decides', async () => {
  await fc.assert(
    fc.asyncProperty(workload, async (plan) => {
      expect(await run(jsonRulesEngine(), plan)).toEqual(await run(plainEngine(), plan))
    }),
    { numRuns: 150, examples: [[overByThen]] },
  )
})

test('the compiled engine decides what the others decide, where it finds rules by an index', async () => {
  let decided = 0
  await fc.assert(
    fc.asyncProperty(workload, async (plan) => {
      const decisions = await run(compiledEngine(), plan, false, many)
      decided += decisions.filter((decision) => decision.includes('one of many')).length
      expect(await run(jsonRulesEngine(), plan, false, many)).toEqual(decisions)
      expect(await run(plainEngine(), plan, false, many)).toEqual(decisions)
    }),
    { numRuns: 100 },
  )
  expect(decided).toBeGreaterThan(200)
})

test('an engine that breaks is reported, and events go on', async () => {
  for (const asynchronous of [false, true]) {
    const broken: RuleEngine = {
      name: 'broken',
      load: () => ({
        evaluate() {
          const error = new Error('no rules today')
          if (asynchronous) return Promise.reject(error)
          throw error
        },
      }),
    }
    const shop = await openShop(rules, { ruleEngine: broken })
    expect((await shop.view('/a')).acks).toEqual(['e0'])
    expect(shop.decisions).toEqual([])
    expect(shop.errors[0]).toMatchObject({ code: 'RULE', cause: { message: 'no rules today' } })
    await shop.engine.close()
  }
})

test('rest waits for wake-ups that an engine is slow to decide', async () => {
  const shop = await openShop(
    [{ name: 'linger', conditions: when('page.seconds', 'equal', 30), event: invite() }],
    { ruleEngine: jsonRulesEngine() },
  )
  await shop.view('/')
  await shop.wait(30)
  expect(shop.outcomes).toEqual(['30 ann linger applied'])
})

test('rules put into force while another engine thinks are woken for', async () => {
  const shop = await openShop(
    [{ name: 'x', conditions: when('score', 'equal', 9), event: invite() }],
    {
      ruleEngine: jsonRulesEngine(),
    },
  )
  const answer = shop.view('/')
  const swapped = shop.engine.use(
    parseRuleSet({
      rules: [{ name: 'linger', conditions: when('page.seconds', 'equal', 30), event: invite() }],
    }),
  )
  await Promise.all([answer, swapped])
  await shop.wait(30)
  expect(shop.outcomes).toEqual(['30 ann linger applied'])
})
