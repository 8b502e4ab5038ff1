import type { Caveats, ExplainedFactSource, FactRef, TimedFactSource } from '@beckon/rules'
import type { Context } from '../admit/context.ts'
import { deskFacts, deskRead } from '../desk/desk-view.ts'
import { isTalking } from '../domain/chat.ts'
import { type Page, queryParameter } from '../domain/page.ts'
import { activePage, type Visit } from '../domain/visit.ts'
import type { VisitorState } from '../domain/visitor.ts'
import { UsageError } from '../errors.ts'
import type { VisitorEvent } from '../receive/event.ts'
import type { Calendar } from './calendar.ts'
import { type FactView, factView } from './fact-view.ts'
import type { Schedules } from './schedules.ts'
import type { Site } from './site.ts'
import type { SiteFacts } from './site-fact.ts'
import { own } from './where.ts'
import { windowOf } from './windows/bound-window.ts'
import { windowCaveats } from './windows/caveats.ts'
import { windowMover, windowReader } from './windows/read.ts'

/** What facts are read from: a visitor at an instant, with the event that just came, if one did. */
export interface View {
  readonly site: Site
  readonly visitor: string
  state: VisitorState
  visit: Visit | undefined
  page: Page | undefined
  event: VisitorEvent | undefined
  context: Context | undefined
  /** Whether the visitor's address is blocked: asked only where it matters. */
  shutOut: (() => boolean) | undefined
  /** The instant, ms. */
  now: number
  /** Until when the visitor is known to be there: dwell times stop then, ms. */
  presentUntil: number
  calendar: Calendar
  schedules: Schedules
  /** What the site's own facts saw of it, and their values by slot, once one was asked for. */
  own?: { readonly view: FactView; readonly values: Map<number, unknown> }
}

type Reader = (view: View) => unknown

/** How each fact of a rule set is read and how it moves, by slot; made once a rule set. */
export interface FactBindings {
  readonly readers: readonly Reader[]
  readonly movers: readonly Mover[]
  /** Why a fact may not be all there was. */
  readonly caveats: readonly ((view: View) => Caveats | undefined)[]
}

/** `since`: when each window came into force that was not there from the beginning, ms, by its key. */
export function bindFacts(
  refs: readonly FactRef[],
  since: ReadonlyMap<string, number>,
  siteFacts: SiteFacts,
): FactBindings {
  return {
    readers: refs.map((ref) => reader(ref, siteFacts)),
    movers: refs.map(mover),
    caveats: refs.map((ref) => {
      if (ref.definition.asynchronous) return untold
      const window = windowOf(ref)
      return window === undefined ? whole : windowCaveats(ref, window, since)
    }),
  }
}

const whole = (): undefined => undefined
const untold = (): Caveats => ({ asynchronous: true })

/** The facts of one visitor at one instant, each read when it is asked for. */
export class Facts implements TimedFactSource, ExplainedFactSource {
  private readonly bindings: FactBindings
  private readonly seen: View

  constructor(bindings: FactBindings, view: View) {
    this.bindings = bindings
    this.seen = view
  }

  get(slot: number): unknown {
    return (this.bindings.readers[slot] as Reader)(this.seen)
  }

  nextChange(slot: number, thresholds: readonly number[]): number {
    return (this.bindings.movers[slot] as Mover)(this.seen, thresholds)
  }

  /** What asynchronous facts of an engine are given. */
  get view(): FactView {
    return factView(this.seen)
  }

  caveats(slot: number): Caveats | undefined {
    return this.bindings.caveats[slot]?.(this.seen)
  }
}

const dayMs = 86_400_000

/** Whole seconds between two instants, as dwell facts count them. */
function seconds(since: number | undefined, view: View): number | undefined {
  if (since === undefined) return undefined
  return Math.max(0, Math.floor((Math.min(view.now, view.presentUntil) - since) / 1_000))
}

