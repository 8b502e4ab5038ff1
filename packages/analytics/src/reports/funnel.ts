import { parseDuration } from '@beckon/rules'
import { type Static, Type } from '@sinclair/typebox'
import { type Remembered, VisitorSample } from '../fold/visitor-sample.ts'
import type { Cell, Column, Row } from '../form/column.ts'
import { type Filter, filterOf } from '../form/filter.ts'
import { defineReport } from '../form/report.ts'
import type { ParameterFault } from '../form/report-error.ts'
import { rounded } from '../form/table-logic.ts'
import { type Moment, type Moments, rememberedMoments } from './moments.ts'
import { cutNote, eventsParameter, sampledNote, sampleParameter } from './sampled.ts'

const stepSchema = Type.Object(
  {
    name: Type.Optional(Type.String({ minLength: 1 })),
    event: Type.Optional(Type.String({ minLength: 1 })),
    path: Type.Optional(Type.String({ minLength: 1 })),
    where: Type.Optional(Type.Unknown()),
  },
  { additionalProperties: false },
)

type Step = Static<typeof stepSchema>

/** A step as a condition of the rule language. */
function conditionOf({ event, path, where }: Step): unknown {
  return {
    all: [
      ...(event === undefined ? [] : [{ fact: 'event.type', operator: 'equal', value: event }]),
      ...(path === undefined ? [] : [{ fact: 'page.path', operator: 'glob', value: path }]),
      ...(where === undefined ? [] : [where]),
    ],
  }
}

/** An event that is one of the steps: which ones, bit by bit. */
interface Taken extends Moment {
  readonly at: number
  readonly steps: number
}

const columns: readonly Column[] = [
  { name: 'step', kind: 'count', meaning: 'The number of the step, from 1.' },
  { name: 'name', kind: 'text', meaning: 'Its name.' },
  {
    name: 'visitors',
    kind: 'count',
    meaning: 'Visitors who came so far: who took all steps up to it, in their order.',
  },
  { name: 'lost', kind: 'count', meaning: 'Those who came to the step before and no further.' },
  { name: 'ofFirst', kind: 'share', meaning: 'Their share of those who began.', optional: true },
  {
    name: 'ofPrevious',
    kind: 'share',
    meaning: 'Their share of those who came to the step before.',
    optional: true,
  },
]

const remember = (most: number): Remembered<Moments<Taken>> =>
  rememberedMoments(
    most,
    ({ visit, event, at, steps }) => [visit, event, at, steps],
    (json) => {
      const [visit, event, at, steps] = json as [number, number, number, number]
      return { visit, event, at, steps }
    },
  )

/** Ordered steps, and how many visitors came how far. */
export const funnelReport = defineReport({
  name: 'funnel',
  title: 'Funnel',
  description:
    'How many visitors took ordered steps, and where they were lost. Other events may lie between; an event is one step at most.',
  kinds: ['event'],
  goesBy: 'instant',
  granularity: false,
  parameters: {
    steps: Type.Array(stepSchema, {
      minItems: 2,
      maxItems: 20,
      default: [
        { name: 'page', event: 'page.view' },
        { name: 'cart', event: 'cart.add' },
        { name: 'order', event: 'order.completed' },
      ],
      description:
        'What must happen, in order: each with `event` (a type), `path` (a glob), `where` (a condition), or several of them; `name` for the report.',
    }),
    within: Type.Optional(
      Type.String({
        description:
          'How long all steps together may take, such as `30m` or `7d`. Default: any time.',
      }),
    ),
    ...sampleParameter,
    ...eventsParameter,
  },
  check: ({ steps, within }, fault) => {
    for (const [index, step] of steps.entries()) {
      if (step.event === undefined && step.path === undefined && step.where === undefined) {
        fault(`steps/${index}`, 'A step needs "event", "path" or "where".')
      }
      const faults: ParameterFault[] = []
      filterOf(conditionOf(step), `steps/${index}`, faults)
      for (const { pointer, message } of faults) fault(pointer, message)
    }
    if (within !== undefined && parseDuration(within) === undefined) {
      fault('within', 'It must be a duration such as "30m", "24h" or "7d".')
    }
  },
  columns,
  charts: [{ kind: 'steps', name: 'name', measure: 'visitors' }],
  start: ({ steps, within, sample: most, events }) => {
    const sample = new VisitorSample(most, remember(events))
    const matches = steps.map((step) => matchOf(step))
    const withinMs = (within && parseDuration(within)) || Number.POSITIVE_INFINITY
    return {
      parts: { sample },
      add: (seen) => {
        const { number, situation, at } = seen
        if (number === 0 || situation.visit === undefined) return
        let taken = 0
        for (const [index, match] of matches.entries()) if (match(seen)) taken |= 1 << index
        if (taken === 0) return
        const memory = sample.of(seen.visitor)
        if (memory === undefined) return
        memory.add({ visit: situation.visit, event: number, at, steps: taken })
      },
      rows: () => {
        const came = new Array<number>(steps.length).fill(0)
        for (const { list } of sample.values()) {
          const far = howFar(list, steps.length, withinMs)
          for (let step = 0; step < far; step++) came[step] = (came[step] as number) + 1
        }
        const scaled = came.map((many) => sample.scaled(many))
        return steps.map((step, index) => rowOf(step, index, scaled))
      },
      notes: () => [...sampledNote(sample, most), ...cutNote(sample, events)],
    }
  },
})

/** Whether an event is a step. Its type is looked at first: it costs nothing. */
function matchOf({ event, ...rest }: Step): Filter {
  const isType: Filter = ({ record }) => record.type === event
  if (event === undefined) return filterOf(conditionOf(rest), '', []) as Filter
  if (rest.path === undefined && rest.where === undefined) return isType
  const others = filterOf(conditionOf(rest), '', []) as Filter
  return (seen) => isType(seen) && others(seen)
}

/** How many steps were taken at most, by a chain of events that took no longer than it may, ms. */
function howFar(list: readonly Taken[], steps: number, withinMs: number): number {
  // By how many steps were taken: when the chain that came so far set out, the latest one.
  const since = new Array<number>(steps).fill(Number.NEGATIVE_INFINITY)
  let far = 0
  for (const { at, steps: taken } of list) {
    for (let step = steps - 1; step >= 0; step--) {
      if ((taken & (1 << step)) === 0) continue
      const start = step === 0 ? at : (since[step - 1] as number)
      if (at - start > withinMs || start === Number.NEGATIVE_INFINITY) continue
      since[step] = Math.max(since[step] as number, start)
      far = Math.max(far, step + 1)
    }
  }
  return far
}

function rowOf({ name, event, path }: Step, index: number, came: readonly number[]): Row {
  const [first = 0] = came
  const visitors = came[index] as number
  const previous = index === 0 ? undefined : (came[index - 1] as number)
  const row: Record<string, Cell> = {
    step: index + 1,
    name: name ?? ([event, path].filter(Boolean).join(' ') || `step ${index + 1}`),
    visitors,
    lost: previous === undefined ? 0 : previous - visitors,
  }
  if (first > 0) row.ofFirst = rounded(visitors / first)
  if (previous !== undefined && previous > 0) row.ofPrevious = rounded(visitors / previous)
  return row
}
