import { resolveComparison, sideOf, splitOperator } from './comparison.ts'
import type { Leaf } from './condition.ts'
import type {
  ConditionContext,
  ConditionParser,
  ParsedCondition,
  Place,
} from './condition-context.ts'
import type { FactRef } from './fact-ref.ts'
import { shown } from './fault.ts'
import { isJsonObject, type JsonObject, type JsonValue, pointerTo } from './json.ts'
import { type ParsedOperand, parseOperand } from './parse-operand.ts'
import { suggestion } from './suggest.ts'
import { secondsThresholds, thresholdOperators } from './thresholds.ts'

/** Reads one comparison; undefined where that is not possible, with the faults noted. */
export function parseLeaf(
  context: ConditionContext,
  raw: JsonObject,
  pointer: string,
  place: Place,
  parse: ConditionParser,
): ParsedCondition | undefined {
  const { faults } = context
  const left = parseOperand(context, raw, pointer, place, parse)
  const operator = raw.operator
  const required = raw.value
  let complete = left !== undefined
  for (const field of ['operator', 'value'] as const) {
    if (raw[field] !== undefined) continue
    complete = false
    faults.add(`${pointer}/${field}`, 'MISSING_FIELD', {
      expected: `the field "${field}"`,
      found: 'nothing',
      message: `A comparison needs the field "${field}".`,
    })
  }
  if (operator !== undefined && typeof operator !== 'string') {
    return faults.add(`${pointer}/operator`, 'TYPE', {
      expected: 'the name of an operator',
      found: shown(operator),
      message: `An operator must be given by its name, not ${shown(operator)}.`,
    })
  }
  if (operator === undefined || required === undefined) return undefined
  if (splitOperator(operator).name === 'exists') {
    return left && parseExists(context, left, raw, operator, required, pointer)
  }
  const right = isJsonObject(required)
    ? parseOther(context, required, `${pointer}/value`, place, parse)
    : undefined
  if (isJsonObject(required) && !right) complete = false
  if (!isJsonObject(required) && !checkLiteral(context, required, pointer)) complete = false

  const resolved = resolveComparison(
    context.language,
    operator,
    { type: left?.type ?? 'any' },
    right ? { type: right.type } : isJsonObject(required) ? { type: 'any' } : sideOf(required),
  )
  if ('code' in resolved) {
    const found = shown(resolved.at === 'operator' ? operator : required)
    const about = left ? ` It stands on the fact "${left.ref.name}" (${left.type}).` : ''
    return faults.add(`${pointer}/${resolved.at}`, resolved.code, {
      expected: resolved.expected,
      found,
      message:
        resolved.code === 'TYPE'
          ? `${resolved.message.slice(0, -1)}, not ${found}.${about}`
          : resolved.message,
    })
  }
  if (!complete || !left) return undefined
  if (!checkMoving(context, left, right, operator, pointer)) return undefined
  const moves = left.ref.moves
  const leaf: Leaf = {
    kind: 'leaf',
    pointer,
    ...left.operand,
    operator,
    compare: resolved.compare,
    value: resolved.value,
    required,
    ...(right && { other: right.operand }),
    ...(moves && { thresholds: thresholdsOf(left.ref, operator, required) }),
    timed: moves !== undefined,
  }
  return asParsed(leaf, raw, left, right)
}

function asParsed(
  leaf: Leaf,
  raw: JsonObject,
  left: ParsedOperand,
  right: ParsedOperand | undefined,
): ParsedCondition {
  return {
    condition: leaf,
    expanded: {
      ...raw,
      ...(left.params && { params: left.params }),
      ...(right?.params && { value: { ...(raw.value as JsonObject), params: right.params } }),
    },
    nodes: 1 + left.nodes + (right?.nodes ?? 0),
    depth: 1 + Math.max(left.depth, right?.depth ?? 0),
  }
}

