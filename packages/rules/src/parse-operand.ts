import type { Operand } from './condition.ts'
import type { ConditionContext, ConditionParser, Place } from './condition-context.ts'
import type { FactDefinition, FactType } from './fact-definition.ts'
import type { FactRef, WindowSpec } from './fact-ref.ts'
import { type FaultList, shown } from './fault.ts'
import type { JsonObject, JsonValue } from './json.ts'
import { parseWindow } from './parse-window.ts'
import { type Path, parsePath } from './path.ts'
import { checkShape } from './shape.ts'
import { suggestion } from './suggest.ts'

/** A fact as a leaf names it, read and looked up. */
export interface ParsedOperand {
  readonly operand: Operand
  readonly ref: FactRef
  /** Of the value that is compared: behind a path it may be anything. */
  readonly type: FactType
  /** Nodes of the conditions among its params. */
  readonly nodes: number
  readonly depth: number
  /** Its params with shared conditions in their places. */
  readonly params?: JsonObject
}

/** Reads `{fact, params?, path?}`; undefined where that is not possible, with the faults noted. */
export function parseOperand(
  context: ConditionContext,
  raw: JsonObject,
  pointer: string,
  place: Place,
  parse: ConditionParser,
): ParsedOperand | undefined {
  const { faults } = context
  const path = readPath(faults, raw.path, pointer)
  const definition = findFact(context, raw.fact, pointer, place)
  if (!definition || path === null) return undefined
  if (path && definition.type !== 'list' && definition.type !== 'any') {
    return faults.add(`${pointer}/path`, 'BAD_PATH', {
      expected: 'no path',
      found: shown(raw.path),
      message: `The fact "${definition.name}" is a ${definition.type} and has no parts: remove the path.`,
    })
  }
  const params = readParams(context, definition, raw.params, pointer, parse)
  if (!params) return undefined
  const ref = context.facts.ref(definition, String(raw.fact), params.expanded, params.window)
  return {
    operand: { slot: ref.slot, ...(path && { path }) },
    ref,
    type: path && path.length > 0 ? 'any' : definition.type,
    nodes: params.nodes,
    depth: params.depth,
    ...(params.expanded && { params: params.expanded }),
  }
}

function readPath(
  faults: FaultList,
  raw: JsonValue | undefined,
  pointer: string,
): Path | undefined | null {
  if (raw === undefined) return undefined
  const path = typeof raw === 'string' ? parsePath(raw) : undefined
  if (path) return path
  faults.add(`${pointer}/path`, typeof raw === 'string' ? 'BAD_PATH' : 'TYPE', {
    expected: 'a path such as "$.address.lines[0]"',
    found: shown(raw),
    message: `A path must be "$" followed by names and positions, such as "$.address.lines[0]", not ${shown(raw)}.`,
  })
  return null
}

function findFact(
  context: ConditionContext,
  name: JsonValue | undefined,
  pointer: string,
  place: Place,
): FactDefinition | undefined {
  const { faults, catalogue } = context
  const at = `${pointer}/fact`
  if (typeof name !== 'string') {
    return faults.add(at, 'TYPE', {
      expected: 'the name of a fact',
      found: shown(name),
      message: `A fact must be given by its name, not ${shown(name)}.`,
    })
  }
  const definition = catalogue.find(name)
  if (!definition) {
    const names = catalogue.definitions.map((known) => known.name)
    return faults.add(at, 'UNKNOWN_FACT', {
      expected: 'a fact of the catalogue',
      found: shown(name),
      message: `There is no fact ${shown(name)}.${suggestion(name, names)}`,
    })
  }
  if (definition.notYet) {
    return faults.add(at, 'NOT_YET', {
      expected: 'a fact that this version honours',
      found: shown(name),
      message: `The fact "${name}" is not honoured yet: leave the rule out until it is.`,
    })
  }
  if (place === 'where' && (definition.scope !== 'event' || definition.asynchronous)) {
    return faults.add(at, 'BAD_VALUE', {
      expected: 'a fact of the event itself, such as event.data.* or page.path',
      found: shown(name),
      message: `The fact "${name}" is none of the event itself and cannot stand inside a "where": move it into the rule's conditions.`,
    })
  }
  return definition
}

interface ReadParams {
  readonly expanded?: JsonObject
  readonly window?: WindowSpec
  readonly nodes: number
  readonly depth: number
}

const none: ReadParams = { nodes: 0, depth: 0 }

function readParams(
  context: ConditionContext,
  definition: FactDefinition,
  raw: JsonValue | undefined,
  pointer: string,
  parse: ConditionParser,
): ReadParams | undefined {
  const { faults } = context
  const at = `${pointer}/params`
  const schema = definition.params
  if (!schema) {
    if (raw === undefined) return none
    return faults.add(at, 'UNKNOWN_FIELD', {
      expected: 'no params',
      found: shown(raw),
      message: `The fact "${definition.name}" takes no params: remove them.`,
    })
  }
  const given = raw === undefined ? {} : raw
  const fits = checkShape(faults, schema, given, at, `The fact "${definition.name}"`)
  if (!fits) return undefined
  const params = given as JsonObject
  if (definition.moves === 'window') return parseWindow(context, params, at, parse)
  return raw === undefined ? none : { ...none, expanded: params }
}
