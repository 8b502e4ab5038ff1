import { converted, quietOver } from '../domain/experiment.ts'
import { answered, conversed, letGo, type Moved, revoked, timedOut } from '../domain/invitation.ts'
import { answerOf, type Revocation } from '../domain/invitation-stage.ts'
import { digest } from '../hash.ts'
import type { VisitorEvent } from '../receive/event.ts'
import { isKeptAway } from './blocking.ts'
import type { Draft } from './draft.ts'

/** How long it is worth telling a page that an invitation is over, ms. */
const revokeMessageMs = 300_000

/** What an event means for the visitor's invitation, before any rule is asked. */
export function invitationAt(draft: Draft, { type, data }: VisitorEvent, occurredAt: number): void {
  pass(draft)
  const { state, at } = draft
  for (const moved of converted(state.invitations, type, at, occurredAt))
    followInvitation(draft, moved)
  const answer = answerOf(type)
  if (answer !== undefined)
    followInvitation(draft, answered(state.invitations, named(data), answer, at))
  else if (type === 'consent.withdrawn') revoke(draft, 'consent')
  // What happened before the invitation, and arrives only now, does not end it.
  else if (occurredAt < (state.invitations?.past?.at(-1)?.at ?? occurredAt)) return
  else if (type === 'order.completed') revoke(draft, 'bought')
  else if (type === 'chat.started') {
    forgetHeldOut(draft)
    followInvitation(draft, conversed(state.invitations, at))
  }
}

/** An event that a rule emitted may be a goal. */
export function goalReached(draft: Draft, type: string, at: number): void {
  for (const moved of converted(draft.state.invitations, type, at, at)) {
    followInvitation(draft, moved)
  }
}

/** What the passing of time means for it; `left`: the visitor is not there any more. */
export function invitationOver(draft: Draft, left: boolean): void {
  pass(draft)
  if (left) revoke(draft, 'left')
}

/** Whoever was just shut out, by a block of its own or by one of its address that it brought about, is kept no invitation. */
export function withdrawFromBlocked(draft: Draft): void {
  if (isKeptAway(draft)) revoke(draft, 'blocked')
}

function pass(draft: Draft): void {
  const { state, at } = draft
  followInvitation(draft, timedOut(state.invitations, at))
  const left = letGo(state.invitations, at)
  if (left !== undefined) state.invitations = left
}

function revoke(draft: Draft, reason: Revocation): void {
  forgetHeldOut(draft)
  followInvitation(draft, revoked(draft.state.invitations, reason, draft.at))
}

/** Both groups are treated alike: what would have ended an invitation ends its stand-in. */
function forgetHeldOut({ state }: Draft): void {
  const left = quietOver(state.invitations)
  if (left !== undefined) state.invitations = left
}

/** An invitation has moved on: it is written down, and its page told where that is over. */
export function followInvitation(draft: Draft, moved: Moved | undefined): void {
  if (moved === undefined) return
  const { invitations, change } = moved
  draft.state.invitations = invitations
  draft.move(change)
  // A page that shows it must learn that it is over; it may have shown it, and not been heard yet.
  if (change.to !== 'ignored' && change.to !== 'revoked' && change.to !== 'expired') return
  const { site, visitor } = draft.view
  const id = digest(`${site.id}\n${visitor}\n${change.invitation}\nrevoke`)
  draft.send(id, 'revoke', change.at + revokeMessageMs, { invitation: change.invitation })
}

/** Recorded traffic does not know the ids that an invitation has under other rules, and names none. */
function named(data: VisitorEvent['data']): string | undefined {
  return typeof data?.invitation === 'string' ? data.invitation : undefined
}
