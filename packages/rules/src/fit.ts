import type { FactType } from './fact-definition.ts'
import type { JsonValue } from './json.ts'

/** What is known at load about one side of a comparison: its type, and its value if it is written in the rule. */
export interface Side {
  readonly type: FactType | 'object' | 'null'
  readonly literal?: JsonValue
}

/** Why the two sides of an operator do not fit. */
export interface Misfit {
  readonly side: 'fact' | 'value'
  readonly expected: string
}

/**
 * Says what does not fit, judged by the types. `Kind` names what it asks for: typed rules know it
 * by that name.
 */
export interface Fit<Kind extends string> {
  (fact: Side, value: Side): Misfit | undefined
  /** For types only: it is never there. */
  readonly kind?: Kind
}

const scalars = new Set(['string', 'number', 'boolean'])

const isText = (side: Side) => side.type === 'string' || side.type === 'any'
const isOrdered = (side: Side) => isText(side) || side.type === 'number'

/** Both sides are of one type that can be equal. */
export const fitsEqual: Fit<'equal'> = (fact, value) => {
  if (fact.type === 'any' && (value.type === 'any' || scalars.has(value.type))) return undefined
  if (value.type === 'any' && scalars.has(fact.type)) return undefined
  if (fact.type !== 'any' && !scalars.has(fact.type)) {
    return { side: 'fact', expected: 'text, a number or a boolean' }
  }
  if (fact.type === value.type) return undefined
  return {
    side: 'value',
    expected: fact.type === 'any' ? 'text, a number or a boolean' : named(fact),
  }
}

/** The value is a list, and the fact could be a member of it. */
export const fitsMember: Fit<'member'> = (fact, value) => memberOf(fact, value, 'value')

/** The fact is a list, and the value could be a member of it. */
export const fitsList: Fit<'list'> = (fact, value) => memberOf(value, fact, 'fact')

/** `side` says which is the list. */
function memberOf(item: Side, list: Side, side: 'fact' | 'value'): Misfit | undefined {
  const other = side === 'fact' ? 'value' : 'fact'
  if (list.type === 'any') return undefined
  if (list.type !== 'list') return { side, expected: 'a list' }
  if (item.type === 'any') return undefined
  if (!scalars.has(item.type)) return { side: other, expected: 'text, a number or a boolean' }
  if (Array.isArray(list.literal)) {
    const strangers = list.literal.filter((member) => typeof member !== item.type)
    if (strangers.length === 0) return undefined
    return { side, expected: `a list in which each item is ${named(item)}` }
  }
  return item.type === 'string' ? undefined : { side: other, expected: 'text' }
}

/** Both sides are numbers or texts that have an order. */
export const fitsOrder: Fit<'order'> = (fact, value) => {
  if (!isOrdered(fact)) return { side: 'fact', expected: 'a number or text' }
  if (!isOrdered(value))
    return { side: 'value', expected: fact.type === 'string' ? 'a number or text' : 'a number' }
  if (fact.type === 'number' && fact.literal === undefined && typeof value.literal === 'string') {
    return { side: 'value', expected: 'a number' }
  }
  if (value.type === 'number' && value.literal === undefined && typeof fact.literal === 'string') {
    return { side: 'fact', expected: 'a number' }
  }
  return undefined
}

/** Both sides are text. */
export const fitsText: Fit<'text'> = (fact, value) => {
  if (!isText(fact)) return { side: 'fact', expected: 'text' }
  return isText(value) ? undefined : { side: 'value', expected: 'text' }
}

/** The fact is text, and the pattern is written in the rule. */
export const fitsPattern: Fit<'pattern'> = (fact, value) => {
  if (!isText(fact) || fact.literal !== undefined)
    return { side: 'fact', expected: 'a fact that is text' }
  return typeof value.literal === 'string'
    ? undefined
    : { side: 'value', expected: 'a pattern written in the rule' }
}

/** The fact is text, and the blocks are written in the rule. */
export const fitsCidr: Fit<'cidr'> = (fact, value) => {
  if (!isText(fact) || fact.literal !== undefined)
    return { side: 'fact', expected: 'a fact that is text' }
  const blocks = Array.isArray(value.literal) ? value.literal : [value.literal]
  return blocks.length > 0 && blocks.every((block) => typeof block === 'string')
    ? undefined
    : { side: 'value', expected: 'an address block such as "10.0.0.0/8", or a list of them' }
}

/** The fact has an order, and the value is a range of its kind. */
export const fitsBetween: Fit<'between'> = (fact, value) => {
  if (!isOrdered(fact)) return { side: 'fact', expected: 'a number or text' }
  const expected = 'a list [low, high] of two numbers, low not above high'
  if (!Array.isArray(value.literal) || value.literal.length !== 2)
    return { side: 'value', expected }
  const [low, high] = value.literal as readonly JsonValue[]
  const numbers = typeof low === 'number' && typeof high === 'number'
  const texts = typeof low === 'string' && typeof high === 'string' && fact.type !== 'number'
  return (numbers || texts) && low <= high ? undefined : { side: 'value', expected }
}

function named(side: Side): string {
  return side.type === 'string' ? 'text' : `a ${side.type}`
}
