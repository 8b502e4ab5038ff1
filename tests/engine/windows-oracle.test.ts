import { compiledEngine, parseRuleSet, plainEngine } from '@beckon/rules'
import { jsonRulesEngine } from '@beckon/rules/json-rules-engine'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { openShop, type Shop, start } from './shop.ts'

/**
 * The engine's facts against a list of all events, looked through anew at each instant: nothing of
 * how the engine keeps windows is known here.
 */

const minute = 60_000

interface Pattern {
  readonly type: string
  readonly least?: number
}

interface Spec {
  readonly fact: 'count' | 'sum' | 'min' | 'max' | 'last' | 'sequence'
  readonly pattern?: Pattern
  readonly steps?: readonly Pattern[]
  readonly without?: readonly Pattern[]
  /** Minutes. */
  readonly within?: number
}

interface Seen {
  readonly id: string
  readonly type: string
  readonly value: unknown
  /** When it happened. */
  readonly at: number
  /** The visit that took it. */
  visit: number
}

const fits = ({ type, least }: Pattern, event: Seen): boolean =>
  event.type === type &&
  (least === undefined ||
    (typeof event.value === 'number' && event.value >= least && event.value >= 1))

/** What a fact is worth, and whether that is all there was. */
function worth(
  spec: Spec,
  events: readonly Seen[],
  visit: number | undefined,
  now: number,
  bound: number,
): { value: unknown; whole: boolean } {
  const { fact, within, pattern = { type: '' } } = spec
  if (within === undefined && visit === undefined) return { value: undefined, whole: true }
  const inside = events
    .filter((event) =>
      within === undefined
        ? event.visit === visit
        : event.at > now - within * minute && event.at <= now,
    )
    .sort((a, b) => a.at - b.at)
  if (fact === 'sequence') {
    return { value: holds(inside, spec.steps ?? [], spec.without ?? []), whole: true }
  }
  const own = inside.filter((event) => fits(pattern, event))
  if (fact === 'last') {
    const scalars = own.filter(({ value }) =>
      ['string', 'number', 'boolean'].includes(typeof value),
    )
    return { value: scalars.at(-1)?.value, whole: true }
  }
  const numbers = own.map(({ value }) => value).filter((value) => typeof value === 'number')
  const all = fact === 'count' ? own : numbers
  const whole = all.length <= bound
  const kept = numbers.slice(-bound)
  if (fact === 'count') return { value: Math.min(bound, own.length), whole }
  if (fact === 'sum') return { value: kept.reduce((sum, value) => sum + value, 0), whole }
  if (kept.length === 0) return { value: undefined, whole }
  return { value: fact === 'min' ? Math.min(...kept) : Math.max(...kept), whole }
}

/** Tries every choice of events, one for each step. */
function holds(
  events: readonly Seen[],
  steps: readonly Pattern[],
  without: readonly Pattern[],
): boolean {
  const choose = (from: number, first: number, step: number): boolean => {
    const pattern = steps[step]
    if (pattern === undefined) {
      return !events
        .slice(first + 1, from - 1)
        .some((event) => without.some((one) => fits(one, event)))
    }
    return events.some(
      (event, place) =>
        place >= from &&
        fits(pattern, event) &&
        choose(place + 1, step === 0 ? place : first, step + 1),
    )
  }
  return choose(0, 0, 0)
}

function paramsOf({ fact, pattern, steps, without, within }: Spec): object {
  const written = ({ type, least }: Pattern) => ({
    type,
    ...(least !== undefined && {
      where: {
        fact: 'event.data.v',
        operator: 'in',
        value: [1, 2, 3].filter((one) => one >= least),
      },
    }),
  })
  return {
    ...(pattern && written(pattern)),
    ...(fact !== 'count' && fact !== 'sequence' && { field: 'v' }),
    ...(steps && { steps: steps.map(written) }),
    ...(without && { without: without.map(written) }),
    ...(within !== undefined && { within: `${within}m` }),
  }
}

const pattern = fc.record(
  { type: fc.constantFrom('a', 'b'), least: fc.constantFrom(1, 2) },
  { requiredKeys: ['type'] },
)
const within = fc.constantFrom(undefined, 1, 2, 5, 10, 20, 45)
const windowed = <Given extends object>(
  made: fc.Arbitrary<Given>,
): fc.Arbitrary<Given & Pick<Spec, 'within'>> =>
  fc
    .tuple(made, within)
    .map(([spec, minutes]) => ({ ...spec, ...(minutes && { within: minutes }) }))
