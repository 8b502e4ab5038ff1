/**
 * - `JSON`: the text cannot be read, or the value is no JSON
 * - `TYPE`: another type of value is needed here
 * - `MISSING_FIELD`, `UNKNOWN_FIELD`
 * - `UNKNOWN_FACT`, `UNKNOWN_OPERATOR`, `UNKNOWN_CONDITION`, `UNKNOWN_ACTION`
 * - `BAD_VALUE`: the right type, but it cannot be meant
 * - `BAD_DURATION`, `BAD_PATH`, `BAD_PATTERN`: text that does not follow its grammar
 * - `DUPLICATE_NAME`: two rules of one name
 * - `CYCLE`: rules, or shared conditions, that wait for each other
 * - `BOUND`: larger than allowed
 * - `NOT_YET`: this version does not honour it
 */
export type FaultCode =
  | 'JSON'
  | 'TYPE'
  | 'MISSING_FIELD'
  | 'UNKNOWN_FIELD'
  | 'UNKNOWN_FACT'
  | 'UNKNOWN_OPERATOR'
  | 'UNKNOWN_CONDITION'
  | 'UNKNOWN_ACTION'
  | 'BAD_VALUE'
  | 'BAD_DURATION'
  | 'BAD_PATH'
  | 'BAD_PATTERN'
  | 'DUPLICATE_NAME'
  | 'CYCLE'
  | 'BOUND'
  | 'NOT_YET'

/** One thing that is wrong with a rule set. */
export interface Fault {
  /** Where in the document, RFC 6901; empty: the document itself. */
  readonly pointer: string
  readonly code: FaultCode
  /** The rule it is in, where it is in one that has a name. */
  readonly rule?: string
  readonly expected: string
  readonly found: string
  /** One full sentence that says what to do. */
  readonly message: string
}

/** Thrown for a rule set that was refused; `faults` holds all that is wrong with it. */
export class RuleSetError extends Error {
  readonly code = 'RULE_SET_INVALID'
  readonly faults: readonly Fault[]

  constructor(faults: readonly Fault[]) {
    const first = faults[0]
    const more = faults.length > 1 ? ` (and ${faults.length - 1} more, see faults)` : ''
    super(
      first
        ? `The rule set was refused. ${first.message} At ${first.pointer || 'its root'}${more}.`
        : 'The rule set was refused.',
    )
    this.name = 'RuleSetError'
    this.faults = faults
  }
}

/** Collects what is wrong; the same fault of the same place is kept once. */
export class FaultList {
  readonly faults: Fault[] = []
  /** The rule that is being read: noted in each fault. */
  rule: string | undefined
  readonly #seen = new Set<string>()

  add(
    pointer: string,
    code: FaultCode,
    about: { readonly expected: string; readonly found: string; readonly message: string },
  ): undefined {
    const key = `${code} ${pointer} ${about.found}`
    if (this.#seen.has(key)) return
    this.#seen.add(key)
    const rule = this.rule === undefined ? {} : { rule: this.rule }
    this.faults.push({ pointer, code, ...rule, ...about })
  }
}

/** A value as a fault shows it: its JSON, cut at 80 characters. */
export function shown(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value)
  const text = String(JSON.stringify(value))
  return text.length > 80 ? `${text.slice(0, 79)}…` : text
}
