import type { FactDefinition } from '../fact-definition.ts'
import type { JsonObject } from '../json.ts'
import { operandDefinition, operandTypes } from './comparison-schema.ts'
import {
  alwaysMoves,
  factNames,
  forFacts,
  groupedBy,
  namesOf,
  paramsSchema,
} from './fact-schemas.ts'
import { whenever } from './whenever.ts'

const ref = (name: string): JsonObject => ({ $ref: `#/$defs/${name}` })

/** json-rules-engine allows both on every condition. */
const notes = {
  name: { type: 'string', description: 'A name for people; it changes no result.' },
  priority: {
    type: 'integer',
    minimum: 1,
    description: 'Taken for the sake of json-rules-engine; it changes no result.',
  },
}

/** The definition of how a fact's type and movement may be compared. */
export function comparisonDefinition(type: string, moves: FactDefinition['moves']): string {
  return moves ? `comparison-of-${type}-by-${moves}` : `comparison-of-${type}`
}

/** A condition, a group of conditions and a comparison, for the rules and for a `where`. */
export function conditionSchemas(facts: readonly FactDefinition[]): Record<string, JsonObject> {
  const ofEvent = facts.filter(({ scope }) => scope === 'event')
  return {
    condition: either('group', 'comparison'),
    group: groups('condition'),
    comparison: comparison(facts),
    where: {
      description: 'A condition over facts of the counted event only.',
      ...either('group-in-where', 'comparison-in-where'),
    },
    'group-in-where': groups('where'),
    'comparison-in-where': whereComparison(ofEvent),
    'fact-as-value': factAsValue(facts),
    ...Object.fromEntries(
      operandTypes.map((type) => [operandDefinition(type), operand(facts, type)]),
    ),
  }
}

function either(group: string, single: string): JsonObject {
  return { type: 'object', ...whenever({ required: ['fact'] }, ref(single), ref(group)) }
}

function groups(child: string): JsonObject {
  const group = (kind: string, description: string, schema: JsonObject): JsonObject => ({
    type: 'object',
    description,
    properties: { [kind]: { description, ...schema }, ...notes },
    required: [kind],
    additionalProperties: false,
  })
  const list: JsonObject = { type: 'array', items: ref(child) }
  return {
    oneOf: [
      group('all', 'True if all of these are; an empty list is true.', list),
      group('any', 'True if one of these is; an empty list is true.', list),
      group('not', 'True if this is not.', ref(child)),
      group('condition', 'The name of a shared condition under "conditions".', { type: 'string' }),
    ],
  }
}

function comparison(facts: readonly FactDefinition[]): JsonObject {
  const kinds = groupedBy(facts, ({ type, moves }) => ({ type, moves }))
  const params = groupedBy(facts, paramsSchema)
  const undivided = facts.filter(({ type }) => !mayHaveParts(type))
  return {
    type: 'object',
    description: 'A comparison of a fact; false where the fact is absent.',
    properties: {
      fact: { description: 'The fact to look at.', ...factNames(facts) },
      operator: { type: 'string', description: 'How to compare.' },
      value: { description: 'What to compare with, or another fact: {"fact": …}.' },
      params: { type: 'object', description: 'What the fact takes.' },
      path: ref('path'),
      ...notes,
    },
    required: ['fact', 'operator', 'value'],
    additionalProperties: false,
    allOf: [
      ...kinds.map(([{ type, moves }, members]) => forFacts(members, compared(type, moves))),
      ...params.map(([schema, members]) => forFacts(members, schema)),
      forFacts(undivided, { properties: { path: false } }),
    ],
  }
}

/** What a fact's window covers is the visit, and stands still, where no duration is given. */
function compared(type: string, moves: FactDefinition['moves']): JsonObject {
  const still = byPath(type, moves === 'window' ? undefined : moves)
  if (moves !== 'window') return still
  const within = { required: ['params'], properties: { params: { required: ['within'] } } }
  return whenever(within, byPath(type, moves), still)
}

/** A path that leads into the value: `$` is the value itself. */
const behindPath = {
  required: ['path'],
  properties: { path: { not: { const: '$' } } },
}

/** Behind a path a value may be anything. */
function byPath(type: string, moves: FactDefinition['moves']): JsonObject {
  const schema = ref(comparisonDefinition(type, moves))
  if (type !== 'list') return schema
  return whenever(behindPath, ref(comparisonDefinition('any', moves)), schema)
}

const mayHaveParts = (type: string) => type === 'list' || type === 'any'

function whereComparison(ofEvent: readonly FactDefinition[]): JsonObject {
  const fact = namesOf(ofEvent)
  return {
    ...ref('comparison'),
    properties: {
      fact,
      value: whenever({ type: 'object' }, { properties: { fact } }),
    },
  }
}

/** A fact in the place of a value: one that stands still. */
function factAsValue(facts: readonly FactDefinition[]): JsonObject {
  const still = facts.filter((fact) => alwaysMoves(fact) === undefined)
  const windows = still.filter(({ moves }) => moves === 'window')
  return {
    type: 'object',
    description: 'Another fact, whose value is compared with.',
    properties: {
      fact: factNames(still),
      params: { type: 'object', description: 'What the fact takes.' },
      path: ref('path'),
    },
    required: ['fact'],
    additionalProperties: false,
    allOf: [
      ...groupedBy(still, paramsSchema).map(([schema, members]) => forFacts(members, schema)),
      forFacts(windows, { properties: { params: { properties: { within: false } } } }),
      forFacts(
        still.filter(({ type }) => !mayHaveParts(type)),
        { properties: { path: false } },
      ),
    ],
  }
}

/** Facts as values, of one type: what stands behind a path may be of any. */
function operand(facts: readonly FactDefinition[], type: string): JsonObject {
  const still = facts.filter((fact) => alwaysMoves(fact) === undefined)
  const ofType = still.filter((fact) => fact.type === type)
  const parts = still.filter((fact) => fact.type === 'list')
  const part = {
    required: ['path'],
    properties: { ...behindPath.properties, fact: namesOf(parts) },
  }
  const named = { properties: { fact: namesOf(ofType) } }
  return {
    ...ref('fact-as-value'),
    ...(type === 'any' ? { anyOf: [named, part] } : named),
  }
}
