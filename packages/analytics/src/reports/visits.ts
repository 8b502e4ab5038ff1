import { breakdown } from './breakdown.ts'

/** Visits and visitors over time. */
export const visitsReport = breakdown({
  name: 'visits',
  title: 'Visits and visitors',
  description: 'How many visits and visitors there were over time, and what came of them.',
  granularity: 'day',
  names: [],
  charts: [
    { kind: 'lines', x: 'period', measures: ['visits', 'visitors', 'newVisits'] },
    {
      kind: 'lines',
      title: 'What came of them',
      x: 'period',
      measures: ['potentialBuyers', 'conversations', 'purchases'],
    },
  ],
  of: () => '',
})
