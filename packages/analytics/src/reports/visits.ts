import { breakdown } from './breakdown.ts'

/** Visits and visitors over time. */
export const visitsReport = breakdown({
  name: 'visits',
  title: 'Visits and visitors',
  description: 'How many visits and visitors there were over time, and what came of them.',
  granularity: 'day',
  names: [],
  of: () => '',
})
