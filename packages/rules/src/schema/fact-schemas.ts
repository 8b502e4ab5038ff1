import type { Catalogue } from '../catalogue.ts'
import type { FactDefinition } from '../fact-definition.ts'
import type { JsonObject } from '../json.ts'
import type { Moving } from './comparison-schema.ts'
import { shapeSchema } from './shape-schema.ts'
import { whenever } from './whenever.ts'

/** The facts that rules may look at. */
export function honouredFacts(catalogue: Catalogue): FactDefinition[] {
  return catalogue.definitions.filter((fact) => fact.notYet !== true)
}

/** The name of a fact, each with what it means. */
export function factNames(facts: readonly FactDefinition[]): JsonObject {
  return { anyOf: facts.map((fact) => ({ ...nameSchema(fact), description: meaning(fact) })) }
}

/** Asks for something of objects that name one of some facts. */
export function forFacts(facts: readonly FactDefinition[], consequence: JsonObject): JsonObject {
  return whenever({ properties: { fact: namesOf(facts) } }, consequence)
}

/** The name of one of some facts. */
export function namesOf(facts: readonly FactDefinition[]): JsonObject {
  const single = facts.filter(({ name }) => !name.endsWith('*')).map(({ name }) => name)
  const families = facts.filter(({ name }) => name.endsWith('*')).map(nameSchema)
  if (families.length === 0) return { enum: single }
  return { anyOf: [...(single.length > 0 ? [{ enum: single }] : []), ...families] }
}

/** The params of a fact, beside the name that asks for them. */
export function paramsSchema({ params }: FactDefinition): JsonObject {
  if (!params) return { properties: { params: false } }
  const required = Array.isArray(params.required) && params.required.length > 0
  return { ...(required && { required: ['params'] }), properties: { params: shapeSchema(params) } }
}

/** Facts with the same answer, together. */
export function groupedBy<Key>(
  facts: readonly FactDefinition[],
  key: (fact: FactDefinition) => Key,
): [Key, FactDefinition[]][] {
  const groups = new Map<string, [Key, FactDefinition[]]>()
  for (const fact of facts) {
    const value = key(fact)
    const text = JSON.stringify(value)
    const group = groups.get(text)
    if (group) group[1].push(fact)
    else groups.set(text, [value, [fact]])
  }
  return [...groups.values()]
}

/** Whether a fact moves whatever its params: what only moves within a window does so by params. */
export function alwaysMoves({ moves }: FactDefinition): Exclude<Moving, 'window'> | undefined {
  return moves === 'window' ? undefined : moves
}

function nameSchema({ name }: FactDefinition): JsonObject {
  if (!name.endsWith('*')) return { const: name }
  return { pattern: `^${name.slice(0, -1).replaceAll('.', '\\.')}[\\s\\S]` }
}

function meaning({ description, type, unit, always }: FactDefinition): string {
  const kind = unit === undefined ? type : `${type}, ${unit}`
  return `${description} (${kind}${always ? ', never absent' : ''})`
}
