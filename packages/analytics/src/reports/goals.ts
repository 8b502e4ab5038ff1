import { parseDuration } from '@beckon/rules'
import { Type } from '@sinclair/typebox'
import { ExactSum } from '../fold/exact-sum.ts'
import { type Remembered, VisitorSample } from '../fold/visitor-sample.ts'
import type { Column, Row } from '../form/column.ts'
import { defineReport } from '../form/report.ts'
import type { Seen } from '../form/seen.ts'
import { fieldOf } from './events.ts'
import { none, unknown } from './labels.ts'
import { type Moment, type Moments, rememberedMoments } from './moments.ts'
import { cutNote, eventsParameter, sampledNote, sampleParameter } from './sampled.ts'

/** A visit's first event, or an event that reaches the goal. */
interface Step extends Moment {
  /** When the visit began, ms. */
  readonly startedAt: number
  readonly at: number
  readonly type: string
  readonly source: string
  readonly reached: boolean
  readonly value: number | undefined
}

type Memory = Moments<Step>

const columns: readonly Column[] = [
  { name: 'type', kind: 'text', meaning: 'The type of the source, as in `sources`.' },
  { name: 'source', kind: 'text', meaning: 'The source.' },
  {
    name: 'first',
    kind: 'count',
    meaning: 'Goals of visitors whose earliest visit within `within` came from it.',
  },
  { name: 'last', kind: 'count', meaning: 'Goals reached in visits that came from it.' },
  { name: 'firstValue', kind: 'number', meaning: 'What the former were worth.' },
  { name: 'lastValue', kind: 'number', meaning: 'What the latter were worth.' },
]

const remember = (most: number): Remembered<Memory> =>
  rememberedMoments(
    most,
    ({ visit, event, startedAt, at, type, source, reached, value = null }) => [
      visit,
      event,
      startedAt,
      at,
      type,
      source,
      reached,
      value,
    ],
    (json) => {
      type Written = [number, number, number, number, string, string, boolean, number | null]
      const [visit, event, startedAt, at, type, source, reached, value] = json as Written
      return { visit, event, startedAt, at, type, source, reached, value: value ?? undefined }
    },
  )

/** Which sources goals are owed to. */
export const goalsReport = defineReport({
  name: 'goals',
  title: 'Goals and where they come from',
  description:
    'Which sources a goal is owed to: the first visit of its visitor, and the visit in which it was reached.',
  kinds: ['event'],
  goesBy: 'instant',
  granularity: false,
  parameters: {
    goal: Type.String({
      minLength: 1,
      default: 'order.completed',
      description: 'The type of the event that is the goal.',
    }),
    field: Type.String({
      minLength: 1,
      default: 'total',
      description: 'The field of its data that says what it is worth.',
    }),
    within: Type.String({
      default: '30d',
      description: 'How long before a goal the first visit may lie, such as `24h` or `30d`.',
    }),
    ...sampleParameter,
    ...eventsParameter,
  },
  check: ({ within }, fault) => {
    if (parseDuration(within) === undefined) {
      fault('within', 'It must be a duration such as "24h" or "30d".')
    }
  },
  columns,
  charts: [{ kind: 'bars', names: ['type', 'source'], measures: ['last', 'first'] }],
  start: ({ goal, field, within, sample: most, events }) => {
    const sample = new VisitorSample<Memory>(most, remember(events))
    const path = field.split('.')
    const withinMs = parseDuration(within) as number
    return {
      parts: { sample },
      add: (seen) => {
        const reached = seen.number > 0 && seen.record.type === goal
        if (!seen.begins && !reached) return
        const memory = sample.of(seen.visitor)
        memory?.add(stepOf(seen, reached, path))
      },
      rows: () => rowsFrom(sample, withinMs),
      notes: () => [...sampledNote(sample, most), ...cutNote(sample, events)],
    }
  },
})

function stepOf(seen: Seen, reached: boolean, path: readonly string[]): Step {
  const { situation, number, at, event } = seen
  const { visit = 0, startedAt = at, referrer } = situation
  const value = reached ? fieldOf(event?.data, path) : undefined
  return {
    visit,
    event: number,
    startedAt,
    at,
    type: referrer?.type ?? unknown,
    source: referrer?.source ?? referrer?.host ?? none,
    reached,
    value: typeof value === 'number' ? value : undefined,
  }
}

interface Owed {
  readonly type: string
  readonly source: string
  readonly first: ExactSum
  readonly last: ExactSum
  firsts: number
  lasts: number
}

function rowsFrom(sample: VisitorSample<Memory>, withinMs: number): readonly Row[] {
  const all = new Map<string, Owed>()
  const of = ({ type, source }: Step): Owed => {
    const key = `${type.length}:${type}${source}`
    const owed = all.get(key) ?? {
      type,
      source,
      first: new ExactSum(),
      last: new ExactSum(),
      firsts: 0,
      lasts: 0,
    }
    all.set(key, owed)
    return owed
  }
  for (const { list } of sample.values()) {
    for (const step of list) {
      if (!step.reached) continue
      // In the order of visits: the first that is near enough is the earliest.
      const first = list.find(({ startedAt }) => startedAt >= step.at - withinMs) ?? step
      const [began, ended] = [of(first), of(step)]
      began.firsts++
      began.first.add(step.value)
      ended.lasts++
      ended.last.add(step.value)
    }
  }
  return [...all.values()]
    .sort(
      (left, right) =>
        right.lasts - left.lasts ||
        right.firsts - left.firsts ||
        order(left.type, right.type) ||
        order(left.source, right.source),
    )
    .map(({ type, source, first, last, firsts, lasts }) => ({
      type,
      source,
      first: sample.scaled(firsts),
      last: sample.scaled(lasts),
      firstValue: first.sum() / sample.share,
      lastValue: last.sum() / sample.share,
    }))
}

function order(left: string, right: string): number {
  return left === right ? 0 : left < right ? -1 : 1
}
