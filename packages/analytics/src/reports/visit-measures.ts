import { Type } from '@sinclair/typebox'
import type { TableRow } from '../fold/table.ts'
import type { Seen } from '../form/seen.ts'
import { counted, type Measure, quotient, visitorsIn } from '../form/table-logic.ts'

/** What counts as a success, for all reports that tell what visits have led to. */
export const successParameters = {
  buyers: Type.String({
    minLength: 1,
    default: 'potential-buyer',
    description: 'The segment of those who may buy.',
  }),
  conversation: Type.String({
    minLength: 1,
    default: 'chat.started',
    description: 'The type of the event that begins a conversation.',
  }),
  purchase: Type.String({
    minLength: 1,
    default: 'order.completed',
    description: 'The type of the event that is a purchase.',
  }),
} as const

/** What counts as a success. */
export interface Successes {
  readonly buyers: string
  readonly conversation: string
  readonly purchase: string
}

// The numbers of a row, by their places.
const visits = 0
const newVisits = 1
const engaged = 2
const pageViews = 3
const ms = 4
const conversations = 5
const purchases = 6
const visitors = 0
const buyers = 1

/** How a table must be made for {@link countVisit}. */
export const visitShape = { counts: 7, sets: 2 } as const

const of =
  (index: number) =>
  ({ counts }: TableRow): number =>
    counts[index] as number

/** What is told of visits. */
export const visitMeasures: readonly Measure[] = [
  counted(visits, 'visits', 'Visits.'),
  visitorsIn(visitors, 'visitors', 'Distinct visitors who made them.'),
  counted(newVisits, 'newVisits', 'Visits that were the first of their visitor.'),
  counted(pageViews, 'pageViews', 'Page views in them.'),
  quotient(
    { name: 'bounceRate', kind: 'share', meaning: 'Share of visits without a second page view.' },
    // A visit whose country changes in the middle is begun in one row and goes on in another.
    (row) => Math.max(0, of(visits)(row) - of(engaged)(row)),
    of(visits),
  ),
  quotient(
    { name: 'pagesPerVisit', kind: 'number', meaning: 'Page views a visit.' },
    of(pageViews),
    of(visits),
  ),
  quotient(
    {
      name: 'secondsPerVisit',
      kind: 'seconds',
      meaning: 'From the first event of a visit to its last, on average.',
    },
    (row) => of(ms)(row) / 1_000,
    of(visits),
  ),
  visitorsIn(
    buyers,
    'potentialBuyers',
    'Distinct visitors who came into the segment `buyers` in them.',
  ),
  counted(conversations, 'conversations', 'Conversations begun in them.'),
  counted(purchases, 'purchases', 'Purchases made in them.'),
]

/** Whether a record of a decision says that somebody became a potential buyer. */
export function becomesBuyer({ decision }: Seen, segment: string): boolean {
  const { action, outcome } = decision
  return action.type === 'segment' && outcome === 'applied' && action.segment === segment
}

/** Counts an event of a visit in a row; `begins`: the visit is to be counted by it. */
export function countVisit(row: TableRow, seen: Seen, begins: boolean, goals: Successes): void {
  const { counts } = row
  const { record, situation, gap } = seen
  if (begins) {
    counts[visits] = (counts[visits] as number) + 1
    row.sets[visitors]?.add(seen.visitor)
    if (situation.visit === 1) counts[newVisits] = (counts[newVisits] as number) + 1
  }
  if (gap > 0) counts[ms] = (counts[ms] as number) + gap
  if (seen.views) {
    counts[pageViews] = (counts[pageViews] as number) + 1
    if (situation.pages === 2) counts[engaged] = (counts[engaged] as number) + 1
  } else if (record.type === goals.purchase) {
    counts[purchases] = (counts[purchases] as number) + 1
  }
  if (record.type === goals.conversation) {
    counts[conversations] = (counts[conversations] as number) + 1
  }
}

/** Counts a potential buyer in a row. */
export function countBuyer(row: TableRow, seen: Seen): void {
  row.sets[buyers]?.add(seen.visitor)
}
