import { activePage, type Visit } from '../domain/visit.ts'
import type { VisitorState } from '../domain/visitor.ts'
import type { Mutable } from '../mutable.ts'
import type { Enrichment, Geo, Referrer, UserAgent, Utm } from '../ports/enricher.ts'
import type { EventArrival } from '../receive/arrival.ts'

/**
 * What a step left behind, told with each record of it, so that whoever counts needs no other record
 * of the visitor: reports can then be made of any part of the log, and parts put together in any
 * order. Nothing that decides reads it. What is missing is not known, or none.
 */
export interface Situation {
  /** Number of the visit, 1 for the visitor's first; missing between visits. */
  readonly visit?: number
  /** When the visit began, ms. */
  readonly startedAt?: number
  /** Page views of the visit so far. */
  readonly pages?: number
  readonly entryPath?: string
  /** Of the visit's first event. */
  readonly referrer?: Referrer
  readonly utm?: Utm
  /** When the visitor was first seen, ms, where that was before this visit. */
  readonly firstAt?: number
  /** When the visit before had its last event, ms. */
  readonly lastVisitAt?: number
  /** What is known of the visitor, where the event beside it does not say the same. */
  readonly geo?: Geo
  readonly ua?: UserAgent
  readonly bot?: boolean
  readonly language?: string
  /** Missing: 0. */
  readonly score?: number
  /** Those the visitor is in. */
  readonly segments?: readonly string[]
}

/** The same of an event that its visitor sent. */
export interface EventSituation extends Situation {
  /** Number of the event in its visit, from 1; missing where the visitor did nothing. */
  readonly event?: number
  /** The path of the page it happened on. */
  readonly path?: string
  /** When the visit's event before it was, ms. */
  readonly previousAt?: number
  /** With it the visit has an `entryPath`. */
  readonly lands?: true
  /** The path that was looked at until then. */
  readonly onPath?: string
  /** Of page views: the path viewed before it in the visit. */
  readonly fromPath?: string
}

/** Of what came of a step: decisions, invitations, blocks, derived events. */
export function situationOf(before: VisitorState | undefined, state: VisitorState): Situation {
  const situation = situationIn(state, state.visit ?? before?.visit)
  if (state.geo !== undefined) situation.geo = state.geo
  if (state.ua !== undefined) situation.ua = state.ua
  if (state.bot !== undefined) situation.bot = state.bot
  if (state.language !== undefined) situation.language = state.language
  return situation
}

/** Of an event, before and after its step. */
export function eventSituation(
  { parsed, own }: EventArrival,
  before: VisitorState | undefined,
  state: VisitorState,
  enrichment: Enrichment,
): EventSituation {
  const { visit } = state
  const situation: Mutable<EventSituation> = situationIn(state, visit)
  if (state.geo !== enrichment.geo && state.geo !== undefined) situation.geo = state.geo
  if (state.ua !== enrichment.ua && state.ua !== undefined) situation.ua = state.ua
  if (state.bot !== enrichment.bot && state.bot !== undefined) situation.bot = state.bot
  if (own !== undefined || visit === undefined) return situation
  situation.event = visit.events
  if (parsed.page !== undefined) situation.path = parsed.page.path
  const was = before?.visit
  if (visit.entryPath !== undefined && was?.entryPath === undefined) situation.lands = true
  if (was === undefined) return situation
  situation.previousAt = was.lastEventAt
  const page = activePage(was)
  if (page !== undefined) situation.onPath = page.path
  if (visit.pages > was.pages) {
    const from = was.history[was.history.length - 1]
    if (from !== undefined) situation.fromPath = from
  }
  return situation
}

function situationIn(state: VisitorState, visit: Visit | undefined): Mutable<Situation> {
  const situation: Mutable<Situation> = {}
  if (visit !== undefined) {
    situation.visit = visit.number
    situation.startedAt = visit.startedAt
    situation.pages = visit.pages
    if (visit.entryPath !== undefined) situation.entryPath = visit.entryPath
    if (visit.referrer !== undefined) situation.referrer = visit.referrer
    if (visit.utm !== undefined) situation.utm = visit.utm
    if (state.firstAt < visit.startedAt) situation.firstAt = state.firstAt
  }
  if (state.lastVisitAt !== undefined) situation.lastVisitAt = state.lastVisitAt
  if (state.score !== 0) situation.score = state.score
  if (state.segments !== undefined) situation.segments = Object.keys(state.segments)
  return situation
}
