import type { BlockEvent, BlockedPart, Decision, InvitationEvent } from '@beckon/core'
import { parseRuleSet } from '@beckon/rules'
import { memoryStorage } from '@beckon/storage-memory'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Happening, openShop, type Shop, when } from './shop.ts'

const expiresMs = 20_000
const answerMs = 45_000
const dayMs = 86_400_000

/** The life of an invitation, written down once more, and nowhere near the engine. */
const legal = new Set([
  'offered→shown',
  'offered→accepted',
  'offered→declined',
  'offered→expired',
  'offered→revoked',
  'shown→accepted',
  'shown→declined',
  'shown→ignored',
  'shown→revoked',
  'accepted→engaged',
])

const caps = { perVisit: 3, perDay: 5, gapMs: 5_000, afterDeclineMs: 60_000, declines: 4 }
const invites = (name: string, conditions: object, rest: object = {}) => ({
  name,
  conditions,
  event: { type: 'invite', params: { text: 'Hello?', expiresIn: '20s', answerIn: '45s' } },
  ...rest,
})
const base = [
  invites('help', when('event.type', 'equal', 'help'), { fire: 'event', priority: 5 }),
  invites('lingers', when('page.seconds', 'greaterThanInclusive', 10), { fire: 'rising' }),
  invites('a', when('page.path', 'equal', '/a'), { caps: { perDay: 2, afterDecline: '2m' } }),
  invites('gated', when('page.path', 'equal', '/d'), {
    fire: 'rising',
    gates: { operators: 'free' },
  }),
  ...Object.entries({
    abuse: { for: '30s' },
    spam: { what: 'invitations', for: '60s' },
    rude: { what: 'chat', for: '20s' },
    harmless: { what: 'invitations', for: '5s' },
    flood: { what: 'invitations', for: '15s', scope: 'address' },
    swarm: { what: 'invitations', for: '40s', scope: 'address' },
  }).map(([type, params]) => ({
    name: type,
    fire: 'event',
    conditions: when('event.type', 'equal', type),
    event: { type: 'block', params },
  })),
  ...Object.entries({ sorry: 'visitor', drained: 'address' }).map(([type, scope]) => ({
    name: type,
    fire: 'event',
    conditions: when('event.type', 'equal', type),
    event: { type: 'unblock', params: { scope } },
  })),
]
/** All say the same of `a`, and the caps of all rules together are the same. */
const sets = [
  base,
  base.filter(({ name }) => name !== 'lingers'),
  [...base, invites('b', when('page.path', 'equal', '/b'), { fire: 'rising', cooldown: '15s' })],
].map((rules) => {
  const { perVisit, perDay, declines } = caps
  return parseRuleSet({
    caps: { perVisit, perDay, declines, gap: '5s', afterDecline: '60s' },
    rules,
  })
})

interface Offer {
  readonly id: string
  /** Or the operator. */
  readonly by: string
  readonly at: number
  readonly visit: number
  stage: string
  /** When it came to be in this stage, ms. */
  since: number
}

/** What an onlooker knows of one visitor, from what the engine tells alone. */
class Onlooker {
  readonly offers: Offer[] = []
  visit = 0
  talks = false
  /** Its own blocks, and when they end, ms. */
  readonly blocks = new Map<BlockedPart, number>()
  /** When the site's list lets it in again, ms. */
  listedUntil = 0

  get waiting(): Offer | undefined {
    return this.offers.find(({ stage }) => stage === 'offered' || stage === 'shown')
  }

  /** An operator may invite whoever is not blocked and does not talk. */
  invited(id: string, by: string, at: number): void {
    expect(this.waiting, 'two invitations at once').toBeUndefined()
    expect(
      this.offers.some((offer) => offer.id === id),
      'the same invitation twice',
    ).toBe(false)
    expect(this.talks, 'an invitation during a conversation').toBe(false)
    expect([...this.blocks.values()].filter((until) => at < until)).toEqual([])
    expect(at, 'an invitation to somebody on the list').toBeGreaterThanOrEqual(this.listedUntil)
    this.offers.push({ id, by, at, visit: this.visit, stage: 'offered', since: at })
  }

