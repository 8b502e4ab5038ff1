/** What was held back from a visitor in one visit, by the key of the rule, with the reasons already written down. */
export interface Suppressions {
  /** The number of the visit. */
  readonly visit: number
  readonly reasons: Readonly<Record<string, readonly string[]>>
}

const none: readonly string[] = []

/** Why a rule was held back in a visit so far. */
export function reasonsOf(
  suppressions: Suppressions | undefined,
  visit: number,
  key: string,
): readonly string[] {
  if (suppressions?.visit !== visit) return none
  return suppressions.reasons[key] ?? none
}

/** With one reason more; the same where it is known already. */
export function suppressed(
  suppressions: Suppressions | undefined,
  visit: number,
  key: string,
  reason: string,
): Suppressions | undefined {
  const known = reasonsOf(suppressions, visit, key)
  if (known.includes(reason)) return suppressions
  const others = suppressions?.visit === visit ? suppressions.reasons : undefined
  return { visit, reasons: { ...others, [key]: [...known, reason] } }
}
