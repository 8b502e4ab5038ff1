import { isBlocked } from '../domain/block.ts'
import {
  answered,
  answerOf,
  conversed,
  converted,
  type Moved,
  type Revocation,
  revoked,
  timedOut,
} from '../domain/invitation.ts'
import { digest } from '../hash.ts'
import type { VisitorEvent } from '../receive/event.ts'
import type { Draft } from './draft.ts'

/** How long it is worth telling a page that an invitation is over, ms. */
const revokeMessageMs = 300_000

/** What an event means for the visitor's invitation, before any rule is asked. */
export function invitationAt(draft: Draft, { type, data }: VisitorEvent): void {
  pass(draft)
  const { state, at } = draft
  for (const moved of converted(state.invitations, type, at)) follow(draft, moved)
  const answer = answerOf(type)
  if (answer !== undefined) follow(draft, answered(state.invitations, named(data), answer, at))
  else if (type === 'order.completed') revoke(draft, 'bought')
  else if (type === 'chat.started') follow(draft, conversed(state.invitations, at))
}

/** What the passing of time means for it; `left`: the visitor is not there any more. */
export function invitationOver(draft: Draft, left: boolean): void {
  pass(draft)
  if (left) revoke(draft, 'left')
}

/** Nobody who is shut out is kept an invitation. */
export function withdrawFromBlocked(draft: Draft): void {
  if (isBlocked(draft.state.block, draft.at) || draft.shutsOut) revoke(draft, 'blocked')
}

function pass(draft: Draft): void {
  follow(draft, timedOut(draft.state.invitations, draft.at))
}

function revoke(draft: Draft, reason: Revocation): void {
  follow(draft, revoked(draft.state.invitations, reason, draft.at))
}

function follow(draft: Draft, moved: Moved | undefined): void {
  if (moved === undefined) return
  const { invitations, change } = moved
  draft.state.invitations = invitations
  draft.move(change)
  // A page that shows it must learn that it is over.
  if (change.to !== 'ignored' && change.to !== 'revoked') return
  const { site, visitor } = draft.view
  const id = digest(`${site.id}\n${visitor}\n${change.invitation}\nrevoke`)
  draft.send(id, 'revoke', change.at + revokeMessageMs, { invitation: change.invitation })
}

/** Recorded traffic does not know the ids that an invitation has under other rules, and names none. */
function named(data: VisitorEvent['data']): string | undefined {
  return typeof data?.invitation === 'string' ? data.invitation : undefined
}