const readers: Readonly<Record<string, Reader>> = {
  'visitor.id': (view) => view.visitor,
  'visitor.visits': ({ state }) => state.visits,
  'visitor.daysSinceLastVisit': ({ state, visit }) =>
    visit && state.lastVisitAt !== undefined
      ? Math.floor((visit.startedAt - state.lastVisitAt) / dayMs)
      : undefined,
  'visitor.identified': ({ state }) => state.contact !== undefined,
  'visitor.bot': ({ state }) => state.bot,
  'visitor.language': ({ state }) => state.language,
  'geo.country': ({ state }) => state.geo?.country,
  'geo.region': ({ state }) => state.geo?.region,
  'geo.city': ({ state }) => state.geo?.city,
  'geo.timezone': ({ state }) => state.geo?.timezone,
  'geo.eu': ({ state }) => state.geo?.eu,
  'ua.browser': ({ state }) => state.ua?.browser,
  'ua.browserVersion': ({ state }) => state.ua?.browserVersion,
  'ua.os': ({ state }) => state.ua?.os,
  'ua.osVersion': ({ state }) => state.ua?.osVersion,
  'ua.device': ({ state }) => state.ua?.device,
  'referrer.type': ({ visit }) => visit?.referrer?.type,
  'referrer.source': ({ visit }) => visit?.referrer?.source,
  'referrer.host': ({ visit }) => visit?.referrer?.host,
  'referrer.keyword': ({ visit }) => visit?.referrer?.keyword,
  'utm.source': ({ visit }) => visit?.utm?.source,
  'utm.medium': ({ visit }) => visit?.utm?.medium,
  'utm.campaign': ({ visit }) => visit?.utm?.campaign,
  'utm.term': ({ visit }) => visit?.utm?.term,
  'utm.content': ({ visit }) => visit?.utm?.content,
  'visit.entryPath': ({ visit }) => visit?.entryPath,
  'visit.previousPath': ({ visit }) => visit?.previousPath,
  'visit.pages': ({ visit }) => visit?.pages,
  'visit.seconds': (view) => seconds(view.visit?.startedAt, view),
  'visit.idleSeconds': (view) => seconds(view.visit?.lastEventAt, view),
  'visit.events': ({ visit }) => visit?.events,
  'page.url': ({ page }) => page?.url,
  'page.host': ({ page }) => page?.host,
  'page.path': ({ page }) => page?.path,
  'page.title': ({ page }) => page?.title,
  'page.seconds': (view) => seconds(view.page?.at, view),
  'page.views': ({ page, visit }) => page && visit && viewsOf(page.path, visit.history),
  'event.type': ({ event }) => event?.type,
  'cart.items': ({ state }) => state.cart?.items ?? 0,
  'cart.total': ({ state }) => state.cart?.total ?? 0,
  'cart.currency': ({ state }) => state.cart?.currency,
  score: ({ state }) => state.score,
  segments: ({ state }) => (state.segments ? Object.keys(state.segments) : nothing),
  tags: ({ state }) => (state.tags ? Object.keys(state.tags) : nothing),
  'invitations.offered': ({ state }) => state.invitations?.offered ?? 0,
  'invitations.accepted': ({ state }) => state.invitations?.accepted ?? 0,
  'invitations.declined': ({ state }) => state.invitations?.declined ?? 0,
  'invitations.ignored': ({ state }) => state.invitations?.ignored ?? 0,
  'invitations.secondsSinceLast': (view) => seconds(view.state.invitations?.lastAt, view),
  'chat.state': ({ state: { chat } }) =>
    chat === undefined ? 'none' : isTalking(chat) ? 'active' : 'closed',
  'chat.count': ({ state }) => state.chat?.count ?? 0,
  'chat.secondsSinceLast': (view) => seconds(view.state.chat?.endedAt, view),
  'time.hour': ({ calendar, now }) => calendar.at(now).hour,
  'time.weekday': ({ calendar, now }) => calendar.at(now).weekday,
  'time.date': ({ calendar, now }) => calendar.at(now).date,
  'site.id': ({ site }) => site.id,
  ip: ({ context }) => context?.ip,
  'address.visitors': ({ context }) => context?.address?.visitors,
}

