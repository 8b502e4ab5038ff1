import type { RuleSet } from '@beckon/rules'
import { nobody, type VisitorsCompared } from './fates.ts'
import type { RuleFigures } from './side.ts'

/** How a rule of one set stands to the one of that name in the other. */
export type RuleChange =
  /** It means the same in both. */
  | 'same'
  | 'changed'
  /** Only the candidate has it. */
  | 'added'
  /** Only the baseline has it. */
  | 'removed'

/** A rule under both rule sets. */
export interface RuleCompared {
  readonly rule: string
  readonly change: RuleChange
  /** Null where that set has no such rule. */
  readonly baseline: RuleFigures | null
  readonly candidate: RuleFigures | null
  /** For whom it took effect, however often. */
  readonly visitors: VisitorsCompared
}

type Figures = Readonly<Record<string, RuleFigures>>

/** Rules of the baseline in the order in which they are asked, then those that only the candidate has. */
export function rulesCompared(
  sets: readonly [RuleSet, RuleSet],
  [left, right]: readonly [Figures, Figures],
  visitors: ReadonlyMap<string, VisitorsCompared>,
): readonly RuleCompared[] {
  const was = identities(sets[0])
  const is = identities(sets[1])
  const changeOf = (rule: string): RuleChange => {
    if (!was.has(rule)) return 'added'
    if (!is.has(rule)) return 'removed'
    return was.get(rule) === is.get(rule) ? 'same' : 'changed'
  }
  return [...new Set([...was.keys(), ...is.keys()])].map((rule) => ({
    rule,
    change: changeOf(rule),
    baseline: left[rule] ?? null,
    candidate: right[rule] ?? null,
    visitors: visitors.get(rule) ?? nobody,
  }))
}

/** What each rule means, by its name. */
function identities({ rules }: RuleSet): ReadonlyMap<string, string> {
  return new Map(rules.map(({ name, identity }) => [name, identity]))
}
