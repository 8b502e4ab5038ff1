import { rememberedInvitations } from '@beckon/rules'

/** An invitation that was offered, as long as caps may ask for it. */
export interface PastInvitation {
  /** Its rule's number, from a hash of what the rule means. */
  readonly rule: number
  /** When it was offered, ms. */
  readonly at: number
  readonly end?: 'declined' | 'ignored'
  /** ms. */
  readonly endedAt?: number
}

/** With one more; of very many the oldest is forgotten. */
export function withOffer(
  past: readonly PastInvitation[] | undefined,
  rule: number,
  at: number,
): readonly PastInvitation[] {
  return [...(past ?? []).slice(1 - rememberedInvitations), { rule, at }]
}

/** How the last one ended. */
export function withEnd(
  past: readonly PastInvitation[],
  end: 'declined' | 'ignored',
  endedAt: number,
): readonly PastInvitation[] {
  const last = past.at(-1)
  return last === undefined ? past : [...past.slice(0, -1), { ...last, end, endedAt }]
}
