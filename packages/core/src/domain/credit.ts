/** Whom a goal is counted for: those who were invited, and those who were held out for comparison. */
export type Group = 'offered' | 'held-out'

/** A goal that an invitation, or being held out from one, may still lead to. */
export interface Credit {
  /** The id of the decision: of an invitation, that of its effect. */
  readonly id: string
  readonly rule: string
  readonly group: Group
  /** The type of the event that reaches it. */
  readonly event: string
  /** The instant of the offer, or of the one there would have been, ms. */
  readonly since: number
  /** ms. */
  readonly until: number
}

/** Goals that one visitor may wait for at once; of more, the oldest is given up. */
const most = 20

/** With one goal more, and without those whose time is over. */
export function withCredit(
  credits: readonly Credit[] | undefined,
  credit: Credit,
  at: number,
): readonly Credit[] {
  return [...(credits ?? []).filter(({ until }) => until >= at).slice(1 - most), credit]
}

/** Those that an event reaches, which happened at an instant, ms; each is reached once. */
export function reachedBy(
  credits: readonly Credit[] | undefined,
  type: string,
  at: number,
): readonly Credit[] {
  return (
    credits?.filter(({ event, since, until }) => event === type && at >= since && at <= until) ??
    none
  )
}

const none: readonly Credit[] = []
