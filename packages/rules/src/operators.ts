import { inCidr, parseCidr } from './cidr.ts'
import type { FactType } from './fact-definition.ts'
import { compileGlob, GlobError } from './glob.ts'
import type { JsonValue } from './json.ts'

/** Compares a fact's value with the required one; may throw, and the leaf is then false. */
export type Compare = (fact: unknown, value: unknown) => boolean

/** A regular expression engine whose matching takes linear time, such as RE2. */
export interface RegexEngine {
  /** Throws for a pattern it does not know. */
  compile(pattern: string): { test(text: string): boolean }
}

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

/** One operator of the rule language. */
export interface Operator {
  readonly name: string
  readonly compare: Compare
  /** What does not fit, judged by the types; undefined where it fits. */
  fits(fact: Side, value: Side): Misfit | undefined
  /** The value is a pattern: it must be written in the rule and is compiled at load. Throws {@link PatternError}. */
  readonly pattern?: (written: JsonValue) => unknown
  /** `ignoreCase:` may stand before it. */
  readonly text?: true
}

/** Thrown for a pattern that cannot be compiled; the message says why. */
export class PatternError extends Error {}

const scalars = new Set(['string', 'number', 'boolean'])

const isText = (side: Side) => side.type === 'string' || side.type === 'any'
const isOrdered = (side: Side) => isText(side) || side.type === 'number'

