/** Everything between two ends; an end that is missing is open to infinity. */
export interface Span<Value extends number | string> {
  readonly low?: Value
  readonly high?: Value
  /** The end itself is not in it. */
  readonly lowOpen?: boolean
  readonly highOpen?: boolean
}

/** A set of numbers, or of texts by their code units: spans in ascending order that do not overlap. */
export type Spans<Value extends number | string> = readonly Span<Value>[]

/** All of them. */
export const everything: readonly [Span<never>] = [{}]
/** None. */
export const nothing: readonly never[] = []

/** The set of these values only. */
export function points<Value extends number | string>(values: Iterable<Value>): Spans<Value> {
  const sorted = [...new Set(values)].sort((a, b) => (a === b ? 0 : a < b ? -1 : 1))
  return sorted.map((value) => ({ low: value, high: value }))
}

/** What is in both. */
export function intersect<Value extends number | string>(
  left: Spans<Value>,
  right: Spans<Value>,
): Spans<Value> {
  if (isEverything(left)) return right
  if (isEverything(right)) return left
  const found: Span<Value>[] = []
  let a = 0
  let b = 0
  while (a < left.length && b < right.length) {
    const one = left[a] as Span<Value>
    const other = right[b] as Span<Value>
    const span = { ...laterLow(one, other), ...earlierHigh(one, other) }
    if (!isEmpty(span)) found.push(span)
    if (endsFirst(one, other)) a += 1
    else b += 1
  }
  return found
}

/** What is not in it. */
export function complement<Value extends number | string>(spans: Spans<Value>): Spans<Value> {
  const gaps: Span<Value>[] = []
  let low: Pick<Span<Value>, 'low' | 'lowOpen'> = {}
  for (const span of spans) {
    if (span.low !== undefined) {
      const gap = { ...low, high: span.low, highOpen: !span.lowOpen }
      if (!isEmpty(gap)) gaps.push(gap)
    }
    if (span.high === undefined) return gaps
    low = { low: span.high, lowOpen: !span.highOpen }
  }
  gaps.push(low)
  return gaps
}

/** The same set without what is no whole number. */
export function wholeOnly(spans: Spans<number>): Spans<number> {
  const whole: Span<number>[] = []
  for (const { low, high, lowOpen, highOpen } of spans) {
    const from = low === undefined ? undefined : lowOpen ? Math.floor(low) + 1 : Math.ceil(low)
    const to = high === undefined ? undefined : highOpen ? Math.ceil(high) - 1 : Math.floor(high)
    if (from !== undefined && to !== undefined && from > to) continue
    whole.push({ ...(from !== undefined && { low: from }), ...(to !== undefined && { high: to }) })
  }
  return whole
}

/** Whether no value is left out. */
function isEverything(spans: Spans<number | string>): boolean {
  const first = spans[0]
  return first !== undefined && first.low === undefined && first.high === undefined
}

/** Its values where there are a few of them at most; undefined where there are more. */
export function fewPoints(
  spans: Spans<number>,
  whole: boolean,
  few: number,
): readonly number[] | undefined {
  const values: number[] = []
  for (const { low, high } of spans) {
    if (low === undefined || high === undefined) return undefined
    if (low !== high && !whole) return undefined
    if (values.length + (high - low) >= few) return undefined
    // Counted in steps: beyond 2⁵³ one more is the same number.
    for (let step = 0; step <= high - low; step += 1) values.push(low + step)
  }
  return values
}

function isEmpty({ low, high, lowOpen, highOpen }: Span<number | string>): boolean {
  if (low === undefined || high === undefined) return false
  return low > high || (low === high && (lowOpen === true || highOpen === true))
}

function laterLow<Value extends number | string>(a: Span<Value>, b: Span<Value>): Span<Value> {
  const later =
    a.low === undefined
      ? b
      : b.low === undefined
        ? a
        : a.low === b.low
          ? a.lowOpen
            ? a
            : b
          : a.low > b.low
            ? a
            : b
  if (later.low === undefined) return {}
  return { low: later.low, ...(later.lowOpen && { lowOpen: true }) }
}

function earlierHigh<Value extends number | string>(a: Span<Value>, b: Span<Value>): Span<Value> {
  const { high, highOpen } = endsFirst(a, b) ? a : b
  if (high === undefined) return {}
  return { high, ...(highOpen && { highOpen: true }) }
}

function endsFirst<Value extends number | string>(a: Span<Value>, b: Span<Value>): boolean {
  if (a.high === undefined) return false
  if (b.high === undefined) return true
  return a.high === b.high ? a.highOpen === true : a.high < b.high
}
