import type { Credit } from './credit.ts'
import {
  type InvitationAnswer,
  type InvitationStage,
  type InvitationStep,
  leadsTo,
  type Revocation,
} from './invitation-stage.ts'
import { type PastInvitation, withEnd, withOffer } from './past-invitations.ts'

/** The invitation that waits for an answer, or was accepted and waits for its conversation. */
export interface LiveInvitation {
  /** The id of its effect. */
  readonly id: string
  readonly rule?: string
  readonly operator?: string
  /** What the desk has granted it by. */
  readonly ask?: string
  readonly stage: 'offered' | 'shown' | 'accepted'
  /** When it expires unless it is shown, is ignored unless it is answered, or is let go unless a conversation begins, ms. */
  readonly until: number
  /** How long it waits for an answer once it is shown, ms. */
  readonly answerMs: number
}

/** What a visitor has been offered so far, over all visits. */
export interface Invitations {
  readonly offered: number
  readonly accepted: number
  readonly declined: number
  readonly ignored: number
  /** When the last one was offered, ms. */
  readonly lastAt?: number
  /** The latest, oldest first: what caps go by. */
  readonly past?: readonly PastInvitation[]
  readonly live?: LiveInvitation
  /** Somebody who was held out gets no other invitation until then, ms: as if there were one. */
  readonly quietUntil?: number
  /** Goals that are not reached yet. */
  readonly credits?: readonly Credit[]
}

/** One step in the life of an invitation. */
export interface InvitationChange {
  readonly invitation: string
  /** Whose it is: a rule's, or an operator's. */
  readonly rule?: string
  readonly operator?: string
  readonly from: InvitationStep
  /** `offered` is told of an operator's only: a rule's offer is its decision. */
  readonly to: Exclude<InvitationStep, 'qualified' | 'held-out'>
  /** ms. */
  readonly at: number
  readonly reason?: Revocation | 'closed'
}

/** What became of a visitor's invitations, and what there is to tell of it. */
export interface Moved {
  readonly invitations: Invitations
  readonly change: InvitationChange
}

/** Nothing was offered yet. */
export const noInvitations: Invitations = { offered: 0, accepted: 0, declined: 0, ignored: 0 }

/** Until when others are kept away, by an invitation or by one that was held out, ms; -Infinity where none is. */
export function openUntil(invitations: Invitations | undefined): number {
  return Math.max(waitsUntil(invitations), invitations?.quietUntil ?? Number.NEGATIVE_INFINITY)
}

/** Until when an invitation waits to be shown or answered, or for its conversation, ms; -Infinity where none does. */
export function waitsUntil(invitations: Invitations | undefined): number {
  return invitations?.live?.until ?? Number.NEGATIVE_INFINITY
}

/**
 * A new one is offered, in place of any there was.
 *
 * @param number the rule's
 * @param expiresAt if no page shows it by then, ms
 */
export function offer(
  invitations: Invitations | undefined,
  made: Pick<LiveInvitation, 'id' | 'rule' | 'operator' | 'ask' | 'answerMs'>,
  number: number,
  at: number,
  expiresAt: number,
): Invitations {
  const before = invitations ?? noInvitations
  const live: LiveInvitation = { ...made, stage: 'offered', until: expiresAt }
  const past = withOffer(before.past, number, at)
  return { ...before, offered: before.offered + 1, lastAt: at, past, live }
}

/**
 * What a page said of the invitation with this id, or of the one that waits where it named none;
 * undefined where that changes nothing.
 */
export function answered(
  invitations: Invitations | undefined,
  id: string | undefined,
  answer: InvitationAnswer,
  at: number,
): Moved | undefined {
  if (invitations === undefined) return undefined
  if (id !== undefined && invitations.live?.id !== id) return undefined
  return answer === 'closed'
    ? move(invitations, 'declined', at, 'closed')
    : move(invitations, answer, at)
}

/** Its time is over, if it is: nobody showed it, or nobody answered. */
export function timedOut(invitations: Invitations | undefined, at: number): Moved | undefined {
  const stage = invitations?.live?.stage
  if (invitations === undefined || waitsUntil(invitations) > at) return undefined
  if (stage === 'offered') return move(invitations, 'expired', at)
  return stage === 'shown' ? move(invitations, 'ignored', at) : undefined
}

/** The same where one that was accepted has led to nothing in time: it is let go, and nobody is told. */
export function letGo(invitations: Invitations | undefined, at: number): Invitations | undefined {
  if (invitations?.live?.stage !== 'accepted' || invitations.live.until > at) return invitations
  const { live: _, ...rest } = invitations
  return rest
}

/** It makes no sense any more; undefined where none waits for an answer. */
export function revoked(
  invitations: Invitations | undefined,
  reason: Revocation,
  at: number,
): Moved | undefined {
  return invitations === undefined ? undefined : move(invitations, 'revoked', at, reason)
}

/** A conversation has begun: out of the invitation that was accepted, or in place of the one that waits. */
export function conversed(invitations: Invitations | undefined, at: number): Moved | undefined {
  if (invitations === undefined) return undefined
  return move(invitations, 'engaged', at) ?? move(invitations, 'revoked', at, 'chat')
}

function move(
  { live, ...rest }: Invitations,
  to: Exclude<InvitationStage, 'offered'>,
  at: number,
  reason?: Revocation | 'closed',
): Moved | undefined {
  if (live === undefined || !leadsTo(live.stage, to)) return undefined
  const { id, rule, operator, stage } = live
  const counted =
    to === 'accepted' || to === 'declined' || to === 'ignored' ? { [to]: rest[to] + 1 } : undefined
  const past =
    to === 'declined' || to === 'ignored' ? { past: withEnd(rest.past ?? [], to, at) } : undefined
  const next =
    to === 'shown' || to === 'accepted'
      ? { live: { ...live, stage: to, until: at + live.answerMs } }
      : undefined
  return {
    invitations: { ...rest, ...counted, ...past, ...next },
    change: {
      invitation: id,
      ...(rule !== undefined && { rule }),
      ...(operator !== undefined && { operator }),
      from: stage,
      to,
      at,
      ...(reason !== undefined && { reason }),
    },
  }
}