function fitsEqual(fact: Side, value: Side): Misfit | undefined {
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

function fitsMember(item: Side, list: Side, side: 'fact' | 'value'): Misfit | undefined {
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

function fitsOrder(fact: Side, value: Side): Misfit | undefined {
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

function fitsText(fact: Side, value: Side): Misfit | undefined {
  if (!isText(fact)) return { side: 'fact', expected: 'text' }
  return isText(value) ? undefined : { side: 'value', expected: 'text' }
}

function fitsPattern(fact: Side, value: Side): Misfit | undefined {
  if (!isText(fact) || fact.literal !== undefined)
    return { side: 'fact', expected: 'a fact that is text' }
  return typeof value.literal === 'string'
    ? undefined
    : { side: 'value', expected: 'a pattern written in the rule' }
}

function fitsCidr(fact: Side, value: Side): Misfit | undefined {
  if (!isText(fact) || fact.literal !== undefined)
    return { side: 'fact', expected: 'a fact that is text' }
  const blocks = Array.isArray(value.literal) ? value.literal : [value.literal]
  return blocks.length > 0 && blocks.every((block) => typeof block === 'string')
    ? undefined
    : { side: 'value', expected: 'an address block such as "10.0.0.0/8", or a list of them' }
}

function fitsBetween(fact: Side, value: Side): Misfit | undefined {
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

/** json-rules-engine 7.3 asks this before it compares, on the left side only. */
function startsAsNumber(value: unknown): boolean {
  return !Number.isNaN(Number.parseFloat(value as string))
}

/** A list, or a text, in which json-rules-engine's `in` looks; anything else makes it throw. */
function positionIn(value: unknown, item: unknown): number {
  return (value as readonly unknown[]).indexOf(item)
}

const lessThan: Compare = (a, b) =>
  typeof a === 'number' && typeof b === 'number'
    ? a < b
    : startsAsNumber(a) && (a as number) < (b as number)
const lessThanInclusive: Compare = (a, b) =>
  typeof a === 'number' && typeof b === 'number'
    ? a <= b
    : startsAsNumber(a) && (a as number) <= (b as number)
const greaterThan: Compare = (a, b) =>
  typeof a === 'number' && typeof b === 'number'
    ? a > b
    : startsAsNumber(a) && (a as number) > (b as number)
const greaterThanInclusive: Compare = (a, b) =>
  typeof a === 'number' && typeof b === 'number'
    ? a >= b
    : startsAsNumber(a) && (a as number) >= (b as number)

/** Runs what a pattern was compiled to. */
const runPattern: Compare = (fact, value) =>
  typeof fact === 'string' && (value as (text: string) => boolean)(fact)

/** The ten operators of json-rules-engine 7.3: they mean what they mean there. */
export const inheritedOperators: readonly Operator[] = [
  { name: 'equal', compare: (a, b) => a === b, fits: fitsEqual, text: true },
  { name: 'notEqual', compare: (a, b) => a !== b, fits: fitsEqual, text: true },
  {
    name: 'in',
    compare: (a, b) => positionIn(b, a) > -1,
    fits: (fact, value) => fitsMember(fact, value, 'value'),
    text: true,
  },
  {
    name: 'notIn',
    compare: (a, b) => positionIn(b, a) === -1,
    fits: (fact, value) => fitsMember(fact, value, 'value'),
    text: true,
  },
  {
    name: 'contains',
    compare: (a, b) => Array.isArray(a) && a.indexOf(b) > -1,
    fits: (fact, value) => fitsMember(value, fact, 'fact'),
    text: true,
  },
  {
    name: 'doesNotContain',
    compare: (a, b) => Array.isArray(a) && a.indexOf(b) === -1,
    fits: (fact, value) => fitsMember(value, fact, 'fact'),
    text: true,
  },
  { name: 'lessThan', compare: lessThan, fits: fitsOrder },
  { name: 'lessThanInclusive', compare: lessThanInclusive, fits: fitsOrder },
  { name: 'greaterThan', compare: greaterThan, fits: fitsOrder },
  { name: 'greaterThanInclusive', compare: greaterThanInclusive, fits: fitsOrder },
]

/** The operators that Beckon adds. `exists` is not among them: it looks at absence itself. */
export const addedOperators: readonly Operator[] = [
  {
    name: 'startsWith',
    compare: (a, b) => typeof a === 'string' && typeof b === 'string' && a.startsWith(b),
    fits: fitsText,
    text: true,
  },
  {
    name: 'endsWith',
    compare: (a, b) => typeof a === 'string' && typeof b === 'string' && a.endsWith(b),
    fits: fitsText,
    text: true,
  },
  {
    name: 'includes',
    compare: (a, b) => typeof a === 'string' && typeof b === 'string' && a.includes(b),
    fits: fitsText,
    text: true,
  },
  {
    name: 'between',
    compare: (a, b) => {
      const [low, high] = b as readonly [unknown, unknown]
      return greaterThanInclusive(a, low) && lessThanInclusive(a, high)
    },
    fits: fitsBetween,
    pattern: (written) => written,
  },
  {
    name: 'glob',
    compare: runPattern,
    fits: fitsPattern,
    text: true,
    pattern: (written) => {
      try {
        const glob = compileGlob(String(written))
        return (text: string) => glob.test(text)
      } catch (error) {
        if (error instanceof GlobError) throw new PatternError(error.message)
        throw error
      }
    },
  },
  {
    name: 'inCidr',
    compare: runPattern,
    fits: fitsCidr,
    pattern: (written) => {
      const texts = Array.isArray(written) ? (written as readonly JsonValue[]) : [written]
      const blocks = texts.map((text) => {
        const block = parseCidr(String(text))
        if (!block) throw new PatternError(`${JSON.stringify(text)} is no address block`)
        return block
      })
      return (text: string) => blocks.some((block) => inCidr(text, block))
    },
  },
]

/** `matches`, run by the regular expression engine that was handed in. */
export function matchesOperator(regex: RegexEngine): Operator {
  return {
    name: 'matches',
    compare: runPattern,
    fits: fitsPattern,
    pattern: (written) => {
      try {
        const compiled = regex.compile(String(written))
        return (text: string) => compiled.test(text)
      } catch (error) {
        throw new PatternError(error instanceof Error ? error.message : String(error))
      }
    },
  }
}

/** The same comparison with upper and lower case made equal, in lists too; compiled patterns stay as they are. */
export function foldCase(value: unknown): unknown {
  if (typeof value === 'string') return value.toLowerCase()
  return Array.isArray(value) ? value.map(foldCase) : value
}
