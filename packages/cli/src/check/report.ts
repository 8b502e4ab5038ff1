import type { RuleSetCheck } from '@beckon/rules'
import { faultLines } from '../faults.ts'
import { count } from '../terminal/format.ts'
import type { Output } from '../terminal/output.ts'
import { cut } from '../terminal/text.ts'

/** A file of rules with what its check found. */
export interface CheckedFile extends RuleSetCheck {
  readonly file: string
}

/** What `beckon check` tells a reader, file by file. */
export function checkReport(files: readonly CheckedFile[], colour: Output['colour']): string[] {
  return files.flatMap((checked) => {
    const { file, ruleSet, faults, findings } = checked
    const errors = findings.filter(({ severity }) => severity === 'error')
    const warnings = findings.filter(({ severity }) => severity === 'warning')
    const verdict = [
      ...(ruleSet === undefined ? [] : [count(ruleSet.rules.length, 'rule')]),
      ruleSet === undefined ? count(faults.length, 'fault') : 'no faults',
      ...(errors.length === 0 ? [] : [count(errors.length, 'error')]),
    ].join(', ')
    const warned = warnings.length === 0 ? '' : `, ${count(warnings.length, 'warning')}`
    return [
      `${colour.bold(cut(file, 44))}  ${isGood(checked) ? colour.green(`✓ ${verdict}`) : colour.red(`✗ ${verdict}`)}${warned}`,
      ...faultLines(faults, 'fault', colour),
      ...faultLines(errors, 'error', colour),
      ...faultLines(warnings, 'warning', colour),
    ]
  })
}

/** Whether there is nothing in a file that keeps a rule from doing what it says. */
export function isGood({ ruleSet, findings }: RuleSetCheck): boolean {
  return ruleSet !== undefined && findings.every(({ severity }) => severity === 'warning')
}