  offered({ id, rule, at }: Decision): void {
    const { visit } = this
    const offers = [...this.offers]
    this.invited(id, rule, at)
    const declined = offers.filter(({ stage }) => stage === 'declined')
    const own = offers.filter((offer) => offer.by === rule)
    const within = (some: readonly Offer[], ms: number) => some.filter((one) => at - one.at < ms)
    expect(offers.filter((one) => one.visit === visit).length).toBeLessThan(caps.perVisit)
    expect(within(offers, dayMs).length).toBeLessThan(caps.perDay)
    expect(within(offers, caps.gapMs)).toEqual([])
    expect(declined.length).toBeLessThan(caps.declines)
    expect(declined.filter(({ since }) => at - since < caps.afterDeclineMs)).toEqual([])
    if (rule === 'a') expect(within(own, dayMs).length).toBeLessThan(2)
    const pause = rule === 'a' ? 120_000 : dayMs
    const mine = own.filter(({ stage, since }) => stage === 'declined' && at - since < pause)
    expect(mine, 'what was declined came back').toEqual([])
  }

  /** open → blocked → renewed … → expired or taken back → open. */
  blocked({ step, what, at, until = Number.POSITIVE_INFINITY }: BlockEvent): void {
    const before = this.blocks.get(what)
    if (step === 'blocked') expect(before, 'it was blocked already').toBeUndefined()
    else expect(before, 'there was no block').toBeDefined()
    if (step === 'renewed') expect(until).toBeGreaterThanOrEqual(before ?? 0)
    if (step === 'expired') expect(at).toBe(before)
    if (step === 'blocked' || step === 'renewed') this.blocks.set(what, until)
    else this.blocks.delete(what)
  }

  changed({ invitation, rule, operator, from, to, at, reason }: InvitationEvent): void {
    const offer = this.offers.find(({ id }) => id === invitation)
    if (offer === undefined) throw new Error(`${invitation} was never offered`)
    expect(offer).toMatchObject({ by: rule ?? operator, stage: from })
    expect(legal).toContain(`${from}→${to}`)
    if (to === 'expired') expect(at).toBe(offer.at + expiresMs)
    else if (to === 'ignored') expect(at).toBe(offer.since + answerMs)
    else if (from === 'offered') expect(at).toBeLessThan(offer.at + expiresMs)
    else if (from === 'shown') expect(at).toBeLessThan(offer.since + answerMs)
    expect(reason !== undefined).toBe(
      to === 'revoked' || (to === 'declined' && reason === 'closed'),
    )
    offer.stage = to
    offer.since = at
  }
}

/** How long something may still come of an invitation in this stage, ms: whether or not its end was told yet. */
const mayTake: Readonly<Record<string, number>> = {
  offered: expiresMs,
  shown: answerMs,
  accepted: answerMs,
}

/** A storage in memory that says of itself that it outlives the process. */
function lasting() {
  const memory = memoryStorage()
  const capabilities = { ...memory.capabilities, durable: true }
  return { ...memory, capabilities, close: async () => {} }
}

class World {
  readonly storage = lasting()
  readonly seen = new Map<string, Onlooker>()
  /** Everybody comes from the same one: what it is blocked from. */
  readonly address = new Onlooker()
  /** When somebody was invited from behind a blocked address, ms, as far as it was not let in at that instant. */
  private suspects: number[] = []
  private readonly faults: unknown[] = []
  shop!: Shop
  rules = 0
  private count = 0
  private capacity = 0
  /** What was granted under other circumstances. */
  private forgiven = new Set<string>()
  private last: { visitor: string; happening: Happening } | undefined

  async open(env?: Shop['env']): Promise<void> {
    this.shop = await openShop([], {
      rules: sets[this.rules] as (typeof sets)[number],
      storage: this.storage,
      ...(env && { env }),
    })
    const { engine } = this.shop
    engine.visits$.subscribe(({ kind, visitor, number }) => {
      if (kind === 'started') this.of(visitor).visit = number
      else this.of(visitor).talks = false
    })
    engine.events$.subscribe(({ visitor, event }) => {
      if (event.type === 'chat.started') this.of(visitor).talks = true
      if (event.type === 'chat.ended') this.of(visitor).talks = false
    })
    engine.on('invitation.offered', (decision) =>
      this.judge(() => {
        this.of(decision.visitor).offered(decision)
        if ([...this.address.blocks.values()].some((until) => decision.at < until))
          this.suspects.push(decision.at)
      }),
    )
    engine.on('invitation.offered', ({ rule, at }) => {
      if (rule === 'gated') this.judge(() => this.hasRoom(at))
    })
    engine.invitations$.subscribe((event) =>
      this.judge(() => {
        const { invitation, operator = '', at, to } = event
        const visitor = this.of(event.visitor)
        if (to === 'offered') visitor.invited(invitation, operator, at)
        else visitor.changed(event)
      }),
    )
    for (const name of ['block.begun', 'block.ended'] as const) {
      engine.on(name, (event) =>
        this.judge(() => {
          const { visitor } = event
          const whose = visitor === undefined ? this.address : this.of(visitor)
          whose.blocked(event)
          // Of one step the address's unit is told last.
          if (whose === this.address && event.step === 'unblocked')
            this.suspects = this.suspects.filter((at) => at !== event.at)
        }),
      )
    }
    if (this.capacity > 0) await engine.desk('shop').online('olga', { capacity: this.capacity })
  }

