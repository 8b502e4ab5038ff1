import type { RuleSet } from '@beckon/rules'
import { Coverage } from './coverage.ts'

/**
 * How much was tried of each of several rule sets: of a folder of scenario tests, for one, of which
 * each has rules of its own. Rule sets of one document are one.
 */
export class Coverages {
  private readonly byDocument = new Map<string, Coverage>()

  /** The coverage of a rule set; begun where there is none yet. */
  of(ruleSet: RuleSet): Coverage {
    const document = JSON.stringify(ruleSet.document)
    const known = this.byDocument.get(document)
    if (known !== undefined) return known
    const coverage = new Coverage(ruleSet)
    this.byDocument.set(document, coverage)
    return coverage
  }

  /** In the order in which they were begun. */
  all(): readonly Coverage[] {
    return [...this.byDocument.values()]
  }
}
