/**
 * The last value of a field, and when that event happened, ms. One is enough: when it leaves the
 * window all before it have left.
 */
export interface LastValue {
  readonly at: number
  readonly value: string | number | boolean
}

/** Whichever happened last; of one instant, whichever arrived last. */
export function withValue(
  last: LastValue | undefined,
  at: number,
  value: LastValue['value'],
): LastValue {
  return last === undefined || at >= last.at ? { at, value } : last
}
