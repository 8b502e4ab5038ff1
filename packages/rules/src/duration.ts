const units = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const

const grammar = /^(\d{1,9})(ms|s|m|h|d)$/

/** The longest duration a rule set may name: ten years of 365 days, in ms. */
const longest = 3_650 * units.d

/** What a duration looks like, for messages. */
export const durationForm = 'a duration such as "500ms", "30s", "10m", "24h" or "7d"'

/** Reads `"500ms"`, `"30s"`, `"10m"`, `"24h"`, `"7d"` as milliseconds; undefined if it is none, or zero, or above ten years. */
export function parseDuration(text: string): number | undefined {
  const match = grammar.exec(text)
  if (!match) return undefined
  const ms = Number(match[1]) * units[match[2] as keyof typeof units]
  return ms > 0 && ms <= longest ? ms : undefined
}
