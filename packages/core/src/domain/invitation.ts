/** What a visitor has been offered so far, over all visits. */
export interface Invitations {
  readonly offered: number
  readonly accepted: number
  readonly declined: number
  readonly ignored: number
  /** When the last one was offered, ms. */
  readonly lastAt?: number
  /** The one that waits for an answer: no other is offered meanwhile. */
  readonly open?: { readonly rule: string; readonly until: number }
}

const none: Invitations = { offered: 0, accepted: 0, declined: 0, ignored: 0 }

export function offer(
  invitations: Invitations | undefined,
  rule: string,
  at: number,
  until: number,
): Invitations {
  const before = invitations ?? none
  return { ...before, offered: before.offered + 1, lastAt: at, open: { rule, until } }
}

/** The visitor's answer, as the page reports it. An answer to nothing changes nothing. */
export function answer(
  invitations: Invitations | undefined,
  reply: 'accepted' | 'declined' | 'ignored',
): Invitations | undefined {
  if (invitations?.open === undefined) return invitations
  const { open: _, ...closed } = invitations
  return { ...closed, [reply]: closed[reply] + 1 }
}
