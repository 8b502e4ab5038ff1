import { basename } from 'node:path'
import type { Coverage, CoverageReport, Coverages } from '@beckon/testing'
import { coverageLines } from '../coverage/lines.ts'
import type { Output } from '../terminal/output.ts'

/** A rule set, and which scenarios tried it. */
interface Covered {
  readonly coverage: Coverage
  readonly files: string[]
}

/** How much of a rule set was tried, and by which files of scenarios. */
export interface RulesCovered extends CoverageReport {
  readonly files: readonly string[]
}

/** How much was tried of all rule sets that scenarios have: those of one document are one. */
export class AllRulesCovered {
  private readonly byDocument = new Map<string, Covered>()

  /** Takes in what the tests of a file have tried. */
  add(file: string, coverages: Coverages): void {
    for (const coverage of coverages.all()) {
      const document = JSON.stringify(coverage.ruleSet.document)
      const known = this.byDocument.get(document)
      known?.coverage.merge(coverage)
      known?.files.push(file)
      if (known === undefined) this.byDocument.set(document, { coverage, files: [file] })
    }
  }

  reports(): readonly RulesCovered[] {
    return [...this.byDocument.values()].map(({ coverage, files }) => ({
      files,
      ...coverage.report(),
    }))
  }
}

/** Of all rule sets together. */
export function totalOf(
  reports: readonly RulesCovered[],
): Pick<CoverageReport, 'share' | 'outcomes'> {
  const sum = (count: 'of' | 'seen') =>
    reports.reduce((total, { outcomes }) => total + outcomes[count], 0)
  const outcomes = { of: sum('of'), seen: sum('seen') }
  return { share: outcomes.of === 0 ? 1 : outcomes.seen / outcomes.of, outcomes }
}

/** What a reader is told of them. */
export function rulesCoveredLines(
  reports: readonly RulesCovered[],
  colour: Output['colour'],
): string[] {
  return reports.flatMap((report) => {
    const [first = '', ...others] = report.files.map((file) => basename(file))
    const more = others.length === 0 ? '' : ` and ${others.length} more`
    return coverageLines(report, `Coverage of the rules of ${first}${more}`, colour)
  })
}
