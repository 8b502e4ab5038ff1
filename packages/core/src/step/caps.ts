import type { Caps } from '@beckon/rules'
import { isTalking } from '../domain/chat.ts'
import type { PastInvitation } from '../domain/past-invitations.ts'
import type { VisitorState } from '../domain/visitor.ts'
import type { BoundRule } from './bound-rules.ts'

/**
 * - `visit-cap`, `day-cap`, `week-cap`: there were as many invitations already
 * - `gap`: the last invitation was not long enough ago
 * - `declined`, `ignored`: too many were declined, or ignored
 * - `after-decline`: one was declined not long enough ago
 * - `conversation`: a conversation goes on, or has ended not long enough ago
 */
export type CapReason =
  | 'visit-cap'
  | 'day-cap'
  | 'week-cap'
  | 'gap'
  | 'declined'
  | 'ignored'
  | 'after-decline'
  | 'conversation'

/** Why nobody is invited, and until when that is so at least, ms; Infinity where time changes nothing. */
export interface Capped {
  readonly reason: CapReason
  readonly until: number
}

const dayMs = 86_400_000
const weekMs = 7 * dayMs
/** Whoever does not want a rule's invitation does not find it on the next page again. */
const ownDefaults: Caps = { afterDeclineMs: dayMs }

/** What keeps a rule from inviting: the caps of all rules together, or its own. */
export function cappedAt(
  caps: Caps,
  { rule, number }: BoundRule,
  state: VisitorState,
  at: number,
): Capped | undefined {
  const past = state.invitations?.past ?? none
  const talks = conversation(caps, rule.caps, state, at)
  if (talks !== undefined || past.length === 0) return talks
  const { declined = 0, ignored = 0 } = state.invitations ?? {}
  const since = state.visit?.startedAt ?? Number.POSITIVE_INFINITY
  const own = past.filter((one) => one.rule === number)
  const ended = (end: PastInvitation['end']) => own.filter((one) => one.end === end).length
  return (
    reached(caps, past, declined, ignored, since, at) ??
    reached({ ...ownDefaults, ...rule.caps }, own, ended('declined'), ended('ignored'), since, at)
  )
}

const none: readonly PastInvitation[] = []

/** `since`: when the visit began, ms. */
function reached(
  caps: Caps,
  past: readonly PastInvitation[],
  declined: number,
  ignored: number,
  since: number,
  at: number,
): Capped | undefined {
  if (declined >= (caps.declines ?? Number.POSITIVE_INFINITY)) return forGood('declined')
  if (ignored >= (caps.ignored ?? Number.POSITIVE_INFINITY)) return forGood('ignored')
  if (caps.perVisit !== undefined && (past.at(-caps.perVisit)?.at ?? 0) >= since) {
    return forGood('visit-cap')
  }
  const last = past.at(-1)
  const lastDecline = past.findLast(({ end }) => end === 'declined')
  return (
    waits('week-cap', caps.perWeek && past.at(-caps.perWeek)?.at, weekMs, at) ??
    waits('day-cap', caps.perDay && past.at(-caps.perDay)?.at, dayMs, at) ??
    waits('after-decline', lastDecline?.endedAt, caps.afterDeclineMs, at) ??
    waits('gap', last?.at, caps.gapMs, at)
  )
}

function conversation(
  all: Caps,
  own: Caps | undefined,
  { chat }: VisitorState,
  at: number,
): Capped | undefined {
  if (isTalking(chat)) return forGood('conversation')
  const ms = Math.max(all.afterConversationMs ?? 0, own?.afterConversationMs ?? 0)
  return waits('conversation', chat?.endedAt, ms, at)
}

function waits(
  reason: CapReason,
  since: number | undefined,
  ms: number | undefined,
  at: number,
): Capped | undefined {
  if (since === undefined || ms === undefined || since + ms <= at) return undefined
  return { reason, until: since + ms }
}

function forGood(reason: CapReason): Capped {
  return { reason, until: Number.POSITIVE_INFINITY }
}
