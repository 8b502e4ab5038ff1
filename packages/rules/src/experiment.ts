import { Type } from '@sinclair/typebox'
import { durationShape, readDuration } from './duration.ts'
import type { FaultList } from './fault.ts'
import { isJsonObject, type JsonValue } from './json.ts'
import { checkShape } from './shape.ts'

/** Visitors who qualify and are not invited, so that it shows what inviting brings. */
export interface Holdout {
  /** Of the visitors, above 0 and up to 0.9. */
  readonly share: number
  /** Rules with the same key hold out the same visitors. */
  readonly key: string
}

/** What an invitation is for. */
export interface Goal {
  /** The type of the event that reaches it. */
  readonly event: string
  /** How long after an invitation it counts as reached by it, ms. */
  readonly withinMs: number
}

const share = Type.Number({
  exclusiveMinimum: 0,
  maximum: 0.9,
  description: 'a share of the visitors, above 0 and up to 0.9',
})

const wholeHoldout = Type.Object(
  {
    share,
    key: Type.Optional(
      Type.String({
        pattern: '\\S',
        description: 'text that is not empty',
        meaning: "Rules with the same key hold out the same visitors; without it, the rule's name.",
      }),
    ),
  },
  { additionalProperties: false },
)

const bareHoldout = Type.Object({ holdout: share })

/** A holdout as it is written. */
export const holdoutShape = Type.Union([share, wholeHoldout], {
  description: 'a share of the visitors such as 0.1, or an object {share, key}',
  meaning: 'The share of the visitors who qualify and are not invited, for comparison.',
})

/** A goal as it is written. */
export const goalShape = Type.Object(
  {
    event: Type.String({
      pattern: '^[a-z][a-z0-9_-]*(\\.[a-z0-9_-]+)*$',
      description: 'a type of events, such as "order.completed"',
      meaning: 'The type of the event that reaches the goal.',
    }),
    within: durationShape,
  },
  {
    additionalProperties: false,
    description: 'an object {event, within}',
    meaning: 'What the invitation is for: an event within a time after it.',
  },
)

/** Reads a rule's `holdout`; undefined where there is none, null where it is bad, with the faults noted. */
export function parseHoldout(
  faults: FaultList,
  raw: JsonValue | undefined,
  pointer: string,
  rule: string,
): Holdout | undefined | null {
  if (raw === undefined) return undefined
  if (!isJsonObject(raw)) {
    const fits = checkShape(faults, bareHoldout, { holdout: raw }, pointer, 'A rule')
    return fits ? { share: Number(raw), key: rule } : null
  }
  if (!checkShape(faults, wholeHoldout, raw, `${pointer}/holdout`, 'The field "holdout"'))
    return null
  return { share: Number(raw.share), key: typeof raw.key === 'string' ? raw.key : rule }
}

/** Reads a rule's `goal`; undefined where there is none, null where it is bad, with the faults noted. */
export function parseGoal(
  faults: FaultList,
  raw: JsonValue | undefined,
  pointer: string,
): Goal | undefined | null {
  if (raw === undefined) return undefined
  const at = `${pointer}/goal`
  const shaped = checkShape(faults, goalShape, raw, at, 'The field "goal"')
  if (!isJsonObject(raw)) return null
  const withinMs = readDuration(faults, raw.within, at, 'within')
  if (!shaped || withinMs === null || withinMs === undefined) return null
  return { event: String(raw.event), withinMs }
}
