import type { Random } from './random.ts'

/** A value as rules see it; undefined: absent. */
export type Value = string | number | boolean | readonly string[] | undefined

/** What is known of a visitor at an event, by fact. */
export type Known = Readonly<Record<string, Value>>

/** One event of one visitor. */
export interface Happening {
  readonly visitor: number
  readonly type: string
  /** ms since the visit began. */
  readonly at: number
  /** Of its visit. */
  readonly first: boolean
  readonly last: boolean
  /** All facts, counts included. */
  readonly known: Known
  /** Places, among {@link factNames}, of the facts that it changes; at first all that are there. */
  readonly changes: readonly number[]
  /** The same of counts, among {@link windows}: for those who get their values ready-made. */
  readonly counts: readonly number[]
}

const numbered = (word: string, count: number): string[] =>
  Array.from({ length: count }, (_, index) => `${word}-${index + 1}`)

const sections = ['products', 'category', 'help', 'blog', 'checkout', 'account', 'delivery', 'sale']

/** The values that facts take, the commonest first. */
export const pools = {
  country:
    'DE US FR GB PL NL ES IT AT CH BE SE CZ DK NO FI PT IE GR HU RO BG HR SK SI LT LV EE LU UA TR RU CN JP KR IN BR MX CA AU ZA EG IL AE'.split(
      ' ',
    ),
  region: numbered('region', 60),
  city: numbered('city', 300),
  timezone: numbered('zone', 30),
  language: 'de en fr pl nl es it sv cs da nb fi pt el hu ro uk tr ru zh'.split(' '),
  browser: ['Chrome', 'Safari', 'Firefox', 'Edge', 'Samsung Internet', 'Opera', 'Brave', 'other'],
  os: ['Windows', 'Android', 'iOS', 'macOS', 'Linux', 'ChromeOS'],
  device: ['mobile', 'desktop', 'tablet'],
  referrer: ['search', 'direct', 'website', 'social', 'campaign', 'ai'],
  source: numbered('source', 40),
  keyword: numbered('keyword', 500),
  medium: ['cpc', 'email', 'social', 'banner', 'affiliate'],
  campaign: numbered('campaign', 120),
  path: Array.from({ length: 800 }, (_, index) => {
    const section = sections[Math.floor(Math.log2(index + 1)) % sections.length]
    return `/${section}/${index % 3 === 0 ? 'list' : 'item'}-${index + 1}`
  }),
  section: sections,
  segment: numbered('segment', 40),
  tag: numbered('tag', 60),
  type: [
    'page.view',
    'page.view',
    'page.view',
    'product.view',
    'heartbeat',
    'cart.add',
    'search',
    'form.submit',
    'cart.remove',
    'payment.failed',
    'order.completed',
  ],
} as const

