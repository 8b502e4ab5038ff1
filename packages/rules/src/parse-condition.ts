import type { Condition } from './condition.ts'
import type { ConditionContext, ParsedCondition, Place } from './condition-context.ts'
import { evaluationCost } from './evaluation-cost.ts'
import { type FaultList, shown } from './fault.ts'
import { isJsonObject, type JsonObject, type JsonValue, pointerTo } from './json.ts'
import { parseLeaf } from './parse-leaf.ts'
import { suggestion } from './suggest.ts'

const nodeKinds = ['all', 'any', 'not', 'condition', 'fact'] as const
const leafFields = ['fact', 'operator', 'value', 'params', 'path']
/** json-rules-engine allows both on every node; neither changes a result. */
const noteFields = ['name', 'priority']

/** Reads a condition with all that is below it; undefined where that is not possible, with the faults noted. */
export function parseCondition(
  context: ConditionContext,
  raw: JsonValue | undefined,
  pointer: string,
  place: Place,
  root: boolean,
): ParsedCondition | undefined {
  const { faults } = context
  if (!isJsonObject(raw)) {
    return faults.add(pointer, 'TYPE', {
      expected: 'a condition',
      found: shown(raw),
      message: `A condition must be an object, not ${shown(raw)}.`,
    })
  }
  const kinds = nodeKinds.filter((kind) => raw[kind] !== undefined)
  const kind = kinds[0]
  if (kind === undefined || kinds.length > 1) return unclearKind(faults, raw, pointer, kinds)
  checkFields(faults, raw, pointer, kind)
  if (kind === 'condition') return parseReference(context, raw.condition, pointer, place)
  if (kind === 'not') {
    const child = parseCondition(context, raw.not, `${pointer}/not`, place, false)
    if (!child) return undefined
    const condition = { kind, pointer, child: child.condition, timed: child.condition.timed }
    return bounded(context, pointer, {
      condition,
      expanded: { ...raw, not: child.expanded },
      nodes: child.nodes + 1,
      depth: child.depth + 1,
    })
  }
  if (kind === 'all' || kind === 'any') return parseGroup(context, raw, kind, pointer, place)
  if (root && place === 'rule') {
    faults.add(pointer, 'TYPE', {
      expected: 'an object with "all", "any", "not" or "condition"',
      found: 'a single comparison',
      message:
        'Conditions must begin with "all", "any", "not" or "condition": put the comparison into {"all": […]}.',
    })
  }
  return parseLeaf(context, raw, pointer, place, parseCondition)
}

function unclearKind(
  faults: FaultList,
  raw: JsonObject,
  pointer: string,
  kinds: readonly string[],
): undefined {
  if (kinds.length > 1) {
    return faults.add(pointer, 'BAD_VALUE', {
      expected: 'one of all, any, not, condition, fact',
      found: kinds.join(' and '),
      message: `A condition cannot hold ${kinds.map((kind) => `"${kind}"`).join(' and ')} at once: nest one in the other.`,
    })
  }
  const meant = Object.keys(raw)
    .map((key) => suggestion(key, nodeKinds))
    .find((text) => text !== '')
  return faults.add(pointer, 'MISSING_FIELD', {
    expected: 'one of all, any, not, condition, fact',
    found: shown(raw),
    message: `A condition needs "all", "any", "not", "condition" or "fact".${meant ?? ''}`,
  })
}

function checkFields(faults: FaultList, raw: JsonObject, pointer: string, kind: string): void {
  const known = [...(kind === 'fact' ? leafFields : [kind]), ...noteFields]
  for (const [field, value] of Object.entries(raw)) {
    if (!known.includes(field)) {
      faults.add(pointerTo(pointer, field), 'UNKNOWN_FIELD', {
        expected: `one of the fields ${known.join(', ')}`,
        found: `the field "${field}"`,
        message: `This condition has no field "${field}": remove it.${suggestion(field, known)}`,
      })
    } else if (field === 'name' && typeof value !== 'string') {
      faults.add(`${pointer}/name`, 'TYPE', {
        expected: 'text',
        found: shown(value),
        message: `The name of a condition must be text, not ${shown(value)}.`,
      })
    } else if (field === 'priority' && !(Number.isInteger(value) && Number(value) > 0)) {
      faults.add(`${pointer}/priority`, typeof value === 'number' ? 'BAD_VALUE' : 'TYPE', {
        expected: 'a whole number above 0',
        found: shown(value),
        message: `The priority of a condition must be a whole number above 0, not ${shown(value)}.`,
      })
    }
  }
}

