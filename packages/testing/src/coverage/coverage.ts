import type { Decision, Engine } from '@beckon/core'
import { compiledEngine, type Evaluation, type RuleEngine, type RuleSet } from '@beckon/rules'
import { type CoverageReport, coverageReport } from './coverage-report.ts'
import { leavesOf } from './leaves.ts'
import { Looks, type Open } from './looks.ts'
import { both, type RuleSeen, type Seen } from './seen.ts'

/**
 * What of a rule set was tried by whatever went through engines: which rules fired and what held
 * them back, and which comparisons were ever true and ever false. Comparisons are asked each time
 * their rules are, none short-circuited, until both were seen; from then on they cost nothing.
 *
 * @example
 * const coverage = new Coverage(rules)
 * await replay({ inputs, rules, storage, ruleEngine: coverage.engine(), onEngine: (engine) => coverage.watch(engine) })
 * console.log(coverage.report().share)
 */
export class Coverage {
  readonly ruleSet: RuleSet
  private readonly rules = new Map<string, RuleSeen>()
  /** By JSON pointer: a shared condition is one, however many rules use it. */
  private readonly conditions = new Map<string, Seen>()

  constructor(ruleSet: RuleSet) {
    this.ruleSet = ruleSet
    for (const { name, enabled, condition } of ruleSet.rules) {
      if (!enabled) continue
      this.rules.set(name, { true: false, false: false, fired: 0, suppressed: {} })
      for (const { pointer } of leavesOf(condition)) {
        this.conditions.set(pointer, { true: false, false: false })
      }
    }
  }

  /** An engine that evaluates as another one does, and is looked at; any number of engines may have one. */
  engine(base: RuleEngine = compiledEngine()): RuleEngine {
    return {
      name: base.name,
      load: (ruleSet, failed, factFailed) =>
        this.lookedAt(ruleSet, base.load(ruleSet, failed, factFailed)),
    }
  }

  /** Counts what rules do in an engine; until that is closed. */
  watch(engine: Pick<Engine, 'decisions$'>): void {
    engine.decisions$.subscribe((decision) => this.decided(decision))
  }

  /** Takes in what was seen of the same rule set elsewhere; rules that are not in this one are passed over. */
  merge(other: Coverage): void {
    for (const [name, theirs] of other.rules) {
      const ours = this.rules.get(name)
      if (ours === undefined) continue
      both(ours, theirs)
      ours.fired += theirs.fired
      for (const [reason, many] of Object.entries(theirs.suppressed)) {
        ours.suppressed[reason] = (ours.suppressed[reason] ?? 0) + many
      }
    }
    for (const [pointer, theirs] of other.conditions) {
      const ours = this.conditions.get(pointer)
      if (ours !== undefined) both(ours, theirs)
    }
  }

  report(): CoverageReport {
    return coverageReport(this.ruleSet, this.rules, this.conditions)
  }

  private decided({ rule, outcome, reason }: Decision): void {
    const seen = this.rules.get(rule)
    if (outcome === 'applied' && seen !== undefined) seen.fired++
    if (outcome === 'suppressed' && seen !== undefined && reason !== undefined) {
      seen.suppressed[reason] = (seen.suppressed[reason] ?? 0) + 1
    }
  }

  private lookedAt(ruleSet: RuleSet, evaluation: Evaluation): Evaluation {
    const strata = Array.from({ length: ruleSet.strata }, (_, stratum) =>
      this.looksOf(ruleSet, stratum),
    )
    return {
      evaluate(stratum, facts, matches) {
        const from = matches.count
        const done = evaluation.evaluate(stratum, facts, matches)
        const look = (): void => strata[stratum]?.look(facts, matches, from)
        return done instanceof Promise ? done.then(look) : look()
      },
      ...(evaluation.nextChange && { nextChange: evaluation.nextChange.bind(evaluation) }),
    }
  }

  /** What there is to be looked at in a stratum of a rule set that has the same rules, or some of them. */
  private looksOf(ruleSet: RuleSet, stratum: number): Looks {
    const known = new Map(this.ruleSet.rules.map((rule) => [rule.name, rule]))
    const rules: [index: number, seen: RuleSeen][] = []
    const open = new Map<string, Open>()
    for (const rule of ruleSet.rules) {
      const own = known.get(rule.name)
      const seen = this.rules.get(rule.name)
      if (rule.stratum !== stratum || seen === undefined || own?.identity !== rule.identity)
        continue
      rules.push([rule.index, seen])
      const pointers = leavesOf(own.condition).map(({ pointer }) => pointer)
      for (const [place, leaf] of leavesOf(rule.condition).entries()) {
        const pointer = pointers[place] ?? ''
        const condition = this.conditions.get(pointer)
        if (condition !== undefined) open.set(pointer, { leaf, seen: condition })
      }
    }
    return new Looks(rules, [...open.values()])
  }
}
