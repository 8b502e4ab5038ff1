import type { VisitorEvent } from '../receive/event.ts'

/** Why the desk does not grant an invitation now. */
export type DeskReason = 'no-operator' | 'no-capacity' | 'queue-full' | 'site-cap'

/**
 * An invitation that waits for the desk: its rule qualified, and whatever is shared by visitors must be
 * granted by the one who gives it out.
 */
export interface Ask {
  readonly id: string
  /** The rule's number. */
  readonly rule: number
  /** ms. */
  readonly at: number
  /** The visitor's score then: who is likely to buy goes first. */
  readonly score: number
  /** What the rule took effect at, until the desk has answered: conditions may look at it. */
  readonly event?: VisitorEvent
  /** The desk has refused it for now, and will grant it when it can. */
  readonly refused?: DeskReason
}

export type Asks = readonly Ask[]

/** The ask of a rule. */
export function askOf(asks: Asks | undefined, rule: number): Ask | undefined {
  return asks?.find((ask) => ask.rule === rule)
}

/** Without one of them; undefined where none is left. */
export function withoutAsk(asks: Asks | undefined, id: string): Asks | undefined {
  const left = asks?.filter((ask) => ask.id !== id)
  return left === undefined || left.length === 0 ? undefined : left
}

/** One of them is refused for now; the same where there is none such. */
export function refusedAsk(
  asks: Asks | undefined,
  id: string,
  refused: DeskReason,
): Asks | undefined {
  if (asks?.find((ask) => ask.id === id)?.refused === refused) return asks
  return asks?.map(({ event, ...ask }) =>
    ask.id === id ? { ...ask, refused } : { ...ask, ...(event && { event }) },
  )
}
