import type { FactType } from './fact-definition.ts'
import type { Misfit, Side } from './fit.ts'
import type { JsonValue } from './json.ts'
import { type Compare, type Operator, PatternError } from './operators.ts'

/** What a value of a type is in TypeScript; a list holds texts unless somebody wrote otherwise. */
export interface ValueOfType {
  readonly string: string
  readonly number: number
  readonly boolean: boolean
  readonly list: readonly unknown[]
  readonly any: unknown
}

/** An operator of a site's own. Made by {@link defineOperator}, which knows the types of its sides. */
export interface OperatorDefinition<
  Fact extends FactType = FactType,
  Value extends FactType = FactType,
  Prepared = ValueOfType[Value],
> {
  /** Letters and digits, a small letter first; none that is built in. */
  readonly name: string
  /** One sentence: true if the fact … */
  readonly description: string
  /** What the fact may be. Any other value, when it comes, is refused: `test` is not asked, and the answer is false. */
  readonly fact: Fact | readonly Fact[]
  /** What the value may be; the same holds for it. */
  readonly value: Value | readonly Value[]
  /** It compares text letter by letter: `ignoreCase:` may stand before it, and hands it small letters. */
  readonly text?: true
  /**
   * Turns the value into what `test` is given in its place, once, when rules are loaded: the value
   * must then be written in the rule. What it throws is the fault of the rule, with its message.
   */
  prepare?(written: ValueOfType[Value]): Prepared
  /**
   * Whether the comparison is true. It must be a pure function of its two arguments, and answer at
   * once. What it throws makes the comparison false, and is told to `onOperatorError`.
   */
  test(fact: ValueOfType[Fact], value: Prepared): boolean
}

/** Hears of an operator of the site's own that threw, or answered with something else than a boolean. */
export type OperatorFailure = (operator: string, error: unknown) => void

/** Thrown for an operator or decorator that cannot be taken in; the message says which and why. */
export class OperatorError extends Error {
  readonly code = 'OPERATOR_INVALID'

  constructor(message: string) {
    super(message)
    this.name = 'OperatorError'
  }
}

/**
 * An operator of a site's own, with the types of its two sides.
 *
 * @example
 * const divisibleBy = defineOperator({
 *   name: 'divisibleBy',
 *   description: 'Is a multiple of the value.',
 *   fact: 'number',
 *   value: 'number',
 *   test: (fact, value) => fact % value === 0,
 * })
 * parseRuleSet(text, { operators: [divisibleBy] })
 */
export function defineOperator<
  const Fact extends FactType,
  const Value extends FactType,
  Prepared = ValueOfType[Value],
>(
  definition: OperatorDefinition<Fact, Value, Prepared>,
): OperatorDefinition<Fact, Value, Prepared> {
  return definition
}

/** A definition as the language takes it. Throws {@link OperatorError} for one that has no types. */
export function ownOperator(
  definition: OperatorDefinition<FactType, FactType, never> | OperatorDefinition,
  failed: OperatorFailure | undefined,
): Operator {
  const { name, description, text } = definition
  const fact = oneOf(name, definition.fact)
  const value = oneOf(name, definition.value)
  const prepare = definition.prepare?.bind(definition)
  const ask = definition.test.bind(definition) as (fact: unknown, value: unknown) => unknown
  const compare: Compare = (left, right) => {
    if (!fact.takes(left) || (!prepare && !value.takes(right))) return false
    try {
      const answer = ask(left, right)
      if (typeof answer === 'boolean') return answer
      throw new TypeError(`It must answer with true or false, not ${typeof answer}.`)
    } catch (error) {
      failed?.(name, error)
      throw error
    }
  }
  return {
    name,
    description,
    compare,
    fits: (left, right) => misfit(fact, value, prepare !== undefined, left, right),
    ...(text && { text }),
    ...(prepare && { pattern: preparing(prepare as (written: never) => unknown) }),
  }
}

function preparing(prepare: (written: never) => unknown): (written: JsonValue) => unknown {
  return (written) => {
    try {
      return prepare(written as never)
    } catch (error) {
      throw new PatternError(error instanceof Error ? error.message : String(error))
    }
  }
}

function misfit(
  fact: Expected,
  value: Expected,
  prepared: boolean,
  left: Side,
  right: Side,
): Misfit | undefined {
  if (!fact.fits(left)) return { side: 'fact', expected: fact.words }
  if (!value.fits(right)) return { side: 'value', expected: value.words }
  if (!prepared) return undefined
  if (left.literal !== undefined) return { side: 'fact', expected: 'a fact' }
  return right.literal === undefined
    ? { side: 'value', expected: `${value.words} written in the rule` }
    : undefined
}

/** What one side of an operator may be. */
interface Expected {
  readonly words: string
  fits(side: Side): boolean
  takes(value: unknown): boolean
}

const words: Readonly<Record<FactType, string>> = {
  string: 'text',
  number: 'a number',
  boolean: 'true or false',
  list: 'a list',
  any: 'a value',
}

function oneOf(operator: string, given: FactType | readonly FactType[]): Expected {
  const types = new Set<string>(typeof given === 'string' ? [given] : given)
  const strange = [...types].find((type) => !Object.hasOwn(words, type))
  if (types.size === 0 || strange !== undefined) {
    throw new OperatorError(
      `The operator "${operator}" must say that each side is ${Object.keys(words).join(', ')}, or a list of these.`,
    )
  }
  const any = types.has('any')
  return {
    words: [...types].map((type) => words[type as FactType]).join(' or '),
    fits: (side) => any || side.type === 'any' || types.has(side.type),
    takes: (value) => any || types.has(Array.isArray(value) ? 'list' : typeof value),
  }
}
