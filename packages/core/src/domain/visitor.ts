import type { Context } from '../admit/context.ts'
import type { Mutable } from '../mutable.ts'
import type { Geo, UserAgent } from '../ports/enricher.ts'
import type { Asks } from './ask.ts'
import type { Blocks } from './block.ts'
import type { Cart } from './cart.ts'
import type { Chat } from './chat.ts'
import type { Invitations } from './invitation.ts'
import type { Marks } from './marks.ts'
import type { Routing } from './routing.ts'
import type { ExpiringPoints } from './score.ts'
import type { Suppressions } from './suppressions.ts'
import type { Visit } from './visit.ts'
import type { Window } from './window/window.ts'

/** Since when a visitor is in a segment or bears a tag, and by which rule. */
export interface Membership {
  readonly at: number
  readonly rule: string
  /** Content hash of that rule. */
  readonly key: string
  /** It ends with the visit. */
  readonly ofVisit?: true
}

/**
 * All that is remembered of a visitor: plain JSON, never mutated. Rule marks, score parts and
 * windows are kept under the content hash of what they belong to, so that an unchanged rule
 * keeps them when the rule set is swapped and a changed one starts anew.
 */
export interface VisitorState {
  /** The monotone instant of the last thing that counted, ms. */
  readonly at: number
  readonly firstAt: number
  /** The term of rules under which it was stepped last: whoever comes back under another has not met those. */
  readonly term?: string
  /** Visits so far, the current one included. */
  readonly visits: number
  /** When the visit before the current one had its last event, ms. */
  readonly lastVisitAt?: number
  readonly visit?: Visit
  /** The contact this visitor was identified as. */
  readonly contact?: string
  readonly traits?: Readonly<Record<string, string | number | boolean>>
  readonly consentAt?: number
  /** When consent was taken back, ms. */
  readonly consentWithdrawnAt?: number
  readonly geo?: Geo
  readonly ua?: UserAgent
  readonly bot?: boolean
  readonly language?: string
  readonly cart?: Cart
  readonly score: number
  readonly scoreParts?: Readonly<Record<string, number>>
  readonly expiring?: readonly ExpiringPoints[]
  readonly segments?: Readonly<Record<string, Membership>>
  readonly tags?: Readonly<Record<string, Membership>>
  readonly invitations?: Invitations
  readonly chat?: Chat
  /** Invitations that wait for the desk. */
  readonly asks?: Asks
  /** Of the current visit. */
  readonly routing?: Routing
  readonly blocks?: Blocks
  readonly rules?: Marks
  /** In the current visit. */
  readonly suppressions?: Suppressions
  readonly windows?: Readonly<Record<string, Window>>
  /** What the last event brought from outside the visitor; wake-ups read it again. */
  readonly context?: Context
  /** Addresses that remember this visitor, so that erasing finds them. */
  readonly addresses?: readonly string[]
}

export function newVisitor(at: number): VisitorState {
  return { at, firstAt: at, visits: 0, score: 0 }
}

/**
 * The same visitor at another instant and in another visit, or in none. Field by field and always in the same order: states then
 * share a few shapes, and a copy takes a fraction of what spreading objects of many shapes does.
 */
export function visitorAt(
  before: VisitorState,
  at: number,
  visit: Visit | undefined,
): Mutable<VisitorState> {
  const { firstAt, visits, score } = before
  const state: Mutable<VisitorState> = { at, firstAt, visits, score }
  if (before.term !== undefined) state.term = before.term
  if (before.lastVisitAt !== undefined) state.lastVisitAt = before.lastVisitAt
  if (before.ua !== undefined) state.ua = before.ua
  if (before.bot !== undefined) state.bot = before.bot
  if (before.geo !== undefined) state.geo = before.geo
  if (before.language !== undefined) state.language = before.language
  if (before.context !== undefined) state.context = before.context
  if (visit !== undefined) state.visit = visit
  if (before.rules !== undefined) state.rules = before.rules
  if (before.suppressions !== undefined) state.suppressions = before.suppressions
  if (before.scoreParts !== undefined) state.scoreParts = before.scoreParts
  if (before.expiring !== undefined) state.expiring = before.expiring
  if (before.segments !== undefined) state.segments = before.segments
  if (before.invitations !== undefined) state.invitations = before.invitations
  if (before.chat !== undefined) state.chat = before.chat
  if (before.asks !== undefined) state.asks = before.asks
  if (before.routing !== undefined) state.routing = before.routing
  if (before.windows !== undefined) state.windows = before.windows
  if (before.addresses !== undefined) state.addresses = before.addresses
  if (before.consentAt !== undefined) state.consentAt = before.consentAt
  if (before.consentWithdrawnAt !== undefined) state.consentWithdrawnAt = before.consentWithdrawnAt
  if (before.tags !== undefined) state.tags = before.tags
  if (before.cart !== undefined) state.cart = before.cart
  if (before.contact !== undefined) state.contact = before.contact
  if (before.traits !== undefined) state.traits = before.traits
  if (before.blocks !== undefined) state.blocks = before.blocks
  return state
}