const valued = windowed(
  fc.record({ fact: fc.constantFrom('count', 'sum', 'min', 'max', 'last'), pattern }),
)
const sequenced = windowed(
  fc.record(
    {
      fact: fc.constant('sequence' as const),
      steps: fc.array(pattern, { minLength: 2, maxLength: 4 }),
      without: fc.array(pattern, { maxLength: 2 }),
    },
    { requiredKeys: ['fact', 'steps'] },
  ),
)
const spec: fc.Arbitrary<Spec> = fc.oneof(
  { weight: 2, arbitrary: valued as fc.Arbitrary<Spec> },
  { weight: 1, arbitrary: sequenced },
)

/** A tenth more is a sum that depends on the order in which it is added up. */
const value = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(0, 1, 2, 3, -1, 0.1, 0.2, 0.3) },
  { weight: 1, arbitrary: fc.constantFrom('x', '7', true, null, [2], undefined) },
)
const happening = fc.record({
  type: fc.constantFrom('a', 'a', 'b', 'c'),
  value,
  /** How late it comes, minutes. */
  ago: fc.constantFrom(0, 0, 0, 0, 1, 2, 5, 7, 30),
})
type Act =
  | { readonly send: readonly { type: string; value: unknown; ago: number }[] }
  | { readonly wait: number }
const act: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({ send: fc.array(happening, { minLength: 1, maxLength: 3 }) }),
  },
  // Windows end exactly at an event, and a ms before and after it; and visits end.
  {
    weight: 2,
    arbitrary: fc
      .constantFrom(1, 2, 5, 1 - 1 / minute, 1 + 1 / minute, 10, 31)
      .map((wait) => ({ wait })),
  },
)

/** A shop, all that happened in it, and the visits that its engine told of. */
class Watched {
  readonly shop: Shop
  readonly all: Seen[] = []
  /** The visitor's instant at each event, by its id, as the engine told it. */
  readonly instants = new Map<string, number>()
  visit: number | undefined
  private count = 0

  constructor(shop: Shop) {
    this.shop = shop
    shop.engine.visits$.subscribe(({ kind, number }) => {
      this.visit = kind === 'started' ? number : undefined
    })
    shop.engine.events$.subscribe(({ event, at }) => {
      this.instants.set(event.id, at)
      const seen = this.all.find(({ id }) => id === event.id)
      if (seen !== undefined && this.visit !== undefined) seen.visit = this.visit
    })
  }

  async send(
    happenings: readonly { type: string; value: unknown; ago: number }[],
  ): Promise<Seen[]> {
    const { shop, all } = this
    const made = happenings.map(({ type, value: v, ago }) => {
      this.count++
      const at = shop.now - ago * minute
      return { id: `e${this.count}`, type, value: v, at, visit: 0 }
    })
    all.push(...made)
    const sent = made.map(({ id, type, value: v, at }) => ({
      id,
      type,
      at,
      ...(v !== undefined && { data: { v } }),
    }))
    const answer = await shop.send('ann', ...sent)
    expect(answer.acks).toHaveLength(sent.length)
    await shop.engine.idle()
    return made
  }
}

/** A rule that reads a fact and never fires. */
const reading = (one: Spec, index: number) => ({
  name: `r${index}`,
  conditions: {
    all: [
      { fact: `events.${one.fact}`, params: paramsOf(one), operator: 'exists', value: false },
      { fact: 'visitor.visits', operator: 'equal', value: -1 },
    ],
  },
  event: { type: 'invite', params: { text: 'Hello' } },
})

/** What the engine sees of each fact at an instant. */
async function observed(shop: Shop, at: number): Promise<{ value: unknown; whole: boolean }[]> {
  const { rules: found } = await shop.engine.explain({ site: 'shop', visitor: 'ann', at })
  return [...found]
    .sort((a, b) => Number(a.rule.slice(1)) - Number(b.rule.slice(1)))
    .map(({ explanation: { condition } }) => {
      const leaf = 'children' in condition ? condition.children[0] : condition
      if (leaf?.kind !== 'leaf') throw new Error('a comparison was expected')
      return { value: leaf.observed, whole: leaf.saturated !== true }
    })
}

async function compare(watched: Watched, specs: readonly Spec[], bound: number): Promise<void> {
  const { shop, all, visit } = watched
  const instants = new Set([shop.now])
  for (const { at } of all) {
    for (const { within: minutes } of specs) {
      const leaves = at + (minutes ?? 0) * minute
      if (leaves > shop.now) instants.add(leaves - 1).add(leaves)
    }
  }
  for (const now of instants) {
    const seen = await observed(shop, now)
    const expected = specs.map((one) => worth(one, all, visit, now, bound))
    expect(seen).toEqual(expected)
  }
}

const plan = (specs: fc.Arbitrary<Spec>) =>
  fc.record({
    specs: fc.array(specs, { minLength: 1, maxLength: 6 }),
    acts: fc.array(act, { minLength: 1, maxLength: 25 }),
  })