/** Visits of five events on average: one event in five starts a visitor. About ten facts change with a page view. */
export function visit(random: Random, visitor: number): Happening[] {
  const arrived = random.skewed(pools.referrer)
  const country = random.skewed(pools.country)
  const back = random.chance(0.35)
  const campaign = arrived === 'campaign' || random.chance(0.1)
  const entry = random.skewed(pools.path)
  const segments: string[] = []
  const tags: string[] = []
  let path = entry
  let previous: string | undefined
  let pageAt = 0
  let pages = 0
  let items = 0
  let total = 0
  let score = 0
  let at = 0
  const lasting = {
    'visitor.visits': back ? 2 + Math.floor(random.exponential(3)) : 1,
    'visitor.daysSinceLastVisit': back ? Math.floor(random.exponential(12)) : undefined,
    'visitor.identified': random.chance(0.2),
    'visitor.language': random.skewed(pools.language),
    'geo.country': country,
    'geo.region': random.skewed(pools.region),
    'geo.city': random.skewed(pools.city),
    'geo.eu': pools.country.indexOf(country) % 3 !== 1,
    'ua.browser': random.skewed(pools.browser),
    'ua.os': random.skewed(pools.os),
    'ua.device': random.skewed(pools.device),
    'referrer.type': arrived,
    'referrer.source': arrived === 'direct' ? undefined : random.skewed(pools.source),
    'referrer.keyword': arrived === 'search' ? random.skewed(pools.keyword) : undefined,
    'utm.medium': campaign ? random.skewed(pools.medium) : undefined,
    'utm.campaign': campaign ? random.skewed(pools.campaign) : undefined,
    'visit.entryPath': entry,
  }
  const events: { type: string; at: number; known: Known }[] = []
  const counts = new Map<string, number[]>()
  do {
    const first = events.length === 0
    const type = first ? 'page.view' : random.pick(pools.type)
    if (!first) at += Math.ceil(random.exponential(25_000))
    if (type === 'page.view' || type === 'product.view') {
      if (!first) {
        previous = path
        path = random.skewed(pools.path)
      }
      pageAt = at
      pages++
    } else if (type === 'cart.add') {
      items++
      total += 5 + random.below(200)
    } else if (type === 'cart.remove' && items > 0) {
      items--
      total = items === 0 ? 0 : total - random.below(5)
    }
    score += random.pick([0, 0, 5, 5, 10, 20])
    if (random.chance(0.25)) segments.push(random.skewed(pools.segment))
    if (random.chance(0.2)) tags.push(random.skewed(pools.tag))
    const seen = counts.get(type) ?? []
    seen.push(at)
    counts.set(type, seen)
    const known: Record<string, Value> = {
      ...lasting,
      'visit.previousPath': previous,
      'visit.pages': pages,
      'visit.seconds': Math.floor(at / 1_000),
      'visit.events': events.length + 1,
      'page.path': path,
      'page.seconds': Math.floor((at - pageAt) / 1_000),
      'event.type': type,
      'cart.items': items,
      'cart.total': total,
      score,
      segments: [...new Set(segments)],
      tags: [...new Set(tags)],
    }
    for (const { name, type: counted, withinMs } of windows) {
      known[name] = (counts.get(counted) ?? []).filter((then) => then > at - withinMs).length
    }
    events.push({ type, at, known })
  } while (random.chance(0.8))
  return events.map((event, index) => ({
    ...event,
    visitor,
    first: index === 0,
    last: index === events.length - 1,
    changes: changed(factNames, events[index - 1]?.known, event.known),
    counts: changed(windowNames, events[index - 1]?.known, event.known),
  }))
}

/** Lists are made anew when something comes to them, and then only. */
function changed(names: readonly string[], before: Known | undefined, now: Known): number[] {
  return names.flatMap((name, place) => {
    const was = before?.[name]
    const is = now[name]
    const same = Array.isArray(was) && Array.isArray(is) ? was.length === is.length : was === is
    return same ? [] : [place]
  })
}

/** A window that rules read. */
export interface WindowFact {
  /** The name under which others find its value, ready-made. */
  readonly name: string
  readonly type: string
  readonly within: string
  readonly withinMs: number
}

const spans = [
  ['30s', 30_000],
  ['2m', 120_000],
  ['10m', 600_000],
] as const

/** All windows there are. */
export const windows: readonly WindowFact[] = [
  'page.view',
  'product.view',
  'cart.add',
  'search',
  'payment.failed',
].flatMap((type) =>
  spans.map(([within, withinMs]) => ({
    name: `count ${type} ${within}`,
    type,
    within,
    withinMs,
  })),
)

const windowNames = windows.map(({ name }) => name)

/** The facts of an event that are no counts. */
export const factNames: readonly string[] = [
  'visitor.visits',
  'visitor.daysSinceLastVisit',
  'visitor.identified',
  'visitor.language',
  'geo.country',
  'geo.region',
  'geo.city',
  'geo.eu',
  'ua.browser',
  'ua.os',
  'ua.device',
  'referrer.type',
  'referrer.source',
  'referrer.keyword',
  'utm.medium',
  'utm.campaign',
  'visit.entryPath',
  'visit.previousPath',
  'visit.pages',
  'visit.seconds',
  'visit.events',
  'page.path',
  'page.seconds',
  'event.type',
  'cart.items',
  'cart.total',
  'score',
  'segments',
  'tags',
]
