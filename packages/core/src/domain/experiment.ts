import { type Credit, reachedBy, withCredit } from './credit.ts'
import { type Invitations, type Moved, noInvitations } from './invitation.ts'
import { withOffer } from './past-invitations.ts'

const nothing: readonly Moved[] = []

/** Somebody qualified for an invitation and is held out: it takes the place of an offer. */
export function withhold(
  invitations: Invitations | undefined,
  number: number,
  at: number,
  until: number,
): Invitations {
  const before = invitations ?? noInvitations
  return { ...before, past: withOffer(before.past, number, at), quietUntil: until }
}

/** A goal is waited for from now on. */
export function hopeFor(invitations: Invitations, credit: Credit, at: number): Invitations {
  return { ...invitations, credits: withCredit(invitations.credits, credit, at) }
}

/** An event of this type may reach goals, by when it happened: what there is to tell of each. */
export function converted(
  invitations: Invitations | undefined,
  type: string,
  at: number,
  occurredAt: number,
): readonly Moved[] {
  const reached = reachedBy(invitations?.credits, type, occurredAt)
  if (invitations === undefined || reached.length === 0) return nothing
  const credits = invitations.credits?.filter((credit) => !reached.includes(credit)) ?? []
  const left: Invitations = { ...invitations, credits }
  return reached.map(({ id, rule, group }) => ({
    invitations: left,
    change: { invitation: id, rule, from: group, to: 'converted', at },
  }))
}

/** Whoever was held out has done what ends an invitation: there would be none any more. */
export function quietOver(invitations: Invitations | undefined): Invitations | undefined {
  if (invitations?.quietUntil === undefined) return invitations
  const { quietUntil: _, ...rest } = invitations
  return rest
}
