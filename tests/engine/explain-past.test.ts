import { type Decision, explainStored } from '@beckon/core'
import { parseRuleSet } from '@beckon/rules'
import { memoryStorage } from '@beckon/storage-memory'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { invite, openShop, type Shop, start, when } from './shop.ts'

const leaf = (fact: string, operator: string, value: unknown, params?: object) => ({
  fact,
  operator,
  value,
  ...(params && { params }),
})
const tag = (name: string) => ({ type: 'tag', params: { tag: name } })

/** Rules on all that moves: dwell times, windows, score, cooldowns, the address. */
const base = [
  {
    name: 'lingers',
    cooldown: '10m',
    conditions: { all: [leaf('page.seconds', 'greaterThanInclusive', 30)] },
    event: invite(),
  },
  {
    name: 'adds',
    conditions: when('events.count', 'greaterThanInclusive', 2, { type: 'cart.add', within: '5m' }),
    event: { type: 'score', params: { points: 10 } },
  },
  { name: 'buyer', conditions: when('score', 'greaterThan', 5), event: tag('buyer') },
  {
    name: 'help',
    fire: 'rising',
    conditions: {
      all: [
        leaf('tags', 'contains', 'buyer'),
        { any: [leaf('page.path', 'equal', '/b'), leaf('visit.idleSeconds', 'greaterThan', 40)] },
      ],
    },
    event: invite('Shall we help?'),
  },
  {
    name: 'crowd',
    conditions: when('address.visitors', 'greaterThan', 1),
    event: tag('crowd'),
  },
  {
    name: 'noted',
    fire: 'event',
    conditions: when('event.data.n', 'greaterThan', 2),
    event: tag('noted'),
  },
  {
    name: 'off',
    enabled: false,
    conditions: when('geo.country', 'equal', 'DE'),
    event: tag('off'),
  },
]
const sets = [
  base,
  base.map((rule) =>
    rule.name === 'adds'
      ? {
          ...rule,
          conditions: when('events.count', 'greaterThan', 0, { type: 'note', within: '9m' }),
        }
      : rule,
  ),
  [
    ...base.filter(({ name }) => name !== 'lingers'),
    {
      name: 'long',
      conditions: when('visit.seconds', 'greaterThanInclusive', 100),
      event: { type: 'segment', params: { segment: 'long' } },
    },
  ],
]

type Act =
  | { readonly send: string; readonly who: string; readonly ago: number; readonly n: number }
  | { readonly wait: number }
  | { readonly use: number }
  | { readonly connect: boolean; readonly who: string }
const who = fc.constantFrom('ann', 'ann', 'ann', 'bob')
const act: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      send: fc.constantFrom('/a', '/b', 'cart.add', 'cart.add', 'note', 'invitation.declined'),
      who,
      /** Seconds that it is late: one comes too late to be decided upon. */
      ago: fc.constantFrom(0, 0, 0, 0, 3, 100, 90_000),
      n: fc.nat(4),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.constantFrom(0.001, 1, 10, 29.999, 30, 45, 300, 2_000).map((wait) => ({ wait })),
  },
  { weight: 1, arbitrary: fc.nat(2).map((use) => ({ use })) },
  { weight: 1, arbitrary: fc.record({ connect: fc.boolean(), who }) },
)

const runs = Number(process.env.BECKON_EXPLAIN_RUNS ?? 25)

/** Rules are swapped, and then something comes that is too late for anything. */
const tooLate: Act[] = [
  { send: '/a', who: 'ann', ago: 0, n: 0 },
  { wait: 10 },
  { wait: 300 },
  { use: 2 },
  { send: 'note', who: 'ann', ago: 90_000, n: 0 },
]

/** What was said of a visitor at an instant, at that very instant. */
interface Snapshot {
  readonly who: string
  readonly at: number
  readonly told: string
}

