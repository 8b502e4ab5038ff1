import type { Column } from '../form/column.ts'
import { none } from './labels.ts'

/** A column that says who did it. */
export const byColumn: Column = {
  name: 'by',
  kind: 'text',
  meaning: '`rule NAME` or `operator ID`; `(none)` where it was neither.',
}

/** Who did it. A rule may have any name, that of an operator too: so each says what it is. */
export function byOf(rule: unknown, operator: unknown): string {
  if (typeof rule === 'string') return `rule ${rule}`
  return typeof operator === 'string' ? `operator ${operator}` : none
}
