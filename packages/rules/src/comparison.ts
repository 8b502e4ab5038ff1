import { builtinDecorators } from './decorators.ts'
import type { Misfit, Side } from './fit.ts'
import type { JsonValue } from './json.ts'
import { isJsonObject } from './json.ts'
import type { Language } from './language.ts'
import { beyondLinearTime } from './linear-time.ts'
import { type Compare, foldCase, type Operator, PatternError } from './operators.ts'
import { suggestion } from './suggest.ts'

/** An operator as written, taken apart. */
export interface Comparison {
  /** Leftmost first: the leftmost is applied last. */
  readonly decorators: readonly string[]
  readonly name: string
}

/** Takes `not:someFact:equal` apart; nothing is looked up. */
export function splitOperator(written: string): Comparison {
  const words = written.split(':')
  return { decorators: words.slice(0, -1), name: words.at(-1) ?? '' }
}

/** A comparison that is ready to run. */
export interface Resolved {
  readonly compare: Compare
  readonly value: unknown
}

/** Why an operator cannot be used as it is written. */
export interface OperatorProblem {
  readonly code: 'UNKNOWN_OPERATOR' | 'TYPE' | 'BAD_PATTERN' | 'NOT_YET' | 'BAD_VALUE'
  readonly at: 'operator' | 'value'
  readonly expected: string
  readonly message: string
}

/** Looks an operator up, checks that the types of both sides fit it, and compiles it. */
export function resolveComparison(
  language: Language,
  written: string,
  fact: Side,
  value: Side,
): Resolved | OperatorProblem {
  const { operators, decorators } = language
  const comparison = splitOperator(written)
  const unknown = findUnknown(language, comparison, value.literal)
  if (unknown) return unknown
  const operator = operators.get(comparison.name)
  if (!operator) return unknownOperator(operators, comparison.name)
  const clash = decoratorClash(comparison, operator)
  if (clash) return clash
  const misfit = sidesMisfit(comparison, operator, fact, value)
  if (misfit) {
    return {
      code: 'TYPE',
      at: misfit.side === 'fact' ? 'operator' : 'value',
      expected: misfit.expected,
      message:
        misfit.side === 'fact'
          ? `The operator "${written}" needs ${misfit.expected} on the side of the fact: choose another operator.`
          : `The operator "${written}" needs ${misfit.expected} as its value.`,
    }
  }
  let compare = operator.compare
  for (const name of [...comparison.decorators].reverse()) {
    compare = decorators.get(name)?.(compare) ?? compare
  }
  if (!operator.pattern) return { compare, value: value.literal }
  try {
    return { compare, value: compilePatterns(comparison, operator.pattern, value.literal ?? null) }
  } catch (error) {
    if (!(error instanceof PatternError)) throw error
    return badPattern(operator.name, error.message)
  }
}

function badPattern(operator: string, why: string): OperatorProblem {
  return {
    code: 'BAD_PATTERN',
    at: 'value',
    expected: `a pattern for ${operator}`,
    message: `The pattern cannot be used: ${why}.`,
  }
}

function findUnknown(
  { operators, decorators }: Language,
  comparison: Comparison,
  written: JsonValue | undefined,
): OperatorProblem | undefined {
  const unknown = comparison.decorators.find((name) => !decorators.has(name))
  if (unknown !== undefined) {
    return {
      code: 'UNKNOWN_OPERATOR',
      at: 'operator',
      expected: `one of the decorators ${[...decorators.keys()].map((name) => `${name}:`).join(' ')}`,
      message: `There is no decorator "${unknown}:".${suggestion(unknown, decorators.keys())}`,
    }
  }
  if (operators.has(comparison.name)) return undefined
  if (comparison.name === 'matches') {
    // Told at once: with an engine it would be refused all the same.
    const beyond = [written]
      .flat(2)
      .map((text) => beyondLinearTime(String(text)))
      .find((why) => why)
    if (beyond !== undefined) return badPattern('matches', beyond)
    return {
      code: 'NOT_YET',
      at: 'operator',
      expected: 'an operator that needs no regular expressions, such as glob',
      message:
        'The operator "matches" needs a linear-time regular expression engine, and none was handed in: give one as the option regex, such as re2() of @beckon/rules/re2js, or use glob.',
    }
  }
  return unknownOperator(operators, comparison.name)
}

function unknownOperator(operators: Language['operators'], name: string): OperatorProblem {
  const known = [...operators.keys(), 'exists']
  return {
    code: 'UNKNOWN_OPERATOR',
    at: 'operator',
    expected: `one of ${known.join(', ')}`,
    message: `There is no operator "${name}".${suggestion(name, known)}`,
  }
}

