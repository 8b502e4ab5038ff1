import { pointerTo } from '../json.ts'
import type { FindingList } from './finding.ts'

/** Tells shared conditions, by their names, that no rule refers to. */
export function lintUnusedConditions(findings: FindingList, names: readonly string[]): void {
  for (const name of names) {
    findings.add({
      severity: 'warning',
      code: 'UNUSED_CONDITION',
      pointer: pointerTo('/conditions', name),
      expected: 'a condition that some rule refers to',
      found: `"${name}"`,
      message: `No rule refers to the shared condition "${name}": use it or remove it.`,
    })
  }
}
