import { inCidr, parseCidr } from './cidr.ts'
import {
  fitsBetween,
  fitsCidr,
  fitsEqual,
  fitsList,
  fitsMember,
  fitsOrder,
  fitsPattern,
  fitsText,
  type Misfit,
  type Side,
} from './fit.ts'
import { compileGlob, GlobError } from './glob.ts'
import type { JsonValue } from './json.ts'
import { beyondLinearTime } from './linear-time.ts'

/** Compares a fact's value with the required one; may throw, and the leaf is then false. */
export type Compare = (fact: unknown, value: unknown) => boolean

/** A regular expression engine whose matching takes linear time, such as RE2. */
export interface RegexEngine {
  /** Throws for a pattern it does not know. */
  compile(pattern: string): { test(text: string): boolean }
}

/** One operator of the rule language. */
export interface Operator {
  readonly name: string
  /** When it is true, said of the fact: for editors. */
  readonly description?: string
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

const inherited = [
  {
    name: 'equal',
    description: 'Is the value; types count.',
    compare: (a, b) => a === b,
    fits: fitsEqual,
    text: true,
  },
  {
    name: 'notEqual',
    description: 'Is there and not the value; types count.',
    compare: (a, b) => a !== b,
    fits: fitsEqual,
    text: true,
  },
  {
    name: 'in',
    description: 'Is a member of the list.',
    compare: (a, b) => positionIn(b, a) > -1,
    fits: fitsMember,
    text: true,
  },
  {
    name: 'notIn',
    description: 'Is there and no member of the list.',
    compare: (a, b) => positionIn(b, a) === -1,
    fits: fitsMember,
    text: true,
  },
  {
    name: 'contains',
    description: 'Is a list and has the value as a member.',
    compare: (a, b) => Array.isArray(a) && a.indexOf(b) > -1,
    fits: fitsList,
    text: true,
  },
  {
    name: 'doesNotContain',
    description: 'Is a list and does not have the value as a member.',
    compare: (a, b) => Array.isArray(a) && a.indexOf(b) === -1,
    fits: fitsList,
    text: true,
  },
  {
    name: 'lessThan',
    description: 'Is smaller than the value.',
    compare: lessThan,
    fits: fitsOrder,
  },
  {
    name: 'lessThanInclusive',
    description: 'Is at most the value.',
    compare: lessThanInclusive,
    fits: fitsOrder,
  },
  {
    name: 'greaterThan',
    description: 'Is greater than the value.',
    compare: greaterThan,
    fits: fitsOrder,
  },
  {
    name: 'greaterThanInclusive',
    description: 'Is at least the value.',
    compare: greaterThanInclusive,
    fits: fitsOrder,
  },
] as const satisfies readonly Operator[]

/** The ten operators of json-rules-engine 7.3: they mean what they mean there. */
export const inheritedOperators: readonly Operator[] = inherited

const added = [
  {
    name: 'startsWith',
    description: 'Is text that begins with the value.',
    compare: (a, b) => typeof a === 'string' && typeof b === 'string' && a.startsWith(b),
    fits: fitsText,
    text: true,
  },
  {
    name: 'endsWith',
    description: 'Is text that ends with the value.',
    compare: (a, b) => typeof a === 'string' && typeof b === 'string' && a.endsWith(b),
    fits: fitsText,
    text: true,
  },
  {
    name: 'includes',
    description: 'Is text that has the value within it.',
    compare: (a, b) => typeof a === 'string' && typeof b === 'string' && a.includes(b),
    fits: fitsText,
    text: true,
  },
  {
    name: 'between',
    description: 'Is at least the first and at most the second of [low, high].',
    compare: (a, b) => {
      const [low, high] = b as readonly [unknown, unknown]
      return greaterThanInclusive(a, low) && lessThanInclusive(a, high)
    },
    fits: fitsBetween,
    pattern: (written) => written,
  },
  {
    name: 'glob',
    description:
      'Is text that follows the pattern as a whole: * any run of characters, ? one, [a-z] one of a set, [!a-z] one outside it, \\ takes the next as it is.',
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
    description: 'Is an address within the block, such as 10.0.0.0/8, or within one of a list.',
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
] as const satisfies readonly Operator[]

/** The operators that Beckon adds. `exists` is not among them: it looks at absence itself. */
export const addedOperators: readonly Operator[] = added

/** `matches`, run by the regular expression engine that was handed in. */
export function matchesOperator(regex: RegexEngine) {
  return {
    name: 'matches',
    description: 'Is text in which the regular expression is found; needs a linear-time engine.',
    compare: runPattern,
    fits: fitsPattern,
    pattern: (written) => {
      // A rule set must not depend on what this engine happens to know beyond linear time.
      const beyond = beyondLinearTime(String(written))
      if (beyond !== undefined) throw new PatternError(beyond)
      try {
        const compiled = regex.compile(String(written))
        return (text: string) => compiled.test(text)
      } catch (error) {
        throw new PatternError(error instanceof Error ? error.message : String(error))
      }
    },
  } as const satisfies Operator
}

/** The operators of every rule set by name, with what they ask for: what typed rules are checked by. */
export type KnownOperator =
  | (typeof inherited)[number]
  | (typeof added)[number]
  | ReturnType<typeof matchesOperator>

/** The same comparison with upper and lower case made equal, in lists too; compiled patterns stay as they are. */
export function foldCase(value: unknown): unknown {
  if (typeof value === 'string') return value.toLowerCase()
  return Array.isArray(value) ? value.map(foldCase) : value
}