  /** No more may come of what was granted than there is room for, whatever was restarted meanwhile. */
  private hasRoom(now: number): void {
    const mayCome = [...this.seen.values()]
      .flatMap(({ offers }) => offers)
      .filter(({ id, by }) => by === 'gated' && !this.forgiven.has(id))
      .filter(({ stage, since }) => now < since + (mayTake[stage] ?? 0))
    expect(mayCome.length).toBeLessThanOrEqual(this.capacity)
  }

  private forgive(): void {
    const all = [...this.seen.values()].flatMap(({ offers }) => offers)
    this.forgiven = new Set(all.map(({ id }) => id))
  }

  async duty(capacity: number): Promise<void> {
    const desk = this.shop.engine.desk('shop')
    // Whoever has promised more than it can take now keeps its promises.
    this.capacity = Math.max(capacity, 0)
    this.forgive()
    if (capacity > 0) await desk.online('olga', { capacity })
    else await desk.offline('olga')
    await this.shop.engine.idle()
  }

  async list(visitor: string, seconds: number, what: BlockedPart): Promise<void> {
    const blocks = this.shop.engine.blocks('shop')
    await blocks.add({ visitor }, { forMs: seconds * 1_000, what, operator: 'olga' })
    this.of(visitor).listedUntil = this.shop.now + seconds * 1_000
    await this.shop.engine.idle()
  }

  async unlist(visitor: string): Promise<void> {
    this.of(visitor).listedUntil = 0
    await this.shop.engine.blocks('shop').remove({ visitor }, { operator: 'olga' })
    await this.shop.engine.idle()
  }

  async invite(visitor: string): Promise<void> {
    const made = { expiresIn: '20s', answerIn: '45s' } as const
    const whom = { site: 'shop', visitor, operator: 'olga' }
    await this.shop.engine.invite({ ...whom, text: 'Hello', ...made })
    await this.shop.engine.idle()
  }

  /** An engine goes on when a listener throws. */
  private judge(look: () => void): void {
    try {
      look()
    } catch (fault) {
      this.faults.push(fault)
    }
  }

  of(visitor: string): Onlooker {
    const known = this.seen.get(visitor) ?? new Onlooker()
    this.seen.set(visitor, known)
    return known
  }

  async send(visitor: string, happening: Happening): Promise<void> {
    const whole = { id: `id-${this.count++}`, at: this.shop.now, ...happening }
    this.last = { visitor, happening: whole }
    await this.shop.send(visitor, whole)
    await this.shop.engine.idle()
  }

  /** A connection was lost before its answer came: the same is sent again. */
  async again(): Promise<void> {
    if (this.last !== undefined) await this.shop.send(this.last.visitor, this.last.happening)
  }

  async restart(): Promise<void> {
    const { env, engine } = this.shop
    await engine.close()
    await this.open(env)
  }

  /** The log says what was told, each thing once, and the state adds up. */
  async settle(): Promise<void> {
    for (const fault of this.faults) throw fault
    expect(this.suspects, 'invited from behind a blocked address').toEqual([])
    const { errors, engine } = this.shop
    expect(errors).toEqual([])
    const account = engine.account()
    expect(account.inFlight).toBe(0)
    for (const [visitor, { offers }] of this.seen) {
      const [loaded] = await this.storage.load([
        { entity: { site: 'shop', kind: 'visitor', id: visitor } },
      ])
      const ended = (stage: string) => offers.filter((offer) => offer.stage === stage).length
      if (offers.length === 0) continue
      expect(loaded?.state?.invitations).toMatchObject({
        offered: offers.length,
        declined: ended('declined'),
        ignored: ended('ignored'),
        accepted: ended('accepted') + ended('engaged'),
      })
      const records: string[] = []
      for await (const { type, data } of this.storage.read({
        site: 'shop',
        visitor,
        kinds: ['invitation'],
      })) {
        records.push(`${data.invitation} ${type}`)
      }
      expect(new Set(records).size).toBe(records.length)
      for (const { id, stage } of offers) {
        if (stage !== 'offered') expect(records).toContain(`${id} ${stage}`)
      }
    }
  }
}

