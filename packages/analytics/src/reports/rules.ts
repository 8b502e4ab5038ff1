import { Type } from '@sinclair/typebox'
import type { Column } from '../form/column.ts'
import { defineReport } from '../form/report.ts'
import { counted, notesOn, rowsOf, tableFor, visitorsIn } from '../form/table-logic.ts'
import { none } from './labels.ts'

/** Reports about rules may be asked about some alone. */
export const ruleParameter = {
  rules: Type.Optional(
    Type.Array(Type.String({ minLength: 1 }), {
      minItems: 1,
      description: 'The names of the rules that are counted. Default: all.',
    }),
  ),
} as const

const names: readonly Column[] = [
  { name: 'rule', kind: 'text', meaning: 'The name of the rule.' },
  { name: 'action', kind: 'text', meaning: 'What it does.' },
  { name: 'outcome', kind: 'text', meaning: '`applied`, `withdrawn` or `suppressed`.' },
  { name: 'reason', kind: 'text', meaning: 'Why it was suppressed; `(none)` otherwise.' },
]
const measures = [
  counted(
    0,
    'decisions',
    'How often. A suppression is written down once a rule, visit and reason.',
  ),
  visitorsIn(0, 'visitors', 'Distinct visitors it was decided for.'),
]

/** What rules did. */
export const rulesReport = defineReport({
  name: 'rules',
  title: 'Rules',
  description:
    'What rules did, and what kept them from it. How often a rule became true is not in the log: ask `engine.rules()`.',
  kinds: ['decision'],
  goesBy: 'instant',
  parameters: ruleParameter,
  columns: [...names, ...measures.map(({ column }) => column)],
  charts: [{ kind: 'bars', names: ['rule', 'outcome', 'reason'], measures: ['decisions'] }],
  start: (parameters) => {
    const table = tableFor(parameters, { keys: 4, counts: 1, sets: 1 })
    const only = parameters.rules && new Set(parameters.rules)
    return {
      parts: { table },
      add: (seen, period) => {
        const { rule, action, outcome, reason = none } = seen.decision
        if (only !== undefined && !only.has(rule)) return
        const { counts, sets } = table.rowOf(period, [rule, action.type, outcome, reason])
        counts[0] = (counts[0] as number) + 1
        sets[0]?.add(seen.visitor)
      },
      rows: () => rowsOf(table, names, measures),
      notes: () => notesOn(table, parameters),
    }
  },
})
