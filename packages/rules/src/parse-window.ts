import type { ConditionContext, ConditionParser } from './condition-context.ts'
import { readDuration } from './duration.ts'
import type { EventPattern, WindowSpec } from './fact-ref.ts'
import { shown } from './fault.ts'
import type { JsonObject, JsonValue } from './json.ts'

/** The params of a fact that looks at the visitor's past. */
export interface ParsedWindow {
  /** As written, shared conditions in their places. */
  readonly expanded: JsonObject
  readonly window: WindowSpec
  /** Of all conditions among them. */
  readonly nodes: number
  readonly depth: number
}

/** Reads params whose shape was checked; undefined where that is not possible, with the faults noted. */
export function parseWindow(
  context: ConditionContext,
  params: JsonObject,
  pointer: string,
  parse: ConditionParser,
): ParsedWindow | undefined {
  const events = Array.isArray(params.steps)
    ? sequence(context, params, pointer, parse)
    : single(context, params, pointer, parse)
  const withinMs = readWithin(context, params.within, pointer)
  if (!events || withinMs === null) return undefined
  return withinMs === undefined ? events : { ...events, window: { ...events.window, withinMs } }
}

function single(
  context: ConditionContext,
  params: JsonObject,
  pointer: string,
  parse: ConditionParser,
): ParsedWindow | undefined {
  const { field } = params
  const read = pattern(context, params, pointer, parse)
  if (!read || typeof field !== 'string') return read && { ...read, window: read.pattern }
  return { ...read, window: { ...read.pattern, field: field.split('.') } }
}

function sequence(
  context: ConditionContext,
  params: JsonObject,
  pointer: string,
  parse: ConditionParser,
): ParsedWindow | undefined {
  const steps = patterns(context, params.steps, `${pointer}/steps`, parse)
  const without = patterns(context, params.without, `${pointer}/without`, parse)
  if (!steps || !without) return undefined
  const all = [...steps, ...without]
  return {
    expanded: {
      ...params,
      steps: steps.map((step) => step.expanded),
      ...(params.without !== undefined && { without: without.map((event) => event.expanded) }),
    },
    window: {
      steps: steps.map((step) => step.pattern),
      without: without.map((event) => event.pattern),
    },
    nodes: all.reduce((sum, { nodes }) => sum + nodes, 0),
    depth: all.reduce((most, { depth }) => Math.max(most, depth), 0),
  }
}

interface ParsedPattern {
  readonly expanded: JsonObject
  readonly pattern: EventPattern
  readonly nodes: number
  readonly depth: number
}

/** All of them or none, so that every fault is found. */
function patterns(
  context: ConditionContext,
  raw: JsonValue | undefined,
  pointer: string,
  parse: ConditionParser,
): readonly ParsedPattern[] | undefined {
  const list = (raw ?? []) as readonly JsonObject[]
  const read = list.map((item, index) => pattern(context, item, `${pointer}/${index}`, parse))
  return read.every((item) => item !== undefined) ? read : undefined
}

function pattern(
  context: ConditionContext,
  raw: JsonObject,
  pointer: string,
  parse: ConditionParser,
): ParsedPattern | undefined {
  const type = String(raw.type)
  if (raw.where === undefined) return { expanded: raw, pattern: { type }, nodes: 0, depth: 0 }
  const where = parse(context, raw.where, `${pointer}/where`, 'where', true)
  return (
    where && {
      expanded: { ...raw, where: where.expanded },
      pattern: { type, where: where.condition },
      nodes: where.nodes,
      depth: where.depth,
    }
  )
}

function readWithin(
  context: ConditionContext,
  raw: JsonValue | undefined,
  pointer: string,
): number | undefined | null {
  const ms = readDuration(context.faults, raw, pointer, 'within')
  if (typeof ms !== 'number' || ms <= context.bounds.withinMs) return ms
  context.faults.add(`${pointer}/within`, 'BOUND', {
    expected: `at most ${context.bounds.withinMs} ms`,
    found: shown(raw),
    message: `A window may look back ${context.bounds.withinMs} ms at most, not ${shown(raw)}.`,
  })
  return null
}
