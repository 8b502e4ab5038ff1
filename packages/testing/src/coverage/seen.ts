/** Which of its two outcomes something was ever seen to have. */
export interface Seen {
  true: boolean
  false: boolean
}

/** What a rule was seen to do. */
export interface RuleSeen extends Seen {
  fired: number
  readonly suppressed: Record<string, number>
}

/** It came out so. */
export function mark(seen: Seen, outcome: boolean): void {
  if (outcome) seen.true = true
  else seen.false = true
}

/** What either has seen, the first has then seen. */
export function both(ours: Seen, theirs: Seen): void {
  ours.true ||= theirs.true
  ours.false ||= theirs.false
}

/** Nothing is left to be seen. */
export function isWhole(seen: Seen): boolean {
  return seen.true && seen.false
}
