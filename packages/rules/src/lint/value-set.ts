import { everything, intersect, nothing, type Spans, wholeOnly } from './spans.ts'

/** A set of texts: these, or all but these. */
export interface TextSet {
  readonly allBut: boolean
  readonly texts: ReadonlySet<string>
}

/**
 * The values that a fact may have, kind by kind. What is no number is limited from several sides
 * at once, which all must admit it. A set may hold more than is possible, never less: only that it
 * is empty is ever concluded from it.
 */
export interface ValueSet {
  /** Undefined or null. */
  readonly absent: boolean
  readonly numbers: Spans<number>
  readonly nan: boolean
  readonly yes: boolean
  readonly no: boolean
  readonly texts: TextSet
  /** Lists and objects. */
  readonly others: boolean
  /** What texts, lists and objects count as where they are compared by size with a number. */
  readonly asNumber: Counted<number>
  /** What texts count as where they are compared by size with a text. */
  readonly asText: Counted<string>
}

/** What values count as in a comparison by size; `no` are those that count as nothing. */
export interface Counted<Value extends number | string> {
  readonly spans: Spans<Value>
  readonly no: boolean
}

/** No text. */
export const noTexts: TextSet = { allBut: false, texts: new Set() }
/** Every text. */
export const allTexts: TextSet = { allBut: true, texts: new Set() }
/** Not limited. */
export const countsAny: { readonly spans: typeof everything; readonly no: true } = {
  spans: everything,
  no: true,
}

/** Every value, absence included. */
export const allValues: ValueSet = {
  absent: true,
  numbers: everything,
  nan: true,
  yes: true,
  no: true,
  texts: allTexts,
  others: true,
  asNumber: countsAny,
  asText: countsAny,
}

/** Every value that is there. */
export const allPresent: ValueSet = { ...allValues, absent: false }

/** No value. */
export const noValues: ValueSet = {
  absent: false,
  numbers: nothing,
  nan: false,
  yes: false,
  no: false,
  texts: noTexts,
  others: false,
  asNumber: countsAny,
  asText: countsAny,
}

/** What is in both. */
function both(left: ValueSet, right: ValueSet): ValueSet {
  if (left === allValues || left === right) return right
  if (right === allValues) return left
  return {
    absent: left.absent && right.absent,
    numbers: intersect(left.numbers, right.numbers),
    nan: left.nan && right.nan,
    yes: left.yes && right.yes,
    no: left.no && right.no,
    texts: bothTexts(left.texts, right.texts),
    others: left.others && right.others,
    asNumber: bothCounted(left.asNumber, right.asNumber),
    asText: bothCounted(left.asText, right.asText),
  }
}

/** What is in both, of a fact that takes whole numbers only, or any. */
export function bothOf(left: ValueSet, right: ValueSet, whole: boolean): ValueSet {
  const found = both(left, right)
  return whole && found.numbers !== left.numbers
    ? { ...found, numbers: wholeOnly(found.numbers) }
    : found
}

/** Whether there is certainly nothing in it. */
export function isEmptySet(set: ValueSet): boolean {
  return (
    !set.absent &&
    set.numbers.length === 0 &&
    !set.nan &&
    !set.yes &&
    !set.no &&
    !hasTexts(set) &&
    !hasOthers(set)
  )
}

/** Whether there may be a text in it. */
export function hasTexts({ texts, asNumber, asText }: ValueSet): boolean {
  return (texts.allBut || texts.texts.size > 0) && possible(asNumber) && possible(asText)
}

/** Whether there may be a list or an object in it. */
export function hasOthers({ others, asNumber }: ValueSet): boolean {
  return others && possible(asNumber)
}

function possible({ spans, no }: Counted<number | string>): boolean {
  return no || spans.length > 0
}

function bothTexts(left: TextSet, right: TextSet): TextSet {
  if (left.allBut && right.allBut) {
    if (left.texts.size === 0) return right
    if (right.texts.size === 0) return left
    return { allBut: true, texts: new Set([...left.texts, ...right.texts]) }
  }
  const [these, others] = left.allBut ? [right, left] : [left, right]
  const kept = [...these.texts].filter((text) => others.texts.has(text) !== others.allBut)
  return { allBut: false, texts: new Set(kept) }
}

function bothCounted<Value extends number | string>(
  left: Counted<Value>,
  right: Counted<Value>,
): Counted<Value> {
  return { spans: intersect(left.spans, right.spans), no: left.no && right.no }
}
