import { type Static, Type } from '@sinclair/typebox'
import { durationShape, readDuration } from './duration.ts'
import type { FaultList } from './fault.ts'
import { isJsonObject, type JsonValue } from './json.ts'
import { checkShape } from './shape.ts'

/** Limits on how often a visitor is invited; what is absent is not limited. */
export interface Caps {
  /** Invitations in one visit. */
  readonly perVisit?: number
  /** Invitations within 24 hours. */
  readonly perDay?: number
  /** Invitations within seven days. */
  readonly perWeek?: number
  /** Least time between two invitations, ms. */
  readonly gapMs?: number
  /** How long after one was declined, or put away, ms. */
  readonly afterDeclineMs?: number
  /** How long after a conversation has ended, ms. */
  readonly afterConversationMs?: number
  /** Whoever has declined so many is not invited any more. */
  readonly declines?: number
  /** Whoever has ignored so many is not invited any more. */
  readonly ignored?: number
  /** Invitations on the whole site within a minute, to whomever. */
  readonly perMinute?: number
}

/** So many of a visitor's invitations are remembered, one by one. */
export const rememberedInvitations = 100

const count = (meaning: string) =>
  Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: rememberedInvitations,
      description: `a whole number from 1 to ${rememberedInvitations}`,
      meaning,
    }),
  )

/** Caps as they are written, in a rule for its own invitations or in a rule set for all. */
export const capsShape = Type.Object(
  {
    perVisit: count('Invitations in one visit.'),
    perDay: count('Invitations within 24 hours.'),
    perWeek: count('Invitations within seven days.'),
    gap: Type.Optional(durationShape),
    afterDecline: Type.Optional(durationShape),
    afterConversation: Type.Optional(durationShape),
    declines: count('Whoever has declined so many is not invited any more.'),
    ignored: count('Whoever has ignored so many is not invited any more.'),
    perMinute: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 100_000,
        description: 'a whole number from 1 to 100000',
        meaning: 'Invitations on the whole site within a minute, to whomever.',
      }),
    ),
  },
  {
    additionalProperties: false,
    description: 'an object of caps, such as {"perDay": 2, "gap": "10m"}',
    meaning: 'How often a visitor is invited at most.',
  },
)

/** Caps as they are written. */
export type WrittenCaps = Readonly<Static<typeof capsShape>>

/** Reads caps; undefined where there are none, null where they are bad, with the faults noted. */
export function parseCaps(
  faults: FaultList,
  raw: JsonValue | undefined,
  pointer: string,
): Caps | undefined | null {
  if (raw === undefined) return undefined
  const shaped = checkShape(faults, capsShape, raw, pointer, 'The field "caps"')
  if (!isJsonObject(raw)) return null
  const gapMs = readDuration(faults, raw.gap, pointer, 'gap')
  const afterDeclineMs = readDuration(faults, raw.afterDecline, pointer, 'afterDecline')
  const conversation = readDuration(faults, raw.afterConversation, pointer, 'afterConversation')
  if (gapMs === null || afterDeclineMs === null || conversation === null || !shaped) return null
  const { perVisit, perDay, perWeek, declines, ignored, perMinute } = raw as WrittenCaps
  return {
    ...(perVisit !== undefined && { perVisit }),
    ...(perDay !== undefined && { perDay }),
    ...(perWeek !== undefined && { perWeek }),
    ...(gapMs !== undefined && { gapMs }),
    ...(afterDeclineMs !== undefined && { afterDeclineMs }),
    ...(conversation !== undefined && { afterConversationMs: conversation }),
    ...(declines !== undefined && { declines }),
    ...(ignored !== undefined && { ignored }),
    ...(perMinute !== undefined && { perMinute }),
  }
}