async function live(shop: Shop, acts: readonly Act[]): Promise<Snapshot[]> {
  let snapshots: Snapshot[] = []
  // The past goes by the visitor's own time: what comes late, or later at the same instant, counts.
  const revise = ({ visitor, at: then }: { visitor: string; at: number }): void => {
    snapshots = snapshots.filter(({ who, at }) => who !== visitor || at < then)
  }
  shop.engine.events$.subscribe((event) => {
    if (!event.late) revise(event)
  })
  shop.engine.decisions$.subscribe(revise)
  const connected = new Set<string>()
  for (const one of acts) {
    if ('send' in one) {
      const { send, who, ago, n } = one
      const at = shop.now - ago * 1_000
      const view = send.startsWith('/')
      await shop.send(
        who,
        view
          ? { type: 'page.view', at, url: `https://shop.example${send}` }
          : { type: send, at, data: { n } },
      )
    } else if ('wait' in one) await shop.wait(one.wait)
    else if ('use' in one) {
      // The log knows instants, and two changes at one instant may be one.
      await shop.wait(0.001)
      await shop.engine.use(parseRuleSet({ rules: sets[one.use] }))
    } else if (one.connect !== connected.has(one.who)) {
      const peer = { site: 'shop', visitor: one.who }
      if (one.connect) {
        shop.engine.arrived(peer)
        connected.add(one.who)
      } else {
        shop.engine.left(peer)
        connected.delete(one.who)
      }
    }
    await shop.engine.idle()
    for (const visitor of ['ann', 'bob']) {
      const explained = await shop.engine.explain({ site: 'shop', visitor, at: shop.now })
      snapshots.push({ who: visitor, at: shop.now, told: JSON.stringify(explained) })
    }
  }
  return snapshots
}

/** Of rules that do not read what their own step changes, the result is what was decided upon. */
function agrees({ outcome }: Decision, result: boolean): boolean {
  return result === (outcome !== 'withdrawn')
}

