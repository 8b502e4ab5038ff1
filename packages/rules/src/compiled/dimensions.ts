import type { Leaf } from '../condition.ts'
import { globStart } from '../glob.ts'
import { byCodeUnits } from '../json.ts'
import { Beginnings } from './beginnings.ts'
import type { BeginningDimension, Dimension, MemberDimension } from './dimension.ts'

/** A comparison: whether the rank in a dimension lies within a range. */
export interface Range {
  readonly dimension: number
  readonly low: number
  readonly high: number
}

/** The highest rank there can be. */
const top = 0x3fff_ffff

const yes = 1

/** Finds for comparisons the dimensions they look at; all are told first, then each is asked for its range. */
export class Dimensions {
  readonly all: Dimension[] = []
  private readonly identities = new Map<number, { at: number; ids: Map<unknown, number> }>()
  private readonly orders = new Map<number, { at: number; numbers: Set<number> | Float64Array }>()
  private readonly starts = new Map<number, { at: number; places: Map<string, number> }>()
  private readonly answers = new Map<string, number>()
  private readonly lists = new Map<string, Leaf>()

  /** Makes room for what a comparison asks. */
  tell(leaf: Leaf): void {
    const { slot, value } = leaf
    switch (formOf(leaf)) {
      case 'identity':
        this.id(slot, value)
        break
      case 'member': {
        for (const item of membersOf(leaf)) this.id(slot, item)
        const identity = this.identityOf(slot).at
        // How many ids there will be is known at the end.
        this.answerAt(leaf, () => ({ kind: 'member', slot, identity, members: new Uint8Array() }))
        this.lists.set(keyOf(leaf), leaf)
        break
      }
      case 'order':
        for (const number of numbersOf(leaf)) this.order(slot, number)
        break
      case 'beginning':
        this.beginning(slot, startOf(leaf))
        break
      case 'answer':
        this.answerAt(leaf, () => answerOf(leaf))
        if (impliesBeginning(leaf)) this.beginning(slot, startOf(leaf))
    }
  }

  /** All have been told: numbers are put in their order, and lists of ids get their length. */
  close(): void {
    for (const [key, leaf] of this.lists) {
      const at = this.answers.get(key) as number
      const { ids } = this.identityOf(leaf.slot)
      const members = new Uint8Array(ids.size + 1)
      for (const item of membersOf(leaf)) members[ids.get(item) as number] = 1
      this.all[at] = { ...(this.all[at] as MemberDimension), members }
    }
    for (const [slot, order] of this.orders) {
      const numbers = Float64Array.from(order.numbers).sort()
      order.numbers = numbers
      this.all[order.at] = { kind: 'order', slot, numbers }
    }
    for (const [slot, start] of this.starts) {
      const texts = [...start.places.keys()].sort(byCodeUnits)
      for (const [place, text] of texts.entries()) start.places.set(text, place)
      const beginnings = new Beginnings(texts)
      this.all[start.at] = { kind: 'beginning', slot, texts, beginnings }
    }
  }

  /** Where the rank must lie for a comparison to be true. */
  range(leaf: Leaf): Range {
    const { slot, value } = leaf
    switch (formOf(leaf)) {
      case 'identity': {
        const id = this.id(slot, value)
        return { dimension: this.identityOf(slot).at, low: id, high: id }
      }
      case 'order':
        return this.orderRange(leaf)
      case 'beginning':
        return this.beginningRange(leaf)
      default: {
        const dimension = this.answers.get(keyOf(leaf)) as number
        return { dimension, low: yes, high: yes }
      }
    }
  }

  /** What must hold wherever a comparison does, if there is such a thing and it is sooner asked. */
  implied(leaf: Leaf): Range | undefined {
    return impliesBeginning(leaf) ? this.beginningRange(leaf) : undefined
  }

  private beginningRange(leaf: Leaf): Range {
    const { at, places } = this.starts.get(leaf.slot) as { at: number; places: Map<string, number> }
    const { texts } = this.all[at] as BeginningDimension
    const text = startOf(leaf)
    const first = places.get(text) as number
    let last = first
    while (texts[last + 1]?.startsWith(text)) last++
    return { dimension: at, low: first + 1, high: last + 1 }
  }

