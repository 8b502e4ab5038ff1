import type { InvitationChange, JsonValue } from '@beckon/core'
import type { TableRow } from '../fold/table.ts'
import { type Remembered, VisitorSample } from '../fold/visitor-sample.ts'
import type { Cell, Column, Row } from '../form/column.ts'
import { defineReport } from '../form/report.ts'
import type { Seen } from '../form/seen.ts'
import { counted, notesOn, rounded, rowFrom, tableFor } from '../form/table-logic.ts'
import { type Converted, liftOf } from '../lift.ts'
import { byColumn, byOf } from './by.ts'
import { ruleParameter } from './rules.ts'
import { sampledNote, sampleParameter } from './sampled.ts'

const names: readonly Column[] = [byColumn]
const steps = [
  'shown',
  'accepted',
  'declined',
  'ignored',
  'expired',
  'revoked',
  'engaged',
  'converted',
] as const
const offered = 1
const heldOut = 2
const firstStep = 3

const measures = [
  counted(0, 'qualified', 'Offered, or held out.'),
  counted(heldOut, 'heldOut', 'Held out for comparison.'),
  counted(offered, 'offered', 'Offered.'),
  ...steps.map((step, index) =>
    counted(
      firstStep + index,
      step,
      step === 'converted'
        ? 'How often the goal was reached by who was invited.'
        : `Those that were ${step === 'engaged' ? 'followed by a conversation' : step}.`,
    ),
  ),
]

const liftColumns: readonly Column[] = [
  { name: 'offeredVisitors', kind: 'count', meaning: 'Visitors who were offered one.' },
  { name: 'offeredReached', kind: 'count', meaning: 'How many of them reached the goal.' },
  { name: 'heldOutVisitors', kind: 'count', meaning: 'Visitors who were held out.' },
  { name: 'heldOutReached', kind: 'count', meaning: 'How many of them reached the goal.' },
  {
    name: 'verdict',
    kind: 'text',
    meaning: 'Whether inviting `helps`, `harms`, is `unclear`, or there is `not-enough-data`.',
  },
  {
    name: 'lift',
    kind: 'share',
    meaning: 'The share that reached the goal when invited, minus that when held out.',
    optional: true,
  },
  { name: 'liftLow', kind: 'share', meaning: 'From where, at 95%.', optional: true },
  { name: 'liftHigh', kind: 'share', meaning: 'To where.', optional: true },
]

/** Of one visitor: what happened, bit by bit, by period and who invited. */
type Memory = Map<string, number>
const bits = { offered: 1, heldOut: 2, reached: 4, reachedHeldOut: 8 } as const

const remembered: Remembered<Memory> = {
  empty: () => new Map(),
  merge: (into, other) => {
    for (const [key, happened] of other) into.set(key, (into.get(key) ?? 0) | happened)
  },
  toJSON: (memory) => [...memory].sort(([left], [right]) => (left < right ? -1 : 1)),
  // What `toJSON` wrote.
  fromJSON: (json: JsonValue) => new Map(json as unknown as readonly (readonly [string, number])[]),
}

const keyOf = (period: string, by: string): string => `${period.length}:${period}${by}`

