/**
 * What a check can find in rules that are well formed, always as an `error`:
 * - `NEVER_TRUE`: the rule can never be true
 * - `NEVER_ACTIVE`: no weekday or hour of its schedule lies between its first day and its last
 * - `CONTRADICTION`: a part of its conditions can never be true, alone or beside the others
 * - `EMPTY_TEXT`: an invitation with a text in which there is nothing to read
 *
 * as an `error` where the rule can then not do what it says, and otherwise as a `warning`:
 * - `UNWRITTEN`: it reads a segment, a tag or the score, and no rule that is in force writes it
 * - `UNREACHABLE`: it waits for a number that the fact does not reach
 * - `SHADOWED`: whatever it does, another rule does already
 *
 * and always as a `warning`:
 * - `ALWAYS_TRUE`: the rule is true in every case
 * - `REDUNDANT`: a part of its conditions is true in every case
 * - `DUPLICATE`: another rule has the same conditions and the same action
 * - `UNUSED_COOLDOWN`: a cooldown that can never hold anything back
 * - `NO_EFFECT`: an action that changes nothing
 * - `UNUSED_CONDITION`: a shared condition that no rule refers to
 * - `MISSING_EXISTS`: a negative comparison with a fact that may be absent
 */
export type FindingCode =
  | 'NEVER_TRUE'
  | 'NEVER_ACTIVE'
  | 'CONTRADICTION'
  | 'EMPTY_TEXT'
  | 'UNWRITTEN'
  | 'UNREACHABLE'
  | 'SHADOWED'
  | 'ALWAYS_TRUE'
  | 'REDUNDANT'
  | 'DUPLICATE'
  | 'UNUSED_COOLDOWN'
  | 'NO_EFFECT'
  | 'UNUSED_CONDITION'
  | 'MISSING_EXISTS'

/** `error`: the rule cannot do what it says; `warning`: it can, but perhaps something else was meant. */
export type Severity = 'error' | 'warning'

/** One thing that is probably not meant; the rule set can be loaded all the same. */
export interface Finding {
  readonly severity: Severity
  readonly code: FindingCode
  /** Where in the document, RFC 6901. */
  readonly pointer: string
  /** The rule it is in; absent where it is in none. */
  readonly rule?: string
  /** Other places that have a part in it: conditions that clash with this one, the rule that does the same. */
  readonly related?: readonly string[]
  readonly expected: string
  readonly found: string
  /** One full sentence that says what is wrong and what to do. */
  readonly message: string
}

/** Collects findings; the same one of the same place is kept once, as shared conditions are looked at often. */
export class FindingList {
  readonly findings: Finding[] = []
  readonly #seen = new Set<string>()

  add(finding: Finding): void {
    const key = `${finding.code} ${finding.pointer} ${finding.found}`
    if (this.#seen.has(key)) return
    this.#seen.add(key)
    this.findings.push(finding)
  }
}