  private orderRange({ slot, operator, value }: Leaf): Range {
    const order = this.orders.get(slot) as { at: number; numbers: Float64Array }
    const dimension = order.at
    if (operator === 'between') {
      const [low, high] = value as readonly [number, number]
      return { dimension, low: rankIn(order.numbers, low), high: rankIn(order.numbers, high) }
    }
    const rank = rankIn(order.numbers, value as number)
    switch (operator) {
      case 'greaterThan':
        return { dimension, low: rank + 1, high: top }
      case 'greaterThanInclusive':
        return { dimension, low: rank, high: top }
      case 'lessThan':
        return { dimension, low: 0, high: rank - 1 }
      default:
        return { dimension, low: 0, high: rank }
    }
  }

  private identityOf(slot: number): { at: number; ids: Map<unknown, number> } {
    const known = this.identities.get(slot)
    if (known !== undefined) return known
    const ids = new Map<unknown, number>()
    const identity = { at: this.all.push({ kind: 'identity', slot, ids }) - 1, ids }
    this.identities.set(slot, identity)
    return identity
  }

  private id(slot: number, value: unknown): number {
    const { ids } = this.identityOf(slot)
    let id = ids.get(value)
    if (id === undefined) {
      id = ids.size + 1
      ids.set(value, id)
    }
    return id
  }

  private order(slot: number, number: number): void {
    let order = this.orders.get(slot)
    if (order === undefined) {
      const numbers = new Float64Array()
      order = { at: this.all.push({ kind: 'order', slot, numbers }) - 1, numbers: new Set() }
      this.orders.set(slot, order)
    }
    if (order.numbers instanceof Set) order.numbers.add(number)
  }

  private beginning(slot: number, text: string): void {
    let start = this.starts.get(slot)
    if (start === undefined) {
      const none = { kind: 'beginning', slot, texts: [], beginnings: new Beginnings([]) } as const
      start = { at: this.all.push(none) - 1, places: new Map() }
      this.starts.set(slot, start)
    }
    start.places.set(text, 0)
  }

  private answerAt(leaf: Leaf, make: () => Dimension): void {
    const key = keyOf(leaf)
    if (!this.answers.has(key)) this.answers.set(key, this.all.push(make()) - 1)
  }
}

type Form = 'identity' | 'member' | 'order' | 'beginning' | 'answer'

const sizes: ReadonlySet<string> = new Set([
  'lessThan',
  'lessThanInclusive',
  'greaterThan',
  'greaterThanInclusive',
])

function formOf(leaf: Leaf): Form {
  const { operator, value, required } = leaf
  if (!isPlain(leaf)) return 'answer'
  if (operator === 'equal' && isScalar(value)) return 'identity'
  if (operator === 'in' && Array.isArray(required)) return 'member'
  if (sizes.has(operator) && typeof value === 'number') return 'order'
  if (operator === 'between' && numbersOf(leaf).length === 2) return 'order'
  if (operator === 'startsWith' && typeof value === 'string') return 'beginning'
  if (operator === 'glob' && globStart(required as string).whole) return 'beginning'
  return 'answer'
}

/** It compares the value of a fact with one that is given. */
function isPlain({ exists, path, other }: Leaf): boolean {
  return exists === undefined && !path && !other
}

/** A pattern that begins with text. */
function impliesBeginning(leaf: Leaf): boolean {
  if (leaf.operator !== 'glob' || !isPlain(leaf)) return false
  return formOf(leaf) === 'answer' && startOf(leaf) !== ''
}

/** The text that the fact of `startsWith` or `glob` must begin with. */
function startOf({ operator, value, required }: Leaf): string {
  return operator === 'glob' ? globStart(required as string).text : (value as string)
}

function answerOf(leaf: Leaf): Dimension {
  const { slot, operator, value } = leaf
  if (isPlain(leaf) && operator === 'contains' && isScalar(value)) {
    return { kind: 'item', slot, value }
  }
  return { kind: 'answer', slot, leaf }
}

function isScalar(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
}

/** Whatever else is in a list, an event's value is never the same as it. */
function membersOf({ value }: Leaf): readonly unknown[] {
  return (value as readonly unknown[]).filter(isScalar)
}

function numbersOf({ value }: Leaf): readonly number[] {
  const values = Array.isArray(value) ? (value as readonly unknown[]) : [value]
  return values.filter((number) => typeof number === 'number')
}

function rankIn(numbers: Float64Array, number: number): number {
  return numbers.indexOf(number) * 2 + 1
}

/** The same for comparisons that mean the same. */
function keyOf({ slot, path, operator, required, other }: Leaf): string {
  const right = other ? ['fact', other.slot, other.path] : required
  return JSON.stringify([slot, path ?? null, operator, right])
}