/** What became of invitations, and whether they helped. */
export const invitationsReport = defineReport({
  name: 'invitations',
  title: 'Invitations',
  description:
    'What became of the invitations of each rule and operator, and whether inviting brought anything: the difference between those invited and those held out.',
  kinds: ['decision', 'invitation'],
  goesBy: 'instant',
  parameters: { ...ruleParameter, ...sampleParameter },
  columns: [...names, ...measures.map(({ column }) => column), ...liftColumns],
  charts: [
    { kind: 'bars', names: ['by'], measures: ['offered', 'accepted', 'converted'] },
    {
      kind: 'intervals',
      title: 'Whether inviting helped',
      names: ['by'],
      middle: 'lift',
      low: 'liftLow',
      high: 'liftHigh',
      otherwise: 'verdict',
    },
  ],
  start: (parameters) => {
    const table = tableFor(parameters, { keys: 1, counts: firstStep + steps.length })
    const sample = new VisitorSample<Memory>(parameters.sample, remembered)
    const only = parameters.rules && new Set(parameters.rules)
    const happened = (seen: Seen, period: string, by: string, bit: number): void => {
      const memory = sample.of(seen.visitor)
      if (memory === undefined) return
      const key = keyOf(period, by)
      memory.set(key, (memory.get(key) ?? 0) | bit)
    }
    const one = (row: TableRow, place: number): void => {
      row.counts[place] = (row.counts[place] as number) + 1
    }
    const qualify = (seen: Seen, period: string, by: string, out: boolean): void => {
      const row = table.row(period, by)
      one(row, 0)
      one(row, out ? heldOut : offered)
      happened(seen, period, by, out ? bits.heldOut : bits.offered)
    }
    return {
      parts: { table, sample },
      add: (seen, period) => {
        if (seen.record.kind === 'decision') {
          const { rule, action, outcome, reason } = seen.decision
          if (action.type !== 'invite' || (only !== undefined && !only.has(rule))) return
          const by = byOf(rule, undefined)
          if (outcome === 'applied') qualify(seen, period, by, false)
          else if (reason === 'holdout') qualify(seen, period, by, true)
          return
        }
        // Records of decisions are dealt with above; the engine writes the others.
        const { rule, operator, from, to } = seen.record.data as unknown as InvitationChange
        if (only !== undefined && (rule === undefined || !only.has(rule))) return
        const by = byOf(rule, operator)
        if (to === 'offered') {
          qualify(seen, period, by, false)
          return
        }
        const out = from === 'held-out'
        if (!out) one(table.row(period, by), firstStep + steps.indexOf(to as 'shown'))
        if (to === 'converted') {
          happened(seen, period, by, out ? bits.reachedHeldOut : bits.reached)
        }
      },
      rows: () => {
        const groups = groupsOf(sample)
        return table
          .ranked()
          .map((row) => withLift(rowFrom(row, names, measures), row, groups, sample))
      },
      notes: () => [...notesOn(table, parameters), ...sampledNote(sample, parameters.sample)],
    }
  },
})

interface Groups {
  readonly offered: { visitors: number; converted: number }
  readonly heldOut: { visitors: number; converted: number }
}

/** Who reached a goal without being known to have qualified did so before counting began. */
function groupsOf(sample: VisitorSample<Memory>): ReadonlyMap<string, Groups> {
  const groups = new Map<string, Groups>()
  for (const memory of sample.values()) {
    for (const [key, what] of memory) {
      const group = groups.get(key) ?? {
        offered: { visitors: 0, converted: 0 },
        heldOut: { visitors: 0, converted: 0 },
      }
      groups.set(key, group)
      if (what & bits.offered) {
        group.offered.visitors++
        if (what & bits.reached) group.offered.converted++
      }
      if (what & bits.heldOut) {
        group.heldOut.visitors++
        if (what & bits.reachedHeldOut) group.heldOut.converted++
      }
    }
  }
  return groups
}

const nobody: Converted = { visitors: 0, converted: 0 }

function withLift(
  row: Row,
  { period, keys }: TableRow,
  groups: ReadonlyMap<string, Groups>,
  sample: VisitorSample<Memory>,
): Row {
  const group = groups.get(keyOf(period, keys[0] as string))
  const { offered: invited, heldOut: kept } = group ?? { offered: nobody, heldOut: nobody }
  const { verdict, difference, interval } = liftOf(invited, kept)
  const told: Record<string, Cell> = {
    ...row,
    offeredVisitors: sample.scaled(invited.visitors),
    offeredReached: sample.scaled(invited.converted),
    heldOutVisitors: sample.scaled(kept.visitors),
    heldOutReached: sample.scaled(kept.converted),
    verdict,
  }
  if (difference !== undefined) told.lift = rounded(difference)
  if (interval !== undefined) {
    told.liftLow = rounded(interval.low)
    told.liftHigh = rounded(interval.high)
  }
  return told
}
