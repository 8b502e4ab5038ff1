import type { FactRef, FactSource } from '@beckon/rules'
import { type PageAddress, queryParameter } from '../domain/page.ts'
import type { VisitorEvent } from '../receive/event.ts'
import type { SiteFacts } from './site-fact.ts'

/** The facts of one event alone, as the `where` of a window reads them. */
export class EventFacts implements FactSource {
  private readonly readers: readonly ((facts: EventFacts) => unknown)[]
  event: VisitorEvent | undefined
  page: PageAddress | undefined

  constructor(refs: readonly FactRef[], siteFacts: SiteFacts) {
    this.readers = refs.map((ref) => siteFacts.eventReader(ref) ?? bind(ref))
  }

  get(slot: number): unknown {
    return this.readers[slot]?.(this)
  }
}

function bind(ref: FactRef): (facts: EventFacts) => unknown {
  const rest = ref.rest ?? ''
  switch (ref.family) {
    case 'event.type':
      return ({ event }) => event?.type
    case 'event.data.*': {
      const keys = rest.split('.')
      return ({ event }) => keys.reduce<unknown>(own, event?.data)
    }
    case 'page.url':
      return ({ page }) => page?.url
    case 'page.host':
      return ({ page }) => page?.host
    case 'page.path':
      return ({ page }) => page?.path
    case 'page.query.*':
      return ({ page }) => page && queryParameter(page, rest)
    default:
      return () => undefined
  }
}

/** What an object holds itself under a name; undefined where it is none, or does not. */
export function own(holder: unknown, key: string): unknown {
  return typeof holder === 'object' && holder !== null && Object.hasOwn(holder, key)
    ? (holder as Record<string, unknown>)[key]
    : undefined
}