type Command = fc.AsyncCommand<object, World>

const command = (name: string, run: (world: World) => Promise<void>): Command => ({
  check: () => true,
  run: async (_, world) => {
    await run(world)
    // What is still on its way belongs to this command.
    await world.shop.engine.idle()
  },
  toString: () => name,
})

const who = fc.constantFrom('ann', 'ann', 'ann', 'bob')
const commands = [
  fc
    .tuple(who, fc.constantFrom('/a', '/b', '/c', '/d', '/d'), fc.constantFrom('one', 'two'))
    .map(([visitor, path, tab]) =>
      command(`${visitor} views ${path} in ${tab}`, (world) =>
        world.send(visitor, { type: 'page.view', url: `https://shop.example${path}`, tab }),
      ),
    ),
  fc
    .tuple(
      who,
      fc.constantFrom(
        ...['help', 'help', 'order.completed', 'abuse', 'spam', 'rude', 'harmless', 'sorry'],
        ...['flood', 'swarm', 'drained'],
        ...['chat.started', 'chat.ended'],
      ),
    )
    .map(([visitor, type]) =>
      command(`${visitor} ${type}`, (world) => world.send(visitor, { type })),
    ),
  ...[0, 1].map(() =>
    fc
      .tuple(
        who,
        fc.constantFrom('shown', 'shown', 'accepted', 'declined', 'closed'),
        fc.constantFrom('newest', 'newest', 'newest', 'oldest', 'unnamed', 'unknown'),
      )
      .map(([visitor, answer, which]) =>
        command(`${visitor} says ${answer} of the ${which}`, async (world) => {
          const { offers } = world.of(visitor)
          const named = { newest: offers.at(-1)?.id, oldest: offers[0]?.id, unknown: 'none' }
          const invitation = which === 'unnamed' ? undefined : named[which]
          await world.send(visitor, {
            type: `invitation.${answer}`,
            data: invitation === undefined ? {} : { invitation },
          })
        }),
      ),
  ),
  fc
    .constantFrom(0.001, 1, 4.999, 5, 10, 20, 44.999, 45, 60, 120, 1_800.001, 86_400)
    .map((seconds) => command(`${seconds} s pass`, (world) => world.shop.wait(seconds))),
  fc
    .tuple(who, fc.constantFrom(3, 30), fc.constantFrom('invitations', 'chat', 'everything'))
    .map(([visitor, seconds, what]) =>
      command(`${visitor} is listed for ${seconds} s: ${what}`, (world) =>
        world.list(visitor, seconds, what),
      ),
    ),
  who.map((visitor) => command(`${visitor} is let in`, (world) => world.unlist(visitor))),
  who.map((visitor) => command(`olga invites ${visitor}`, (world) => world.invite(visitor))),
  fc
    .constantFrom(0, 1, 2)
    .map((capacity) => command(`olga takes ${capacity}`, (world) => world.duty(capacity))),
  fc.constant(command('the last is sent again', (world) => world.again())),
  fc.constant(command('restart', (world) => world.restart())),
  fc.nat(sets.length - 1).map((place) =>
    command(`rule set ${place}`, async (world) => {
      world.rules = place
      await world.shop.engine.use(sets[place] as (typeof sets)[number])
    }),
  ),
]

const runs = Number(process.env.BECKON_INVITATION_RUNS ?? 150)
const seed = process.env.BECKON_INVITATION_SEED

test(`in ${runs} random histories no invitation takes a step that is not there, and no cap is broken`, async () => {
  let offered = 0
  let steps = 0
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.oneof(...commands), { minLength: 30, maxLength: 70, size: 'max' }),
      async (history) => {
        const world = new World()
        await world.open()
        await fc.asyncModelRun(() => ({ model: {}, real: world }), history)
        await world.settle()
        await world.shop.engine.close()
        for (const { offers } of world.seen.values()) {
          offered += offers.length
          steps += offers.filter(({ stage }) => stage !== 'offered').length
        }
      },
    ),
    { numRuns: runs, ...(seed !== undefined && { seed: Number(seed) }) },
  )
  expect(offered).toBeGreaterThan(runs)
  expect(steps).toBeGreaterThan(runs)
}, 7_200_000)