describe('an explanation of the past', () => {
  test.each(['assumed', 'heartbeat'] as const)(
    'is what was said at that instant, to the byte, with presence %s',
    async (presence) => {
      let past = 0
      let decisions = 0
      await fc.assert(
        fc.asyncProperty(fc.array(act, { minLength: 5, maxLength: 30 }), async (acts) => {
          const shop = await openShop(base, { presence })
          const snapshots = await live(shop, acts)
          await shop.wait(7_200)
          for (const { who, at, told } of snapshots) {
            const explained = await shop.engine.explain({ site: 'shop', visitor: who, at })
            expect(JSON.stringify(explained)).toBe(told)
            past++
          }
          for (const decision of shop.decisions) {
            const { visitor, at, rule, ruleSet } = decision
            const explained = await shop.engine.explain({ site: 'shop', visitor, at, rule })
            expect(explained).toMatchObject({ historyCut: false })
            expect(explained.diverged).toBeUndefined()
            const [found] = explained.rules
            // Other rules may have come into force at the same instant, and other events have come.
            if (explained.ruleSet !== ruleSet) continue
            expect(found?.decisions).toContainEqual(decision)
            const cause = explained.event?.id ?? `tick:${at}`
            if (decision.cause !== cause) continue
            expect(agrees(decision, found?.explanation.result === true)).toBe(true)
            decisions++
          }
          expect(shop.errors).toEqual([])
          await shop.engine.close()
        }),
        { numRuns: runs, endOnFailure: true, examples: [[tooLate]] },
      )
      expect(past).toBeGreaterThan(100)
      expect(decisions).toBeGreaterThan(30)
    },
    120_000,
  )

  test('says plainly where the log does not reach back', async () => {
    const shop = await openShop(base)
    await shop.view('/a')
    await shop.wait(31)
    await shop.view('/b')
    await shop.wait(1)
    const ask = (at: number, visitor = 'ann') =>
      shop.engine.explain({ site: 'shop', visitor, at, rule: 'lingers' })
    expect(await ask(start + 20_000)).toMatchObject({ historyCut: false, rules: [{}] })
    expect(await ask(start - 1)).toMatchObject({ known: false, historyCut: false, rules: [] })
    await shop.storage.prune(start + 1)
    expect(await ask(start + 20_000)).toEqual({
      site: 'shop',
      visitor: 'ann',
      at: start + 20_000,
      known: true,
      historyCut: true,
      gap: 'pruned',
      rules: [],
    })
    // The present needs no log; nor do rules that this engine remembers itself.
    expect(await ask(shop.now)).toMatchObject({ historyCut: false, rules: [{}] })
    await shop.view('/a', 'bob')
    const then = shop.now
    await shop.wait(60)
    expect(await ask(then, 'bob')).toMatchObject({ historyCut: false, rules: [{}] })
    await shop.engine.erase('shop', 'bob')
    expect(await ask(then, 'bob')).toMatchObject({ known: false, historyCut: true, rules: [] })
    await shop.engine.close()
  })

  test('says so where the storage keeps no log', async () => {
    const shop = await openShop(base, { storage: memoryStorage({ retainLog: false }) })
    await shop.view('/a')
    await shop.wait(31)
    const asked = { site: 'shop', visitor: 'ann' }
    const cut = { historyCut: true, gap: 'no-log', rules: [] }
    expect(await shop.engine.explain({ ...asked, at: start })).toMatchObject(cut)
    expect(await shop.engine.explain(asked)).toMatchObject({ historyCut: false })
  })

  test('outlives the engine, and needs the language of the rules of then', async () => {
    const storage = memoryStorage()
    const shop = await openShop(base, { storage })
    await shop.view('/a')
    await shop.wait(31)
    const asked = { site: 'shop', visitor: 'ann', at: start + 30_000 }
    const told = await shop.engine.explain(asked)
    expect(told.rules.find(({ rule }) => rule === 'lingers')).toMatchObject({
      explanation: { result: true },
      decisions: [{ outcome: 'applied', at: asked.at }],
    })
    const later = await openShop(sets[2], { storage, env: shop.env })
    await later.wait(10)
    expect(await later.engine.explain(asked)).toEqual(told)
    const read = { storage, site: {}, presence: 'assumed' as const }
    expect(await explainStored(asked, { ...read, readRules: parseRuleSet })).toEqual(told)
    const unreadable = () => {
      throw new Error('no such operator')
    }
    await expect(explainStored(asked, { ...read, readRules: unreadable })).rejects.toMatchObject({
      code: 'UNKNOWN_SITE',
    })
    const gone = parseRuleSet({ rules: base }).document
    const onlyNew = (document: object) => {
      if (JSON.stringify(document) === JSON.stringify(gone)) throw new Error('no such operator')
      return parseRuleSet(document)
    }
    expect(await explainStored(asked, { ...read, readRules: onlyNew })).toMatchObject({
      historyCut: true,
      gap: 'rules',
    })
    await later.engine.close()
  })

  test('tells where the log says something else', async () => {
    const shop = await openShop(base)
    await shop.view('/a')
    await shop.wait(31)
    const asked = { site: 'shop', visitor: 'ann', at: start + 30_000 }
    await shop.view('/b')
    const other = { storage: shop.storage, site: {}, readRules: parseRuleSet }
    // With visits of 5 s nobody would have been there for 30 s.
    const bounds = { site: { visitTimeoutMs: 5_000 }, presence: 'assumed' } as const
    expect(await explainStored(asked, { ...other, ...bounds })).toMatchObject({ diverged: true })
    await shop.engine.close()
  })
})

test.each([{ holdout: { share: 0.9, key: 'another' } }, { caps: { perVisit: 1 } }])(
  'a past with a block of the address, and then %j, is what it was',
  async (rest) => {
    const shop = await openShop([
      {
        name: 'out',
        conditions: when('event.type', 'equal', 'abuse'),
        event: { type: 'block', params: { scope: 'address', for: '1m' } },
      },
      {
        name: 'lingers',
        conditions: when('page.seconds', 'between', [10, 20]),
        event: invite(),
      },
      {
        name: 'later',
        conditions: when('visit.seconds', 'greaterThanInclusive', 100),
        event: invite(),
        ...rest,
      },
      { name: 'before', conditions: when('visit.seconds', 'between', [70, 75]), event: invite() },
    ])
    await shop.view('/a')
    await shop.send('ann', { type: 'abuse' })
    await shop.wait(200)
    expect(shop.outcomes.some((line) => line.includes('lingers suppressed blocked'))).toBe(true)
    const reason = 'holdout' in rest ? 'holdout' : 'invitation-open'
    expect(shop.decisions).toContainEqual(expect.objectContaining({ rule: 'later', reason }))
    await shop.wait(7_200)
    for (const at of [15, 75, 105, 150, 190]) {
      const told = await shop.engine.explain({
        site: 'shop',
        visitor: 'ann',
        at: start + at * 1_000,
      })
      expect(told.diverged).toBeUndefined()
    }
  },
)
