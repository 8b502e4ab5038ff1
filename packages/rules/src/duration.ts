import { Type } from '@sinclair/typebox'
import { type FaultList, shown } from './fault.ts'
import type { JsonValue } from './json.ts'

const units = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const

/** What a duration must look like, as a regular expression: not zero, and one unit. */
export const durationPattern = '^(?=\\d*[1-9])(\\d{1,9})(ms|s|m|h|d)$'

const grammar = new RegExp(durationPattern)

/** A duration as rules write it: `"500ms"`, `"30s"`, `"10m"`, `"24h"`, `"7d"`. */
export type Duration = `${number}${keyof typeof units}`

/** A field that holds a duration. {@link readDuration} reads it, for a better message. */
export const durationShape = Type.Unsafe<Duration>(Type.Unknown({ $ref: '#/$defs/duration' }))

/** The longest duration a rule set may name: ten years of 365 days, in ms. */
const longest = 3_650 * units.d

/** What a duration is, in words. */
export const durationForm = 'a duration such as "500ms", "30s", "10m", "24h" or "7d"'

/** Reads `"500ms"`, `"30s"`, `"10m"`, `"24h"`, `"7d"` as milliseconds; undefined if it is none, or zero, or above ten years. */
export function parseDuration(text: string): number | undefined {
  const match = grammar.exec(text)
  if (!match) return undefined
  const ms = Number(match[1]) * units[match[2] as keyof typeof units]
  return ms > 0 && ms <= longest ? ms : undefined
}

/** Reads a field that holds a duration, in ms; undefined where there is none, null where it is bad, with the fault noted. */
export function readDuration(
  faults: FaultList,
  raw: JsonValue | undefined,
  pointer: string,
  field: string,
): number | undefined | null {
  if (raw === undefined) return undefined
  const ms = typeof raw === 'string' ? parseDuration(raw) : undefined
  if (ms !== undefined) return ms
  faults.add(`${pointer}/${field}`, typeof raw === 'string' ? 'BAD_DURATION' : 'TYPE', {
    expected: durationForm,
    found: shown(raw),
    message: `"${field}" must be ${durationForm}, not ${shown(raw)}.`,
  })
  return null
}
