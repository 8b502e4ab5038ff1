import { resolveComparison, sideOf } from '../comparison.ts'
import type { FactDefinition, FactType } from '../fact-definition.ts'
import type { Side } from '../fit.ts'
import type { JsonObject, JsonValue } from '../json.ts'
import type { Language } from '../language.ts'
import { thresholdOperators } from '../thresholds.ts'
import { either, valueForms } from './value-forms.ts'
import { whenever } from './whenever.ts'

/** How a fact with its params changes by itself, if it does. */
export type Moving = NonNullable<FactDefinition['moves']>

/** Types that a fact given as a value may have. */
export const operandTypes: readonly FactType[] = ['string', 'number', 'boolean', 'list', 'any']

/** The name of the definition of facts of one type that are given as values. */
export const operandDefinition = (type: FactType): string => `fact-of-type-${type}`

/**
 * The schema of `operator` and `value` in a comparison of a fact. Which values go with which
 * operator is asked of the parser's own checks, for each operator alone, with one decorator, and
 * with `not:` before that; longer chains are held to known names only.
 */
export function comparisonSchema(language: Language, type: FactType, moves?: Moving): JsonObject {
  const groups = new Map<string, { value: JsonObject; written: string[] }>()
  const decorators = [...language.decorators.keys()]
  const inner = decorators.filter((name) => name !== 'not')
  const prefixes = moves
    ? ['', 'not:']
    : ['', ...decorators.map((name) => `${name}:`), ...inner.map((name) => `not:${name}:`)]
  const usable = [...language.operators.keys()].filter(
    (name) => moves !== 'seconds' || thresholdOperators.has(name),
  )
  for (const prefix of prefixes) {
    for (const name of usable) {
      const written = prefix + name
      const value = valueSchema(language, written, type, moves)
      if (!value) continue
      const key = JSON.stringify(value)
      const group = groups.get(key) ?? { value, written: [] }
      group.written.push(written)
      groups.set(key, group)
    }
  }
  const known = [...groups.values()]
  const exists = { value: { type: 'boolean' }, written: ['exists'] }
  return {
    properties: {
      operator: { anyOf: operatorSchemas(language, [...known, exists], usable, moves) },
    },
    allOf: [...known, exists].map(({ value, written }) =>
      whenever({ properties: { operator: { enum: written } } }, { properties: { value } }),
    ),
  }
}

/** What may be the value of an operator as written; undefined where the operator does not fit. */
function valueSchema(
  language: Language,
  written: string,
  type: FactType,
  moves: Moving | undefined,
): JsonObject | undefined {
  const fits = (value: Side) => {
    const resolved = resolveComparison(language, written, { type }, value)
    // Samples are no patterns: that they are not is all that is wrong with them.
    return !('code' in resolved) || resolved.code === 'BAD_PATTERN'
  }
  const { schemas } = valueForms((value: JsonValue) => fits(sideOf(value)))
  const facts = moves ? [] : operandTypes.filter((other) => fits({ type: other }))
  const all = [
    ...schemas,
    ...facts.map((other) => ({ $ref: `#/$defs/${operandDefinition(other)}` })),
  ]
  return all.length > 0 ? either(all) : undefined
}

function operatorSchemas(
  language: Language,
  groups: readonly { readonly value: JsonObject; readonly written: readonly string[] }[],
  usable: readonly string[],
  moves: Moving | undefined,
): JsonObject[] {
  // That nothing but an empty list fits is true and no help to anybody.
  const idle = groups.filter(({ value }) => value.maxItems === 0).flatMap(({ written }) => written)
  const written = groups.flatMap((group) => group.written).filter((name) => !idle.includes(name))
  const plain = written.filter((name) => !name.includes(':'))
  const decorated = written.filter((name) => name.includes(':'))
  const names = [...language.decorators.keys()]
  const inner = names.filter((name) => name !== 'not')
  const any = (list: readonly string[]) => `(?:${list.join('|')})`
  const chain = moves
    ? '(?:not:){2,}'
    : `(?:${any(inner)}:${any(names)}:|not:not:|not:${any(inner)}:${any(names)}:)(?:${any(names)}:)*`
  return [
    ...plain.map((name) => {
      const description =
        name === 'exists' ? existsDescription : language.operators.get(name)?.description
      return { const: name, ...(description !== undefined && { description }) }
    }),
    { enum: decorated, description: 'An operator with decorators before it.' },
    ...(idle.length > 0 ? [{ pattern: `^${any(idle)}$` }] : []),
    { pattern: `^${chain}${any(usable)}$`, description: 'A longer chain of decorators.' },
  ]
}

const existsDescription = 'The fact is there (true) or absent (false).'
