import { type Condition, type EventPattern, type FactRef, test } from '@beckon/rules'
import type { PageAddress } from '../../domain/page.ts'
import type { LastValue } from '../../domain/window/last.ts'
import { destroyer } from '../../domain/window/sequence.ts'
import type { VisitorEvent } from '../../receive/event.ts'
import { type EventFacts, own } from '../where.ts'
import { type BoundWindow, windowOf } from './bound-window.ts'

/** An event falls into a window. */
export interface Sighting {
  readonly window: BoundWindow
  /** What it brings: a field's value, or the parts of a sequence it can be. */
  readonly brings: LastValue['value']
}

/** Looks whether an event of the right type falls into one window. */
type Watcher = (facts: EventFacts) => Sighting | undefined

const none: readonly Sighting[] = []

/** The windows of a rule set, by the events that fall into them. */
export class Watch {
  readonly windows: ReadonlyMap<string, BoundWindow>
  private readonly byType = new Map<string, Watcher[]>()
  private readonly facts: EventFacts

  constructor(refs: readonly FactRef[], facts: EventFacts) {
    const windows = new Map<string, BoundWindow>()
    this.facts = facts
    for (const ref of refs) {
      const window = windowOf(ref)
      if (window === undefined || ref.window === undefined || windows.has(window.key)) continue
      windows.set(window.key, window)
      const spec = ref.window
      if ('steps' in spec) this.watchSequence(window, spec.steps, spec.without)
      else this.watch(spec.type, single(window, spec, spec.field))
    }
    this.windows = windows
  }

  /** The windows that an event falls into, with what it brings to each. */
  sightings(event: VisitorEvent, page: PageAddress | undefined): readonly Sighting[] {
    const watchers = this.byType.get(event.type)
    if (watchers === undefined) return none
    const { facts } = this
    facts.event = event
    facts.page = page
    const found: Sighting[] = []
    for (const watcher of watchers) {
      const sighting = watcher(facts)
      if (sighting !== undefined) found.push(sighting)
    }
    return found
  }

  private watch(type: string, watcher: Watcher): void {
    const watchers = this.byType.get(type)
    if (watchers === undefined) this.byType.set(type, [watcher])
    else watchers.push(watcher)
  }

  /** One event can be several parts of a sequence, so each type has one watcher for all of them. */
  private watchSequence(
    window: BoundWindow,
    steps: readonly EventPattern[],
    without: readonly EventPattern[],
  ): void {
    const byType = new Map<string, Part[]>()
    const add = ({ type, where }: EventPattern, part: number): void => {
      byType.set(type, [...(byType.get(type) ?? []), { part, where }])
    }
    steps.forEach((step, index) => {
      add(step, 1 << index)
    })
    for (const event of without) add(event, destroyer)
    for (const [type, parts] of byType) this.watch(type, sequence(window, parts))
  }
}

interface Part {
  readonly part: number
  readonly where: Condition | undefined
}

function sequence(window: BoundWindow, candidates: readonly Part[]): Watcher {
  return (facts) => {
    let parts = 0
    for (const { part, where } of candidates) {
      if (where === undefined || test(where, facts)) parts |= part
    }
    return parts === 0 ? undefined : { window, brings: parts }
  }
}

function single(
  window: BoundWindow,
  { where }: EventPattern,
  field: readonly string[] | undefined,
): Watcher {
  if (field === undefined) {
    const seen: Sighting = { window, brings: 1 }
    return (facts) => (where === undefined || test(where, facts) ? seen : undefined)
  }
  const { kind } = window
  return (facts) => {
    const value = field.reduce<unknown>(own, facts.event?.data)
    const usable = kind === 'last' ? isScalar(value) : Number.isFinite(value)
    if (!usable || (where !== undefined && !test(where, facts))) return undefined
    return { window, brings: value as LastValue['value'] }
  }
}

function isScalar(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value)
}
