import type { Answer, Storage, Transport } from '@beckon/core/adapter'
import { memoryStorage } from '@beckon/storage-memory'
import { faultyStorage, type StorageFault, type StorageOperation } from '@beckon/testing'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { invite, openShop, start, when } from './shop.ts'

/** How many of an address it takes for a rule to do something about it. */
const rulesFrom = (crowd: number, flood: number) => [
  {
    name: 'ten',
    conditions: when('page.path', 'equal', '/a'),
    event: { type: 'score', params: { points: 10 } },
  },
  {
    name: 'vip',
    conditions: when('score', 'greaterThanInclusive', 10),
    event: { type: 'segment', params: { segment: 'vip' } },
  },
  { name: 'linger', conditions: when('page.seconds', 'greaterThanInclusive', 30), event: invite() },
  {
    name: 'again',
    fire: 'rising',
    cooldown: '2m',
    conditions: when('segments', 'contains', 'vip'),
    event: invite('Welcome'),
  },
  {
    name: 'busy',
    fire: 'while',
    conditions: when('events.count', 'greaterThanInclusive', 2, { type: 'cart.add', within: '2m' }),
    event: { type: 'tag', params: { tag: 'busy' } },
  },
  {
    name: 'crowd',
    fire: 'visitor',
    conditions: when('address.visitors', 'greaterThanInclusive', crowd),
    event: { type: 'tag', params: { tag: 'crowd' } },
  },
  {
    name: 'flood',
    conditions: when('address.events.count', 'greaterThanInclusive', flood, {
      type: 'cart.add',
      within: '10m',
    }),
    event: { type: 'block', params: { scope: 'address', for: '5m' } },
  },
]

/**
 * Who is behind which address. While one visitor's state is loaded anew the others go on, so at a
 * shared address an event may see what without a fault would have come after it.
 */
type Addresses =
  /** Nobody shares: everything must be the same. */
  | 'own'
  /** All share, and who comes waits for the one before: everything must be the same. */
  | 'in turn'
  /** All share and come at once, and nothing is decided by it: all but what they saw must be the same. */
  | 'shared'

/** Longer than anybody waits for an answer because of faults, s. */
const mostWait = 5

interface Work {
  readonly visitor: string
  readonly type: string
  readonly path: string
  readonly seconds: number
  readonly rest: boolean
  readonly again: boolean
}

const workload: fc.Arbitrary<Work[]> = fc.array(
  fc.record({
    visitor: fc.constantFrom('ann', 'bob', 'eve'),
    type: fc.constantFrom('page.view', 'cart.add', 'cart.add', 'invitation.declined'),
    path: fc.constantFrom('/a', '/b'),
    seconds: fc.constantFrom(0, 0, 0, 7, 45, 400, 1_900),
    rest: fc.boolean(),
    // Sent twice, as by a client that got no answer.
    again: fc.boolean(),
  }),
  { minLength: 1, maxLength: 25 },
)

type Kind = 'pass' | 'reject' | 'lose' | 'conflict'
const struck: readonly StorageOperation[] = ['load', 'commit', 'pending', 'settle']

interface Run {
  readonly decisions: readonly string[]
  readonly states: readonly unknown[]
  readonly records: readonly string[]
  readonly delivered: readonly string[]
  readonly pending: number
  /** Acknowledged or refused: who asks again about an event refused by a block gets an acknowledgement. */
  readonly answered: readonly string[]
}

/** The same work on a storage that fails as planned and heals when the plan ends. */
async function run(
  plan: readonly Work[],
  faults: readonly Kind[],
  addresses: Addresses,
): Promise<Run> {
  const rules = addresses === 'shared' ? rulesFrom(1_000, 1_000) : rulesFrom(2, 5)
  const inner = memoryStorage()
  let calls = 0
  let healthy = true
  const storage = faultyStorage(inner, ({ operation }): StorageFault | undefined => {
    if (healthy || !struck.includes(operation)) return undefined
    const outcome = faults[calls++] ?? 'pass'
    return outcome === 'pass' ? undefined : { outcome }
  })
  const delivered = new Set<string>()
  const transport: Transport = {
    name: 'test',
    open: async () => {},
    deliver: async (_, message) => {
      delivered.add(message.id)
      return 'delivered'
    },
    close: async () => {},
  }
  const shop = await openShop(rules, { storage, transports: [transport] })
  healthy = false
  const answers: Promise<Answer>[] = []
  let clock = 0
  let sent = 0
  let last: string | undefined
  let rested = false
  for (const { visitor, type, path, seconds, rest, again } of plan) {
    clock += seconds
    let waits = seconds > 0
    const turns = addresses === 'in turn' && visitor !== last
    if (turns) await shop.until(Promise.all(answers), 10)
    // A block of an address begins by the engine's clock: whatever the wait took, all go on from one instant.
    if (turns || rested) {
      clock += mostWait
      waits = true
    }
    last = visitor
    rested = rest
    if (waits) {
      await shop.until(shop.engine.idle(), 10)
      // Time only goes forward, and never so far as to reach the next event.
      expect(shop.now).toBeLessThanOrEqual(Math.max(start + clock * 1_000, shop.now))
      shop.env.advanceTo(start + clock * 1_000)
    }
    const happening = {
      id: `${visitor}-${sent++}`,
      type,
      at: start + clock * 1_000,
      url: `https://shop.example${path}`,
    }
    const peer = { visitor, ip: `192.0.${addresses === 'own' ? visitor.charCodeAt(0) : 2}.7` }
    answers.push(shop.send(peer, happening))
    if (again) answers.push(shop.send(peer, happening))
    checkAccount(shop.engine.account(), answers.length)
    if (rest) await shop.until(Promise.all(answers), 10)
  }
  const given = await shop.until(Promise.all(answers), 10)
  await shop.until(shop.engine.idle(), 10)
  shop.env.advanceTo(start + (clock + 4_000) * 1_000)
  await shop.until(shop.engine.idle(), 10)
  healthy = true
  await shop.wait(10)
  const account = shop.engine.account()
  expect(account.inFlight).toBe(0)
  expect(account.committed + account.duplicates + sum(account.refused)).toBe(answers.length)
  const { revoked, ...end } = await stored(inner, addresses)
  return {
    ...end,
    // Whether one that was revoked at once went out before that is chance.
    delivered: [...delivered].filter((id) => !revoked.has(id)).sort(),
    pending: (await inner.pending(100)).length,
    answered: [
      ...new Set(
        given.flatMap(({ acks, refused }) => [...acks, ...refused.flatMap(({ id }) => id ?? [])]),
      ),
    ].sort(),
  }
}