function parseExists(
  context: ConditionContext,
  left: ParsedOperand,
  raw: JsonObject,
  operator: string,
  required: JsonValue,
  pointer: string,
): ParsedCondition | undefined {
  if (operator !== 'exists') {
    return context.faults.add(`${pointer}/operator`, 'BAD_VALUE', {
      expected: '"exists" without decorators',
      found: shown(operator),
      message: 'No decorator can stand before "exists": use the value false for its opposite.',
    })
  }
  if (typeof required !== 'boolean') {
    return context.faults.add(`${pointer}/value`, 'TYPE', {
      expected: 'true or false',
      found: shown(required),
      message: `"exists" needs true or false as its value, not ${shown(required)}.`,
    })
  }
  // Presence changes with events only, unless all events that a value is from have left its window.
  const vanishes = left.ref.moves === 'window' && !left.ref.definition.always
  const leaf: Leaf = {
    kind: 'leaf',
    pointer,
    ...left.operand,
    operator,
    compare: () => required,
    value: required,
    required,
    exists: required,
    ...(vanishes && { thresholds: [] }),
    timed: vanishes,
  }
  return asParsed(leaf, raw, left, undefined)
}

/** A count can be waited for like seconds: it is a whole number, and crosses them downwards. */
function thresholdsOf(ref: FactRef, operator: string, required: JsonValue): readonly number[] {
  const { name } = splitOperator(operator)
  const known =
    ref.moves === 'seconds' || (ref.name === 'events.count' && thresholdOperators.has(name))
  return known ? secondsThresholds(name, required) : []
}

function parseOther(
  context: ConditionContext,
  raw: JsonObject,
  pointer: string,
  place: Place,
  parse: ConditionParser,
): ParsedOperand | undefined {
  if (raw.fact === undefined) {
    return context.faults.add(pointer, 'TYPE', {
      expected: 'text, a number, true, false, a list, or {"fact": …}',
      found: shown(raw),
      message: `A value must be text, a number, true, false, a list, or {"fact": …}, not ${shown(raw)}.`,
    })
  }
  const known = ['fact', 'params', 'path']
  for (const field of Object.keys(raw)) {
    if (known.includes(field)) continue
    context.faults.add(pointerTo(pointer, field), 'UNKNOWN_FIELD', {
      expected: `one of the fields ${known.join(', ')}`,
      found: `the field "${field}"`,
      message: `A fact given as a value has no field "${field}": remove it.${suggestion(field, known)}`,
    })
  }
  return parseOperand(context, raw, pointer, place, parse)
}

function checkLiteral(context: ConditionContext, required: JsonValue, pointer: string): boolean {
  const at = `${pointer}/value`
  if (required === null) {
    context.faults.add(at, 'TYPE', {
      expected: 'a value',
      found: 'null',
      message:
        'Nothing equals null here: use {"operator": "exists", "value": false} to ask for absence.',
    })
    return false
  }
  const { listLength } = context.bounds
  if (Array.isArray(required) && required.length > listLength) {
    context.faults.add(at, 'BOUND', {
      expected: `at most ${listLength} items`,
      found: `${required.length} items`,
      message: `A list may have ${listLength} items at most, not ${required.length}.`,
    })
    return false
  }
  return true
}

/** The engine must be able to tell when a result changes by itself: what it cannot is refused. */
function checkMoving(
  context: ConditionContext,
  left: ParsedOperand,
  right: ParsedOperand | undefined,
  operator: string,
  pointer: string,
): boolean {
  const refuse = (at: string, found: string, message: string) => {
    context.faults.add(at, 'NOT_YET', {
      expected: 'a comparison with a fixed value, decorated with not: at most',
      found,
      message,
    })
    return false
  }
  const moving = left.ref.moves ? left.ref : right?.ref.moves ? right.ref : undefined
  if (!moving) return true
  if (right) {
    return refuse(
      `${pointer}/value`,
      shown({ fact: right.ref.name }),
      `The fact "${moving.name}" changes by itself and cannot be compared with another fact yet: compare it with a fixed value.`,
    )
  }
  const { decorators, name } = splitOperator(operator)
  if (decorators.some((decorator) => decorator !== 'not')) {
    return refuse(
      `${pointer}/operator`,
      shown(operator),
      `The fact "${moving.name}" changes by itself and can be decorated with not: only.`,
    )
  }
  if (moving.moves === 'seconds' && !thresholdOperators.has(name)) {
    return refuse(
      `${pointer}/operator`,
      shown(operator),
      `The fact "${moving.name}" changes by itself, and for "${name}" it cannot be told when: use a comparison of numbers.`,
    )
  }
  return true
}