function decoratorClash(comparison: Comparison, operator: Operator): OperatorProblem | undefined {
  if (comparison.decorators.includes('ignoreCase') && !operator.text) {
    return {
      code: 'BAD_VALUE',
      at: 'operator',
      expected: 'an operator that compares text',
      message: `ignoreCase: cannot stand before "${operator.name}", which does not compare text letter by letter${operator.name === 'matches' ? '; begin the pattern with (?i)' : ''}.`,
    }
  }
  if (operator.pattern && isSwapped(comparison)) {
    return {
      code: 'BAD_VALUE',
      at: 'operator',
      expected: 'an operator without swap:',
      message: `swap: cannot stand before "${operator.name}", whose pattern is its value: take it out.`,
    }
  }
  const own = comparison.decorators.find((name) => !builtinDecorators.has(name))
  if (own !== undefined && operator.pattern) {
    return {
      code: 'BAD_VALUE',
      at: 'operator',
      expected: 'an operator whose value is compared as it is',
      message: `${own}: cannot stand before "${operator.name}", whose value is compiled when the rule is loaded.`,
    }
  }
  return undefined
}

/**
 * Follows the decorators from the outermost inwards: each turns the two sides into those that the
 * next one sees. Every item of a literal list is looked at by itself.
 */
function sidesMisfit(
  comparison: Comparison,
  operator: Operator,
  fact: Side,
  value: Side,
): Misfit | undefined {
  let lefts: readonly Side[] = [fact]
  let rights: readonly Side[] = [value]
  let swapped = false
  const blame = (misfit: Misfit): Misfit =>
    swapped ? { ...misfit, side: misfit.side === 'fact' ? 'value' : 'fact' } : misfit
  for (const name of comparison.decorators) {
    if (name === 'swap') {
      ;[lefts, rights] = [rights, lefts]
      swapped = !swapped
    } else if (name === 'someFact' || name === 'everyFact') {
      const items = itemsOf(lefts)
      if (!items) return blame({ side: 'fact', expected: 'a list' })
      lefts = items
    } else if (name === 'someValue' || name === 'everyValue') {
      const items = itemsOf(rights)
      if (!items) return blame({ side: 'value', expected: 'a list' })
      rights = items
    } else if (!builtinDecorators.has(name)) {
      // What a decorator of the site's own makes of the sides, nobody knows.
      lefts = [{ type: 'any' }]
      rights = [{ type: 'any' }]
    }
  }
  for (const left of lefts) {
    for (const right of rights) {
      const misfit = operator.fits(left, right)
      if (misfit) return blame(misfit)
    }
  }
  return undefined
}

/** Whether the fact stands where the value does, and the other way round, once all decorators are applied. */
function isSwapped({ decorators }: Comparison): boolean {
  return decorators.filter((name) => name === 'swap').length % 2 === 1
}

/** In how many lists, one within the other, the value stands before the operator gets to see it. */
function listsAround({ decorators }: Comparison): number {
  let levels = 0
  let swapped = false
  for (const name of decorators) {
    if (name === 'swap') swapped = !swapped
    else if (name.endsWith(swapped ? 'Fact' : 'Value') && builtinDecorators.has(name)) levels += 1
  }
  return levels
}

function itemsOf(sides: readonly Side[]): readonly Side[] | undefined {
  const items: Side[] = []
  for (const side of sides) {
    if (side.type === 'any') items.push(side)
    else if (side.type !== 'list') return undefined
    else if (Array.isArray(side.literal)) items.push(...side.literal.map(sideOf))
    else items.push({ type: 'string' })
  }
  return items
}

/** A value written in a rule, as one side of a comparison. */
export function sideOf(literal: JsonValue): Side {
  if (literal === null) return { type: 'null', literal }
  if (Array.isArray(literal)) return { type: 'list', literal }
  if (isJsonObject(literal)) return { type: 'object', literal }
  return { type: typeof literal as 'string' | 'number' | 'boolean', literal }
}

function compilePatterns(
  comparison: Comparison,
  compile: (written: JsonValue) => unknown,
  written: JsonValue,
): unknown {
  const fold = comparison.decorators.includes('ignoreCase')
  const levels = listsAround(comparison)
  const at = (value: JsonValue, level: number): unknown =>
    level > 0 && Array.isArray(value)
      ? value.map((item: JsonValue) => at(item, level - 1))
      : compile(fold ? (foldCase(value) as JsonValue) : value)
  return at(written, levels)
}