function parseGroup(
  context: ConditionContext,
  raw: JsonObject,
  kind: 'all' | 'any',
  pointer: string,
  place: Place,
): ParsedCondition | undefined {
  const items = raw[kind]
  if (!Array.isArray(items)) {
    return context.faults.add(`${pointer}/${kind}`, 'TYPE', {
      expected: 'a list of conditions',
      found: shown(items),
      message: `"${kind}" must hold a list of conditions, not ${shown(items)}.`,
    })
  }
  if (items.length > context.bounds.nodes) return tooLarge(context, pointer, items.length)
  const parsed: ParsedCondition[] = []
  for (const [index, item] of (items as readonly JsonValue[]).entries()) {
    const child = parseCondition(context, item, `${pointer}/${kind}/${index}`, place, false)
    if (child) parsed.push(child)
  }
  if (parsed.length < items.length) return undefined
  const children = parsed.map((child) => child.condition)
  const condition: Condition = {
    kind,
    pointer,
    children,
    cheapFirst: [...children].sort((a, b) => evaluationCost(a) - evaluationCost(b)),
    timed: children.some((child) => child.timed),
  }
  return bounded(context, pointer, {
    condition,
    expanded: { ...raw, [kind]: parsed.map((child) => child.expanded) },
    nodes: parsed.reduce((sum, child) => sum + child.nodes, 1),
    depth: parsed.reduce((most, child) => Math.max(most, child.depth), 0) + 1,
  })
}

function parseReference(
  context: ConditionContext,
  name: JsonValue | undefined,
  pointer: string,
  place: Place,
): ParsedCondition | undefined {
  const { faults, shared, read } = context
  const at = `${pointer}/condition`
  const names = Object.keys(shared)
  if (typeof name !== 'string' || !Object.hasOwn(shared, name)) {
    return faults.add(at, typeof name === 'string' ? 'UNKNOWN_CONDITION' : 'TYPE', {
      expected: names.length > 0 ? `one of ${names.join(', ')}` : 'a name under "conditions"',
      found: shown(name),
      message: `There is no shared condition ${shown(name)}.${suggestion(String(name), names)}`,
    })
  }
  const key = `${place} ${name}`
  const known = read.get(key)
  if (known === 'reading') {
    return faults.add(at, 'CYCLE', {
      expected: 'a condition that does not refer to itself',
      found: shown(name),
      message: `The shared condition "${name}" refers to itself: take the reference out.`,
    })
  }
  if (!read.has(key)) {
    read.set(key, 'reading')
    const rule = faults.rule
    faults.rule = undefined
    const parsed = parseCondition(
      context,
      shared[name],
      pointerTo('/conditions', name),
      place,
      true,
    )
    faults.rule = rule
    read.set(key, parsed)
    return parsed
  }
  return known
}

/** Lets a condition pass that is within the bounds, so that no reference can multiply without end. */
function bounded(
  context: ConditionContext,
  pointer: string,
  parsed: ParsedCondition,
): ParsedCondition | undefined {
  const { nodes, depth } = context.bounds
  if (parsed.nodes > nodes) return tooLarge(context, pointer, parsed.nodes)
  if (parsed.depth <= depth) return parsed
  return context.faults.add(pointer, 'BOUND', {
    expected: `at most ${depth} levels`,
    found: `${parsed.depth} levels`,
    message: `Conditions may have ${depth} levels at most, shared ones counted where they are used, and here are ${parsed.depth}: divide the rule.`,
  })
}

function tooLarge(context: ConditionContext, pointer: string, found: number): undefined {
  const { nodes } = context.bounds
  return context.faults.add(pointer, 'BOUND', {
    expected: `at most ${nodes} nodes`,
    found: `${found} nodes`,
    message: `Conditions may have ${nodes} nodes at most, shared ones counted where they are used, and here are ${found}: divide the rule.`,
  })
}
