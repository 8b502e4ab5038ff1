import type { Context } from '../admit/context.ts'
import type { Bounds } from '../bounds.ts'
import { changeCart } from '../domain/cart.ts'
import { chatAfter } from '../domain/chat.ts'
import type { Page, PageAddress } from '../domain/page.ts'
import { activePage, oneEventMore, type TabPage, type Visit } from '../domain/visit.ts'
import { type VisitorState, visitorAt } from '../domain/visitor.ts'
import type { JsonObject } from '../json.ts'
import type { Mutable } from '../mutable.ts'
import type { Enrichment } from '../ports/enricher.ts'
import type { VisitorEvent } from '../receive/event.ts'
import { keepInVisit, keepWithin } from './windows/keep.ts'
import type { Sighting } from './windows/watch.ts'

/** An event with everything `step` may know of it. */
export interface EnrichedEvent {
  readonly event: VisitorEvent
  readonly page: PageAddress | undefined
  /** The visitor's monotone instant, ms. */
  readonly at: number
  /** When it really happened, as far as that is known, ms: not after `at`. */
  readonly occurredAt: number
  readonly enrichment: Enrichment
  readonly language: string | undefined
  readonly context: Context | undefined
}

/** An address forgets its visitors within a day; nobody has more than these in a day. */
const rememberedAddresses = 100
const noData: JsonObject = {}
/** Where the sender does not tell its tabs apart there is one. */
const onlyTab = ''

/** What the event makes of the visitor, before any rule is asked. Pure. */
export function advance(
  before: VisitorState,
  enriched: EnrichedEvent,
  sightings: readonly Sighting[],
  bounds: Bounds,
): VisitorState {
  const { event, at, occurredAt, enrichment } = enriched
  const begun = before.visit ?? startVisit(before.visits + 1, enriched)
  const visit = continueVisit(begun, enriched, bounds)
  const state = visitorAt(before, at, visit)
  state.visits = visit.number
  if (enrichment.geo !== undefined) state.geo = enrichment.geo
  if (enrichment.ua !== undefined) state.ua = enrichment.ua
  if (enrichment.bot !== undefined) state.bot = enrichment.bot
  if (enriched.language !== undefined) state.language = enriched.language
  if (enriched.context !== undefined) state.context = enriched.context
  const address = enriched.context?.address
  if (address?.visitors !== undefined && !state.addresses?.includes(address.key)) {
    state.addresses = [...(state.addresses ?? []), address.key].slice(-rememberedAddresses)
  }
  if (sightings.length > 0) {
    keepInVisit(visit, sightings, occurredAt, bounds.windowEvents)
    keepWithin(state, sightings, occurredAt, bounds.windowEvents)
  }
  apply(state, event, at, bounds)
  return state
}

/** The visit is over: what belonged to it goes, what belongs to the visitor stays. */
export function endVisit(state: VisitorState, at: number): Mutable<VisitorState> {
  const ended = visitorAt(state, at, undefined)
  delete ended.routing
  delete ended.asks
  if (state.visit !== undefined) ended.lastVisitAt = state.visit.lastEventAt
  // Whoever is gone does not talk any more, whether or not anybody said so.
  const chat = chatAfter(state.chat, 'chat.ended', state.visit?.lastEventAt ?? at)
  if (chat !== undefined) ended.chat = chat
  return ended
}

/** What an event means beyond having happened, by its type. */
function apply(
  state: Mutable<VisitorState>,
  event: VisitorEvent,
  at: number,
  bounds: Bounds,
): void {
  const data = event.data ?? noData
  switch (event.type) {
    case 'cart.add':
    case 'cart.remove':
    case 'cart.update':
    case 'cart.clear':
    case 'order.completed': {
      const cart = changeCart(state.cart, event.type, data)
      if (cart === undefined) delete state.cart
      else state.cart = cart
      break
    }
    case 'identify': {
      if (typeof data.contact === 'string' && data.contact !== '') state.contact = data.contact
      if (data.traits !== undefined) state.traits = mergeTraits(state.traits, data.traits, bounds)
      break
    }
    case 'chat.started':
    case 'chat.ended': {
      const chat = chatAfter(state.chat, event.type, at)
      if (chat !== undefined) state.chat = chat
      break
    }
    case 'consent.given':
      state.consentAt ??= at
      delete state.consentWithdrawnAt
      break
    case 'consent.withdrawn':
      delete state.consentAt
      state.consentWithdrawnAt = at
      break
  }
}

