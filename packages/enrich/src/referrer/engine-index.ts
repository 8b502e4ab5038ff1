import { remember } from '../remember.ts'
import { type Engine, type EnginePlace, readEngines } from './engine.ts'
import { isBelow } from './entries.ts'
import { SEARCH_ENGINES } from './search-engines.ts'

/** Second-level names under which countries register, as `co` in `co.uk`. */
const SECOND_LEVEL: ReadonlySet<string> = new Set(
  'ac co com edu go gob gov gouv it ne net nom or org'.split(' '),
)
const GENERIC: ReadonlySet<string> = new Set('com net org info biz cat mobi'.split(' '))
const COUNTRY = /^[a-z]{2}(?:-[a-z]{2})?$/
const PREFIX = /^(?:www\d*|m|search)\./

/** `google.{}` for `google.co.uk`: a name under any public suffix that engines use. */
const underAnySuffix = (host: string): readonly string[] => {
  const last = host.lastIndexOf('.')
  const top = host.slice(last + 1)
  const isCountry = /^[a-z]{2}$/.test(top)
  if (last < 1 || !(isCountry || GENERIC.has(top))) return []
  const name = host.slice(0, last)
  const second = name.lastIndexOf('.')
  const under = isCountry && second > 0 && SECOND_LEVEL.has(name.slice(second + 1))
  return under ? [`${name.slice(0, second)}.{}`, `${name}.{}`] : [`${name}.{}`]
}

/** `{}.ask.com` for `uk.ask.com`, `images.{}.ask.com` for `images.uk.ask.com`. */
const underAnyCountry = (host: string): readonly string[] => {
  const [first = '', second = '', ...rest] = host.split('.')
  if (rest.length === 0) return []
  if (COUNTRY.test(first)) return [`{}.${[second, ...rest].join('.')}`]
  return COUNTRY.test(second) ? [`${first}.{}.${rest.join('.')}`] : []
}

/** `*.search.yahoo.com` for any name below `search.yahoo.com`, the longest first. */
const belowAny = (host: string): readonly string[] => {
  const found: string[] = []
  for (let dot = host.indexOf('.'); dot !== -1; dot = host.indexOf('.', dot + 1)) {
    // Nothing in the table lies deeper; a host may have a hundred labels.
    if (found.length === 8) break
    found.push(`*${host.slice(dot)}`)
  }
  return found
}

const patternsOf = (host: string): readonly string[] => {
  const short = host.replace(PREFIX, '')
  const names = short === host ? [host] : [host, short]
  return [
    ...names,
    ...names.flatMap(underAnySuffix),
    ...names.flatMap(underAnyCountry),
    ...belowAny(host),
  ]
}

const indexOf = (places: readonly EnginePlace[]): ReadonlyMap<string, readonly EnginePlace[]> => {
  const index = new Map<string, EnginePlace[]>()
  for (const place of places) {
    const others = index.get(place.host)
    if (others === undefined) index.set(place.host, [place])
    else others.push(place)
  }
  return index
}

/** The places a host may stand for, the closest first. */
const placesOf = (
  index: ReadonlyMap<string, readonly EnginePlace[]>,
  host: string,
): readonly EnginePlace[] => patternsOf(host).flatMap((pattern) => index.get(pattern) ?? [])

const makeFinder = (): ((host: string) => readonly EnginePlace[]) => {
  const index = indexOf(readEngines(SEARCH_ENGINES))
  // Referrers differ in their queries, seldom in their hosts.
  return remember(1000, (host) => placesOf(index, host))
}

let find: ((host: string) => readonly EnginePlace[]) | undefined

/**
 * The search engine at a host (lower case) and path, or `undefined`. A place with a path goes
 * before one without, an exact host before a pattern.
 */
export const findEngine = (host: string, path: string): Engine | undefined => {
  // Read at the first need: most importers of this package never look at a referrer.
  find ??= makeFinder()
  let plain: Engine | undefined
  for (const place of find(host)) {
    if (place.path === '') plain ??= place.engine
    else if (isBelow(path, place.path)) return place.engine
  }
  return plain
}
