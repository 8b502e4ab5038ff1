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
  return files.flatMap(({ file, ruleSet, faults, warnings }) => {
    const verdict =
      ruleSet === undefined
        ? colour.red(`✗ ${count(faults.length, 'fault')}`)
        : colour.green(`✓ ${count(ruleSet.rules.length, 'rule')}, no faults`)
    const warned = warnings.length === 0 ? '' : `, ${count(warnings.length, 'warning')}`
    return [
      `${colour.bold(cut(file, 44))}  ${verdict}${warned}`,
      ...faultLines(faults, 'fault', colour),
      ...faultLines(warnings, 'warning', colour),
    ]
  })
}