function startVisit(number: number, { page, at, enrichment }: EnrichedEvent): Visit {
  const visit: Mutable<Visit> = {
    number,
    startedAt: at,
    lastEventAt: at,
    events: 0,
    pages: 0,
    history: noPaths,
    tabs: noTabs,
  }
  if (page !== undefined) visit.entryPath = page.path
  if (enrichment.referrer !== undefined) visit.referrer = enrichment.referrer
  if (enrichment.utm !== undefined) visit.utm = enrichment.utm
  return visit
}

const noPaths: readonly string[] = []
const noTabs: readonly TabPage[] = []

function continueVisit(before: Visit, enriched: EnrichedEvent, bounds: Bounds): Mutable<Visit> {
  const { event, page: address, at } = enriched
  const visit = oneEventMore(before, at)
  const tab = event.tab ?? onlyTab
  const shown = visit.tabs.find((one) => one.tab === tab)
  if (event.type === 'page.leave') return leavePage(visit, shown)
  if (address === undefined) {
    if (shown !== undefined) visit.tabs = toFront(visit.tabs, shown, bounds.tabs)
    return visit
  }
  const viewed = event.type === 'page.view'
  const page =
    viewed || shown?.page.url !== address.url
      ? openPage(address, event.page?.title, at)
      : shown.page
  const previous = activePage(visit)
  if (previous !== undefined && previous.path !== page.path) visit.previousPath = previous.path
  visit.entryPath ??= address.path
  if (viewed) {
    visit.pages++
    visit.history = append(visit.history, address.path, bounds.historyPages)
  }
  visit.tabs = toFront(visit.tabs, { tab, page }, bounds.tabs)
  return visit
}

function append(paths: readonly string[], path: string, bound: number): readonly string[] {
  return (paths.length < bound ? paths : paths.slice(paths.length - bound + 1)).concat(path)
}

/** Nobody looks at the page any more: page facts follow another tab, or are absent. */
function leavePage(visit: Mutable<Visit>, left: TabPage | undefined): Mutable<Visit> {
  if (left === undefined) return visit
  visit.tabs = visit.tabs.filter((one) => one !== left)
  const now = activePage(visit)
  if (now?.path !== left.page.path) visit.previousPath = left.page.path
  return visit
}

function openPage(address: PageAddress, title: string | undefined, at: number): Page {
  const page: Mutable<Page> = { url: address.url, path: address.path, at }
  if (address.host !== undefined) page.host = address.host
  if (address.query !== undefined) page.query = address.query
  if (title !== undefined) page.title = title
  return page
}

/** The tab just active goes last; the first is the one unused longest. */
function toFront(tabs: readonly TabPage[], active: TabPage, bound: number): readonly TabPage[] {
  if (tabs.length === 0 || (tabs.length === 1 && tabs[0]?.tab === active.tab)) return [active]
  const others = tabs.filter(({ tab }) => tab !== active.tab)
  return [...others.slice(Math.max(0, others.length - bound + 1)), active]
}

function mergeTraits(
  known: VisitorState['traits'],
  given: unknown,
  bounds: Bounds,
): Record<string, string | number | boolean> {
  const traits: Record<string, string | number | boolean> = { ...known }
  if (typeof given !== 'object' || given === null) return traits
  for (const [name, value] of Object.entries(given)) {
    if (value === null) delete traits[name]
    else if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
      if (Object.hasOwn(traits, name) || Object.keys(traits).length < bounds.traits)
        traits[name] = value
    }
  }
  return traits
}