function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0)
}

function checkAccount(
  account: ReturnType<Awaited<ReturnType<typeof openShop>>['engine']['account']>,
  sent: number,
): void {
  const { received, committed, duplicates, quarantined, refused, inFlight } = account
  expect(received).toBe(sent)
  expect(inFlight).toBeGreaterThanOrEqual(0)
  expect(committed + duplicates + sum(quarantined) + sum(refused) + inFlight).toBe(received)
}

async function stored(storage: Storage, sharing: Addresses) {
  const decisions: string[] = []
  const records: string[] = []
  const revoked = new Set<string>()
  const addresses = new Set<string>()
  for await (const { kind, id, at, type, visitor, data } of storage.read()) {
    if (kind === 'ruleset') continue
    records.push(`${kind} ${id} ${at}`)
    if (kind === 'invitation' && type === 'revoked') revoked.add(id.split(':')[0] ?? id)
    if (kind === 'decision') decisions.push(`${at} ${visitor} ${type} ${JSON.stringify(data)}`)
    const key = (data as { context?: { address?: { key: string } } }).context?.address?.key
    if (key !== undefined) addresses.add(key)
  }
  expect(new Set(records).size).toBe(records.length)
  const entities = [
    ...['ann', 'bob', 'eve'].map((id) => ({ site: 'shop', kind: 'visitor' as const, id })),
    ...[...addresses].sort().map((id) => ({ site: 'shop', kind: 'address' as const, id })),
  ]
  const loaded = await storage.load(entities.map((entity) => ({ entity })))
  return {
    revoked,
    decisions: decisions.sort(),
    records: records.sort(),
    states: loaded.map(({ state }) => (sharing === 'shared' ? withoutSeen(state) : state)),
  }
}

/** A visitor's state without what it last saw at its address. */
function withoutSeen(state: object | undefined): unknown {
  if (state === undefined || !('context' in state)) return state
  const { context: _, ...own } = state
  return own
}

const kinds = (...of: readonly Kind[]): fc.Arbitrary<Kind[]> =>
  fc.array(fc.constantFrom<Kind>('pass', 'pass', ...of), { maxLength: 60 })

/**
 * Found by chance: the address had its event, the visitor's unit lost its race once more, and the
 * event was counted again where it was stepped again.
 */
const countedTwice: [Work[], Kind[], Addresses] = [
  [
    { visitor: 'ann', type: 'cart.add', path: '/a', seconds: 0, rest: true, again: false },
    { visitor: 'ann', type: 'page.view', path: '/a', seconds: 0, rest: false, again: false },
  ],
  ['pass', 'conflict', 'conflict', 'pass', 'pass', 'pass', 'pass', 'conflict'],
  'in turn',
]

/** Found by chance: the wait for an answer took some of the engine's time, by which the block of an address begins. */
const blockedLater: [Work[], Kind[], Addresses] = [
  ['ann', 'ann', 'ann', 'ann', 'bob'].map((visitor) => ({
    visitor,
    type: 'cart.add',
    path: '/a',
    seconds: 0,
    rest: false,
    again: false,
  })),
  ['conflict'],
  'in turn',
]

/** Found by chance: the same where one visitor waits for its answers. */
const blockedAfterRest: [Work[], Kind[], Addresses] = [
  (
    [
      ['ann', false],
      ['eve', false],
      ['ann', false],
      ['ann', true],
      ['ann', false],
    ] as const
  ).map(([visitor, rest]) => ({
    visitor,
    type: 'cart.add',
    path: '/a',
    seconds: 0,
    rest,
    again: false,
  })),
  ['pass', 'pass', 'pass', 'pass', 'pass', 'pass', 'lose'],
  'in turn',
]

const sharing = fc.constantFrom<Addresses>('own', 'in turn', 'shared')

for (const [name, faults] of [
  ['calls that are not done', kinds('reject')],
  ['calls that are done and not answered', kinds('lose')],
  ['conflicts', kinds('conflict')],
  ['all of these', kinds('reject', 'lose', 'conflict')],
] as const) {
  test(`after ${name} the end is the same as without`, async () => {
    await fc.assert(
      fc.asyncProperty(workload, faults, sharing, async (plan, planned, addresses) => {
        const limited = planned.map((kind, index) =>
          // Never more than three in a row: the waits between tries must not reach the next event.
          planned.slice(Math.max(0, index - 3), index).every((before) => before !== 'pass') &&
          index >= 3
            ? 'pass'
            : kind,
        )
        expect(await run(plan, limited, addresses)).toEqual(await run(plan, [], addresses))
      }),
      {
        numRuns: Number(process.env.BECKON_FAULT_RUNS ?? 60),
        examples: [countedTwice, blockedLater, blockedAfterRest],
      },
    )
  })
}