test('facts are what a list of all events says, now and at every instant to come', async () => {
  await fc.assert(
    fc.asyncProperty(plan(spec), async ({ specs, acts }) => {
      const watched = new Watched(await openShop(specs.map(reading)))
      for (const one of acts) {
        if ('wait' in one) await watched.shop.wait(one.wait * 60)
        else await watched.send(one.send)
        if (watched.all.length > 0) await compare(watched, specs, 1_000)
      }
      expect(watched.shop.errors).toEqual([])
    }),
    { numRuns: 150 },
  )
})

test('a window that is too small holds the latest events, and says that there were more', async () => {
  await fc.assert(
    fc.asyncProperty(
      plan(valued as fc.Arbitrary<Spec>),
      fc.integer({ min: 1, max: 4 }),
      async ({ specs, acts }, bound) => {
        const options = { bounds: { windowEvents: bound } }
        const watched = new Watched(await openShop(specs.map(reading), options))
        for (const one of acts) {
          if ('wait' in one) await watched.shop.wait(one.wait * 60)
          else await watched.send(one.send)
          if (watched.all.length > 0) await compare(watched, specs, bound)
        }
      },
    ),
    { numRuns: 100 },
  )
})

test('a window holds a thousand events exactly, some of them late', async () => {
  const specs: Spec[] = [
    { fact: 'count', pattern: { type: 'a' }, within: 20 },
    { fact: 'count', pattern: { type: 'a' } },
    { fact: 'sum', pattern: { type: 'a' }, within: 20 },
    { fact: 'last', pattern: { type: 'a' } },
    { fact: 'min', pattern: { type: 'a' }, within: 20 },
    { fact: 'max', pattern: { type: 'a' } },
  ]
  const watched = new Watched(await openShop(specs.map(reading)))
  let many = 0
  const send = async (count: number): Promise<void> => {
    const made = Array.from({ length: count }, () => {
      many++
      // Of a fixed pseudo-random order: lateness, and values that do not add up evenly.
      return {
        type: 'a',
        value: ((many * 37) % 101) / 10,
        ago: many % 5 === 0 ? (many % 7) / 2 : 0,
      }
    })
    await watched.send(made)
    await watched.shop.wait(0.5)
  }
  for (let round = 0; round < 20; round++) await send(50)
  const exact = async (): Promise<void> => {
    for (const now of [watched.shop.now, watched.shop.now + 17 * minute, start + 20 * minute]) {
      const expected = specs.map((one) => worth(one, watched.all, watched.visit, now, 1_000))
      expect(await observed(watched.shop, now)).toEqual(expected)
    }
  }
  await exact()
  expect(watched.shop.engine.account().saturated).toBe(0)
  for (const count of [1, 2, 50, 1, 1]) {
    await send(count)
    await exact()
  }
  // A last value is never without, and a sum and a least value share a window.
  expect(watched.shop.engine.account().saturated).toBe(4)
})

/** A comparison that the oracle can make too. */
const comparison = fc.constantFrom<readonly [string, unknown, (fact: number) => boolean]>(
  ['greaterThanInclusive', 2, (fact) => fact >= 2],
  ['greaterThan', 0, (fact) => fact > 0],
  ['lessThan', 2, (fact) => fact < 2],
  ['equal', 1, (fact) => fact === 1],
  ['notEqual', 3, (fact) => fact !== 3],
  ['between', [1, 2], (fact) => fact >= 1 && fact <= 2],
  ['in', [0, 3], (fact) => fact === 0 || fact === 3],
)
const whenTrue: readonly [string, unknown, (fact: unknown) => boolean] = [
  'equal',
  true,
  (fact) => fact === true,
]
const whenThere: readonly [string, unknown, (fact: unknown) => boolean] = [
  'exists',
  true,
  (fact) => fact !== undefined,
]
const held = spec.chain((one) =>
  fc.record({
    one: fc.constant(one),
    how:
      one.fact === 'sequence'
        ? fc.constant(whenTrue)
        : one.fact === 'last'
          ? fc.constant(whenThere)
          : (comparison as fc.Arbitrary<readonly [string, unknown, (fact: never) => boolean]>),
  }),
)

/** Rules that are never true. */
const crowd = Array.from({ length: 30 }, (_, index) => ({
  name: `crowd ${index}`,
  conditions: { all: [{ fact: 'page.path', operator: 'equal', value: `/${index}` }] },
  event: { type: 'invite', params: { text: 'Hello' } },
}))