/** As far back as the visit's history goes. */
function viewsOf(path: string, history: readonly string[]): number {
  let views = 0
  for (const seen of history) if (seen === path) views++
  return views
}

const nothing: readonly string[] = []

/** Families: the name ends in what to look for. */
const families: Readonly<Record<string, (rest: string) => Reader>> = {
  'visitor.traits.*': (trait) => (view) => own(view.state.traits, trait),
  'page.query.*': (name) => (view) => view.page && queryParameter(view.page, name),
  'event.data.*': (path) => {
    const keys = path.split('.')
    return (view) => keys.reduce<unknown>(own, view.event?.data)
  },
}

/** Names of the built-in facts and families that have a reader here. */
export const readableFacts: readonly string[] = [
  ...Object.keys(readers),
  ...Object.keys(families),
  'events.count',
  'events.sequence',
  'events.sum',
  'events.min',
  'events.max',
  'events.last',
  'address.events.count',
  ...deskFacts,
]

function reader(ref: FactRef, siteFacts: SiteFacts): Reader {
  // The engine computes it; for those who look without the engine it is absent.
  if (ref.definition.asynchronous) return () => undefined
  const window = windowOf(ref)
  if (window !== undefined) return windowReader(ref, window)
  const desk = deskRead(ref)
  if (desk !== undefined) return ({ context }) => context?.desk?.[desk.key] ?? 0
  const found = readers[ref.name] ?? families[ref.family]?.(ref.rest ?? '') ?? siteFacts.reader(ref)
  if (found === undefined) {
    throw new UsageError(
      'FACT_WITHOUT_READER',
      `Nothing computes the fact "${ref.name}": give the engine its definition, with a "read", as one of its "facts".`,
    )
  }
  return found
}

/** When a fact next crosses one of the thresholds if nothing happens, ms. */
type Mover = (view: View, thresholds: readonly number[]) => number

function mover(ref: FactRef): Mover {
  switch (ref.moves) {
    case 'seconds': {
      const since = sinceOf[ref.name] as (view: View) => number | undefined
      return (view, thresholds) => {
        const start = since(view)
        if (start === undefined) return Number.POSITIVE_INFINITY
        for (const threshold of thresholds) {
          const at = start + threshold * 1_000
          if (at > view.now) return at <= view.presentUntil ? at : Number.POSITIVE_INFINITY
        }
        return Number.POSITIVE_INFINITY
      }
    }
    case 'window': {
      const window = windowOf(ref)
      return window === undefined ? () => Number.POSITIVE_INFINITY : windowMover(ref, window)
    }
    case 'clock':
      // Nobody who has gone is woken every hour.
      return ({ visit, calendar, now }) =>
        visit === undefined ? Number.POSITIVE_INFINITY : calendar.nextHour(now)
    default:
      return () => Number.POSITIVE_INFINITY
  }
}

const sinceOf: Readonly<Record<string, (view: View) => number | undefined>> = {
  'visit.seconds': ({ visit }) => visit?.startedAt,
  'visit.idleSeconds': ({ visit }) => visit?.lastEventAt,
  'page.seconds': ({ page }) => page?.at,
  'invitations.secondsSinceLast': ({ state }) => state.invitations?.lastAt,
  'chat.secondsSinceLast': ({ state }) => state.chat?.endedAt,
}

/** Points the view at a state. */
export function look(view: View, state: VisitorState, now: number, presentUntil: number): void {
  view.state = state
  view.visit = state.visit
  view.page = state.visit && activePage(state.visit)
  view.now = now
  view.presentUntil = presentUntil
}
