import type { Operand } from '../condition.ts'
import type { ParsedRule } from '../parse-rule.ts'
import { Constraints, type World } from './constraints.ts'
import type { FindingCode, FindingList, Severity } from './finding.ts'
import { Budget } from './satisfiable.ts'
import { noValues } from './value-set.ts'

/** Steps that may be spent on one rule: conditions and values looked at. */
const stepsPerRule = 10_000

/** One rule with what its check needs. */
export class CheckedRule {
  readonly rule: ParsedRule
  readonly world: World
  readonly budget: Budget
  readonly #findings: FindingList
  readonly #siteSlot: number | undefined

  constructor(rule: ParsedRule, world: World, findings: FindingList, all: Budget) {
    this.rule = rule
    this.world = world
    this.#findings = findings
    this.budget = new Budget(stepsPerRule, all)
    this.#siteSlot = rule.site === undefined ? undefined : world.slotOf('site.id')
  }

  /** Whether more is known of what a comparison looks at than the catalogue says. */
  knows({ slot }: Operand): boolean {
    return slot === this.#siteSlot
  }

  /** What is known before any condition is looked at. */
  start(world = this.world): Constraints {
    const constraints = new Constraints(world)
    const { site } = this.rule
    if (this.#siteSlot !== undefined && site !== undefined) {
      const texts = { allBut: false, texts: new Set([site]) }
      constraints.limit({ slot: this.#siteSlot }, { ...noValues, texts })
    }
    return constraints
  }

  /** Notes a finding of this rule; `pointer` is the rule's own where none is given. */
  add(
    severity: Severity,
    code: FindingCode,
    about: {
      readonly pointer?: string
      readonly related?: readonly string[]
      readonly expected: string
      readonly found: string
      readonly message: string
    },
  ): void {
    this.#findings.add({
      severity,
      code,
      pointer: about.pointer ?? this.rule.pointer,
      rule: this.rule.name,
      ...(about.related && about.related.length > 0 && { related: about.related }),
      expected: about.expected,
      found: about.found,
      message: about.message,
    })
  }
}
