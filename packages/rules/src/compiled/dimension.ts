import type { Leaf } from '../condition.ts'
import { type FactSource, safely, testLeaf } from '../evaluate.ts'
import type { Beginnings } from './beginnings.ts'

/** The rank of an absent value, in every dimension. */
export const absent = -1

/**
 * A way to look at the value of one fact, once an event: it gives the value a rank, and comparisons
 * ask whether that lies within a range.
 */
export type Dimension =
  | IdentityDimension
  | OrderDimension
  | MemberDimension
  | ItemDimension
  | BeginningDimension
  | AnswerDimension

/** Which of the values that rules name it is: 0 for none of them. */
export interface IdentityDimension {
  readonly kind: 'identity'
  readonly slot: number
  readonly ids: ReadonlyMap<unknown, number>
}

/**
 * Where it stands among the numbers that rules name: 2i + 1 where it is the i-th, 2i where it lies
 * below that and above the one before; absent where it cannot be compared with numbers.
 */
export interface OrderDimension {
  readonly kind: 'order'
  readonly slot: number
  readonly numbers: Float64Array
}

/** 1 where its id is one of some, else 0. */
export interface MemberDimension {
  readonly kind: 'member'
  readonly slot: number
  /** The number of the dimension that tells its id. */
  readonly identity: number
  /** By id: 1 where it is one of them. */
  readonly members: Uint8Array
}

/** 1 where it is a list with one item, else 0. */
export interface ItemDimension {
  readonly kind: 'item'
  readonly slot: number
  readonly value: unknown
}

/**
 * Which of the texts that rules name it begins with: 1 + the place of the longest of them in the order
 * of code units, 0 for none; absent where it is no text. What begins with a text stands right behind it
 * in that order, so each text is a range.
 */
export interface BeginningDimension {
  readonly kind: 'beginning'
  readonly slot: number
  readonly texts: readonly string[]
  readonly beginnings: Beginnings
}

/** 1 where one comparison is true, else 0. */
export interface AnswerDimension {
  readonly kind: 'answer'
  readonly slot: number
  readonly leaf: Leaf
}

/** How many numbers are quicker gone through than halved. */
const few = 8

/** Where a present number stands among others. */
export function orderRank(numbers: Float64Array, value: unknown): number {
  const number = typeof value === 'number' ? value : asNumber(value)
  if (Number.isNaN(number)) return absent
  let low = 0
  let high = numbers.length
  while (high - low > few) {
    const middle = (low + high) >>> 1
    if ((numbers[middle] as number) < number) low = middle + 1
    else high = middle
  }
  while (low < high && (numbers[low] as number) < number) low++
  return low < numbers.length && numbers[low] === number ? 2 * low + 1 : 2 * low
}

/** Whole numbers up to which the rank of each is kept. */
const small = 1_023

/** The ranks of the numbers 0, 1, 2 … up to the highest of those that rules name, or that are kept. */
export function smallRanks(numbers: Float64Array): Int32Array {
  const highest = Math.min(Math.max(...numbers, 0), small)
  return Int32Array.from({ length: highest + 1 }, (_, number) => orderRank(numbers, number))
}

/** What one comparison says of the value of its fact. Throws only what `facts` throws. */
export function answer(leaf: Leaf, value: unknown, facts: FactSource): 0 | 1 {
  if (leaf.path || leaf.other || leaf.exists !== undefined) return testLeaf(leaf, facts) ? 1 : 0
  if (value === undefined || value === null) return 0
  return safely(leaf, value, leaf.value) ? 1 : 0
}

/** What a comparison by size makes of a value that is no number; NaN where it refuses it. */
function asNumber(value: unknown): number {
  try {
    return Number.isNaN(Number.parseFloat(value as string)) ? Number.NaN : Number(value)
  } catch {
    return Number.NaN
  }
}
