import type { FactRef } from '../fact-ref.ts'
import type { ParsedRule } from '../parse-rule.ts'
import { CheckedRule } from './checked-rule.ts'
import { World } from './constraints.ts'
import { lintCooldown } from './cooldown.ts'
import { lintDuplicates } from './duplicates.ts'
import { type Finding, FindingList } from './finding.ts'
import { lintMissingExists } from './missing-exists.ts'
import { lintNeverActive } from './never-active.ts'
import { lintNoEffect } from './no-effect.ts'
import { lintReach } from './reach.ts'
import { lintReadableText } from './readable-text.ts'
import { Budget } from './satisfiable.ts'
import { lintShadowed } from './shadowed.ts'
import { lintTruth } from './truth.ts'
import { lintUnusedConditions } from './unused-conditions.ts'
import { lintUnwritten } from './unwritten.ts'

/** Steps that may be spent on the rules one by one, and on pairs of them: each a second or so at most. */
const steps = 2_000_000
const stepsForPairs = 500_000

/** What is looked at for what is probably not meant. */
export interface Linted {
  /** In the order of the document. */
  readonly rules: readonly ParsedRule[]
  readonly facts: readonly FactRef[]
  /** Names of shared conditions that no rule refers to. */
  readonly unused: readonly string[]
  /** Every rule of the document is among them: only then the rules can be judged by each other. */
  readonly complete: boolean
}

/**
 * Finds what is probably not meant in rules that are well formed, by order of their places. What
 * is found is certain, given that each fact is what the catalogue says of it; rules that are too
 * large to be thought through may have more than is found.
 */
export function lint({ rules, facts, unused, complete }: Linted): readonly Finding[] {
  const findings = new FindingList()
  const budget = new Budget(steps)
  const [visit, always] = [new World(facts, 'visit'), new World(facts, 'always')]
  const meant: CheckedRule[] = []
  const all = rules.map((rule) => {
    // Outside of visits nothing begins, but what holds while a rule is true may go on.
    const world = rule.fire === 'while' ? always : visit
    return new CheckedRule(rule, world, findings, budget)
  })
  for (const checked of all) {
    const truth = lintTruth(checked)
    lintMissingExists(checked)
    lintCooldown(checked)
    lintNeverActive(checked)
    lintNoEffect(checked)
    lintReadableText(checked)
    if (truth !== 'never' && checked.rule.enabled) meant.push(checked)
  }
  if (complete) {
    const duplicates = lintDuplicates(meant)
    lintShadowed(
      meant.filter((checked) => !duplicates.has(checked)),
      new Budget(stepsForPairs),
    )
    lintUnwritten(all)
    lintReach(all)
    lintUnusedConditions(findings, unused)
  }
  return inOrder(findings.findings, rules)
}

/** Rule by rule, as they stand in the document; what belongs to none comes last. */
function inOrder(findings: readonly Finding[], rules: readonly ParsedRule[]): readonly Finding[] {
  const places = new Map(rules.map(({ name }, index) => [name, index]))
  const placeOf = ({ rule }: Finding) =>
    rule === undefined ? rules.length : (places.get(rule) ?? rules.length)
  return [...findings].sort((a, b) => placeOf(a) - placeOf(b))
}
