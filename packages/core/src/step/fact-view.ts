import type { Cart } from '../domain/cart.ts'
import type { Page, PageAddress } from '../domain/page.ts'
import type { Visit } from '../domain/visit.ts'
import type { VisitorState } from '../domain/visitor.ts'
import type { Geo, Referrer, UserAgent, Utm } from '../ports/enricher.ts'
import type { VisitorEvent } from '../receive/event.ts'

/** What a fact of an event is computed from. */
export interface EventView {
  /** The event that just came, or the one that a `where` looks at; missing where only time has passed. */
  readonly event?: VisitorEvent
  /** The page it is on. */
  readonly page?: PageAddress & { readonly title?: string }
}

/**
 * What a site's own fact is computed from: a visitor at an instant. What rules write, `score`,
 * `segments`, `tags`, invitations, is not in it, since it changes while rules are evaluated.
 */
export interface FactView extends EventView {
  /** Id of the site. */
  readonly site: string
  /** The instant, ms since 1970 UTC: that of the event, or of the wake-up. */
  readonly at: number
  readonly visitor: {
    readonly id: string
    /** When the visitor was first seen, ms. */
    readonly firstAt: number
    /** Visits so far, the current one included. */
    readonly visits: number
    readonly contact?: string
    readonly traits: Readonly<Record<string, string | number | boolean>>
    readonly language?: string
    readonly bot?: boolean
    readonly geo: Geo
    readonly ua: Partial<UserAgent>
    readonly cart: Cart
  }
  /** Missing between visits. */
  readonly visit?: {
    /** 1 for the visitor's first. */
    readonly number: number
    /** ms. */
    readonly startedAt: number
    readonly events: number
    /** Page views. */
    readonly pages: number
    readonly entryPath?: string
    readonly previousPath?: string
    readonly referrer: Partial<Referrer>
    readonly utm: Utm
  }
}

/** Where a view is taken from. */
export interface Seen {
  readonly site: { readonly id: string }
  readonly visitor: string
  readonly state: VisitorState
  readonly visit: Visit | undefined
  readonly page: Page | undefined
  readonly event: VisitorEvent | undefined
  /** ms. */
  readonly now: number
}

/** Copies what a site may look at, so that nothing it does to its view reaches the visitor's state. */
export function factView({ site, visitor, state, visit, page, event, now }: Seen): FactView {
  const { firstAt, visits, contact, traits, language, bot, geo, ua, cart } = state
  return {
    site: site.id,
    at: now,
    visitor: {
      id: visitor,
      firstAt,
      visits,
      ...(contact !== undefined && { contact }),
      traits: { ...traits },
      ...(language !== undefined && { language }),
      ...(bot !== undefined && { bot }),
      geo: { ...geo },
      ua: { ...ua },
      cart: cart === undefined ? { items: 0, total: 0 } : { ...cart },
    },
    ...(visit && { visit: visitView(visit) }),
    ...eventView(event, page),
  }
}

/** The same for an event alone. */
export function eventView(
  event: VisitorEvent | undefined,
  page: (PageAddress & { readonly title?: string }) | undefined,
): EventView {
  return { ...(event && { event }), ...(page && { page: { ...page } }) }
}

function visitView(visit: Visit): NonNullable<FactView['visit']> {
  const { number, startedAt, events, pages, entryPath, previousPath, referrer, utm } = visit
  return {
    number,
    startedAt,
    events,
    pages,
    ...(entryPath !== undefined && { entryPath }),
    ...(previousPath !== undefined && { previousPath }),
    referrer: { ...referrer },
    utm: { ...utm },
  }
}