test('a rule turns at the very instant at which the list of all events says so', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(held, { minLength: 1, maxLength: 4 }),
      fc.array(act, { minLength: 1, maxLength: 20 }),
      fc.constantFrom(compiledEngine, plainEngine, jsonRulesEngine),
      fc.boolean(),
      async (rules, acts, ruleEngine, crowded) => {
        const turning = rules.map(({ one, how: [operator, required] }, index): object => ({
          name: `r${index}`,
          fire: 'while',
          conditions: {
            all: [{ fact: `events.${one.fact}`, params: paramsOf(one), operator, value: required }],
          },
          event: { type: 'tag', params: { tag: `t${index}` } },
        }))
        // So many that the compiled engine looks rules up.
        const others = crowded ? crowd : []
        const shop = await openShop([...turning, ...others], { ruleEngine: ruleEngine() })
        const watched = new Watched(shop)
        const ends: number[] = []
        shop.engine.visits$.subscribe(({ kind, at }) => kind === 'ended' && ends.push(at))
        const expected: string[] = []
        const on = rules.map(() => false)
        let all: Seen[] = []
        let last = start
        let visit: number | undefined
        const judge = (now: number): void => {
          for (const [index, { one, how }] of rules.entries()) {
            const { value: fact } = worth(one, all, visit, now, 1_000)
            // Outside of visits nothing begins. Only what asks for presence is true of nothing.
            const passes =
              (visit !== undefined || on[index]) && fact !== undefined && how[2](fact as never)
            if (passes === on[index]) continue
            on[index] = passes === true
            expected.push(`${now} r${index} ${passes ? 'applied' : 'withdrawn'}`)
          }
        }
        /** All instants up to one at which anything can have changed by itself. */
        const pass = (until: number): void => {
          const instants = new Set(ends)
          for (const { at } of all) {
            for (const { one } of rules) instants.add(at + (one.within ?? 0) * minute)
          }
          for (const now of [...instants].sort((a, b) => a - b)) {
            if (now <= last || now > until) continue
            if (ends.includes(now)) visit = undefined
            judge(now)
          }
          last = Math.max(last, until)
        }
        for (const one of acts) {
          if ('wait' in one) await shop.wait(one.wait * 60)
          else {
            const before = [...all]
            // Whoever is due is woken before the message is taken.
            await shop.engine.idle()
            pass(shop.now)
            const made = await watched.send(one.send)
            for (const [index, seen] of made.entries()) {
              visit = seen.visit
              all = [...before, ...made.slice(0, index + 1)]
              const at = watched.instants.get(seen.id) ?? 0
              last = at
              judge(at)
              // What has come too late to be waited for is due at once, before the next one.
              pass(shop.now)
            }
          }
        }
        // What is held longer than a visit ends in silence, too.
        await shop.wait(2 * 3_600)
        pass(shop.now)
        const decided = shop.decisions.map(({ at, rule, outcome }) => `${at} ${rule} ${outcome}`)
        expect(decided.sort()).toEqual(expected.sort())
      },
    ),
    { numRuns: 300 },
  )
})

test('after a swap of rules an unchanged window goes on, and a new one begins empty', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(spec, { minLength: 3, maxLength: 6 }),
      fc.array(
        fc.oneof(
          { weight: 4, arbitrary: act },
          {
            weight: 1,
            arbitrary: fc.record({ use: fc.array(fc.boolean(), { minLength: 6, maxLength: 6 }) }),
          },
        ),
        { minLength: 1, maxLength: 25 },
      ),
      async (specs, acts) => {
        const inForce = (uses: readonly boolean[]) =>
          specs.filter((_, index) => uses[index] ?? false)
        // Sums and extremes of one field look at the same numbers.
        const keyOf = (one: Spec): string =>
          JSON.stringify([/sum|min|max/.test(one.fact) ? 'numbers' : one.fact, paramsOf(one)])
        let current = specs.slice(0, 3)
        const watched = new Watched(await openShop(current.map(reading)))
        const { shop, all } = watched
        /** From which arrival on a window has been watched. */
        const since = new Map(current.map((one) => [keyOf(one), 0]))
        for (const one of acts) {
          if ('wait' in one) await shop.wait(one.wait * 60)
          else if ('send' in one) await watched.send(one.send)
          else {
            current = inForce(one.use)
            await shop.engine.use(parseRuleSet({ rules: current.map(reading) }))
            const keys = new Set(current.map(keyOf))
            for (const key of since.keys()) if (!keys.has(key)) since.delete(key)
            for (const key of keys) if (!since.has(key)) since.set(key, all.length)
          }
          if (all.length === 0) continue
          const expected = current.map((spec) => {
            const watchedSince = all.slice(since.get(keyOf(spec)) ?? 0)
            return worth(spec, watchedSince, watched.visit, shop.now, 1_000)
          })
          expect(await observed(shop, shop.now)).toEqual(expected)
        }
      },
    ),
    { numRuns: 150 },
  )
})
