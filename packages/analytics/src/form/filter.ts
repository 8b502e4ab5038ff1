import { checkRuleSet, type FactRef, test } from '@beckon/rules'
import type { ParameterFault } from './report-error.ts'
import type { Seen } from './seen.ts'

/** Whether a record is counted. */
export type Filter = (seen: Seen) => boolean

type Reader = (seen: Seen) => unknown

const dayMs = 86_400_000

const readers: Readonly<Record<string, Reader>> = {
  'visitor.id': ({ record }) => record.visitor,
  'visitor.visits': ({ situation }) => situation.visit,
  'visitor.daysSinceLastVisit': ({ situation: { lastVisitAt, startedAt } }) =>
    lastVisitAt === undefined || startedAt === undefined
      ? undefined
      : Math.floor((startedAt - lastVisitAt) / dayMs),
  'visitor.bot': (seen) => seen.bot,
  'visitor.language': (seen) => seen.language,
  'geo.country': ({ geo }) => geo.country,
  'geo.region': ({ geo }) => geo.region,
  'geo.city': ({ geo }) => geo.city,
  'geo.timezone': ({ geo }) => geo.timezone,
  'geo.eu': ({ geo }) => geo.eu,
  'ua.browser': ({ ua }) => ua.browser,
  'ua.browserVersion': ({ ua }) => ua.browserVersion,
  'ua.os': ({ ua }) => ua.os,
  'ua.osVersion': ({ ua }) => ua.osVersion,
  'ua.device': ({ ua }) => ua.device,
  'referrer.type': ({ situation }) => situation.referrer?.type,
  'referrer.source': ({ situation }) => situation.referrer?.source,
  'referrer.host': ({ situation }) => situation.referrer?.host,
  'referrer.keyword': ({ situation }) => situation.referrer?.keyword,
  'utm.source': ({ situation }) => situation.utm?.source,
  'utm.medium': ({ situation }) => situation.utm?.medium,
  'utm.campaign': ({ situation }) => situation.utm?.campaign,
  'utm.term': ({ situation }) => situation.utm?.term,
  'utm.content': ({ situation }) => situation.utm?.content,
  'visit.entryPath': ({ situation }) => situation.entryPath,
  'visit.previousPath': ({ situation }) => situation.fromPath,
  'visit.pages': ({ situation }) => situation.pages,
  'visit.events': ({ number }) => (number > 0 ? number : undefined),
  'visit.seconds': ({ at, situation: { startedAt } }) =>
    startedAt === undefined ? undefined : Math.floor((at - startedAt) / 1_000),
  'page.url': ({ event }) => event?.page?.url,
  'page.host': ({ page }) => page?.host,
  'page.path': ({ situation, page }) => situation.path ?? page?.path,
  'page.title': ({ event }) => event?.page?.title,
  'event.type': ({ event }) => event?.type,
  score: ({ situation }) => situation.score ?? 0,
  segments: ({ situation }) => situation.segments ?? nothing,
  'site.id': ({ record }) => record.site,
}
const nothing: readonly string[] = []

const families: Readonly<Record<string, (rest: string) => Reader>> = {
  'page.query.*': (name) => (seen) =>
    new URLSearchParams(seen.page?.query ?? '').get(name) ?? undefined,
  'event.data.*': (path) => {
    const keys = path.split('.')
    return ({ event }) => keys.reduce<unknown>(own, event?.data)
  },
}

/** Names of the facts, and of their families, that a filter may look at. */
export const filterFacts: readonly string[] = [...Object.keys(readers), ...Object.keys(families)]

function own(holder: unknown, key: string): unknown {
  return typeof holder === 'object' && holder !== null && Object.hasOwn(holder, key)
    ? (holder as Record<string, unknown>)[key]
    : undefined
}

function readerOf({ name, family, rest }: FactRef): Reader | undefined {
  return readers[name] ?? families[family]?.(rest ?? '')
}

/**
 * A condition of the rule language as a filter of records.
 *
 * @param where as a rule's `conditions`
 * @param pointer where it stands
 */
export function filterOf(
  where: unknown,
  pointer: string,
  faults: ParameterFault[],
): Filter | undefined {
  const action = { type: 'tag', params: { tag: 'counted' } }
  const rules = [{ name: 'filter', conditions: where, event: action }]
  const checked = checkRuleSet({ rules })
  for (const { pointer: at, message } of checked.faults) {
    faults.push({ pointer: at.replace('/rules/0/conditions', pointer), message })
  }
  const { ruleSet } = checked
  const [rule] = ruleSet?.rules ?? []
  if (ruleSet === undefined || rule === undefined) return undefined
  const read: Reader[] = []
  for (const ref of ruleSet.facts) {
    const reader = readerOf(ref)
    if (reader !== undefined) read.push(reader)
    else {
      const message = `A record does not say "${ref.name}": filter by ${filterFacts.join(', ')}.`
      faults.push({ pointer, message })
    }
  }
  const { condition } = rule
  const facts = {
    seen: undefined as Seen | undefined,
    get(slot: number): unknown {
      return (read[slot] as Reader)(this.seen as Seen)
    },
  }
  return (seen) => {
    facts.seen = seen
    return test(condition, facts)
  }
}
