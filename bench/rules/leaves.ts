import type { Random } from './random.ts'
import { pools, windows } from './traffic.ts'

/** One comparison of a rule: in the language, and with the window's own name for those who get its value ready-made. */
export interface Comparison {
  readonly fact: string
  readonly operator: string
  readonly value: string | number | boolean | readonly (string | number)[]
  readonly window?: { readonly type: string; readonly within: string }
}

type Maker = (random: Random) => Comparison

const member =
  (fact: string, pool: readonly string[], list = 0.25): Maker =>
  (random) => {
    if (!random.chance(list)) return { fact, operator: 'equal', value: random.skewed(pool) }
    const values = new Set<string>()
    const many = 2 + random.below(4)
    while (values.size < Math.min(many, pool.length - 1)) values.add(random.skewed(pool))
    return { fact, operator: 'in', value: [...values] }
  }

const other =
  (fact: string, pool: readonly string[]): Maker =>
  (random) => ({ fact, operator: 'notEqual', value: random.skewed(pool) })

const size =
  (fact: string, values: readonly number[], orders: readonly string[] = more): Maker =>
  (random) => ({ fact, operator: random.pick(orders), value: random.pick(values) })

const more = ['greaterThanInclusive', 'greaterThanInclusive', 'greaterThan', 'lessThan']
const least = ['greaterThanInclusive', 'greaterThan']

const has =
  (fact: string, pool: readonly string[]): Maker =>
  (random) => ({ fact, operator: 'contains', value: random.skewed(pool) })

const is =
  (fact: string): Maker =>
  (random) => ({ fact, operator: 'equal', value: random.chance(0.5) })

const path =
  (fact: string): Maker =>
  (random) => {
    if (random.chance(0.4)) return member(fact, pools.path, 0.3)(random)
    if (random.chance(0.5)) {
      return { fact, operator: 'startsWith', value: `/${random.pick(pools.section)}/` }
    }
    const section = random.pick(pools.section)
    const kind = random.pick(['list', 'item'])
    return { fact, operator: 'glob', value: `/${section}/${kind}-${1 + random.below(9)}*` }
  }

const seconds = [5, 10, 15, 20, 30, 45, 60, 90, 120, 180, 300]
const money = [10, 20, 25, 40, 50, 75, 100, 150, 200, 250, 300, 500]
const points = [5, 10, 15, 20, 25, 30, 40, 50, 60, 80, 100]

/** What rules look at, and how often. */
const makers: readonly (readonly [number, Maker])[] = [
  [10, path('page.path')],
  [4, path('visit.entryPath')],
  [3, path('visit.previousPath')],
  [9, member('geo.country', pools.country, 0.4)],
  [1, other('geo.country', pools.country)],
  [2, member('geo.region', pools.region)],
  [4, member('geo.city', pools.city)],
  [2, is('geo.eu')],
  [4, member('visitor.language', pools.language)],
  [3, member('ua.browser', pools.browser)],
  [2, member('ua.os', pools.os)],
  [5, member('ua.device', pools.device, 0)],
  [6, member('referrer.type', pools.referrer)],
  [4, member('referrer.source', pools.source)],
  [5, member('referrer.keyword', pools.keyword)],
  [2, member('utm.medium', pools.medium)],
  [4, member('utm.campaign', pools.campaign)],
  [6, member('event.type', [...new Set<string>(pools.type)], 0.2)],
  [5, has('segments', pools.segment)],
  [3, has('tags', pools.tag)],
  [3, is('visitor.identified')],
  [4, size('visitor.visits', [1, 2, 3, 4, 5, 10])],
  [2, size('visitor.daysSinceLastVisit', [1, 2, 3, 7, 14, 30])],
  [4, size('visit.pages', [1, 2, 3, 4, 5, 8])],
  [4, size('visit.seconds', seconds, least)],
  [2, size('visit.events', [2, 3, 4, 5, 8, 10])],
  [6, size('page.seconds', seconds, least)],
  [3, size('cart.items', [1, 2, 3, 5], least)],
  [4, size('cart.total', money, least)],
  [5, size('score', points, least)],
]
const weight = makers.reduce((sum, [share]) => sum + share, 0)

/** A comparison as somebody might write it. */
export function comparison(random: Random): Comparison {
  let left = random.next() * weight
  for (const [share, make] of makers) {
    left -= share
    if (left < 0) return make(random)
  }
  return is('geo.eu')(random)
}

/** A comparison with a count in a window. */
export function windowed(random: Random): Comparison {
  const { name, type, within } = random.pick(windows)
  return {
    fact: name,
    operator: 'greaterThanInclusive',
    value: 1 + random.below(3),
    window: { type, within },
  }
}
