import type { JsonValue } from '@beckon/core'
import type { Part } from './part.ts'

/** What one operator last did in a stretch of time: when, ms, and whether it was on duty from then on. */
interface Shift {
  at: number
  on: boolean
  /** It was on duty at some instant of it. */
  came: boolean
}

/** One operator at one site. */
interface Known {
  readonly operator: string
  /** Before the first instant that is reported. */
  before: Shift | undefined
  /** By the name of the period. */
  readonly shifts: Map<string, Shift>
}

/**
 * Which operators were on duty in which periods: those who came in it, and those who had come before
 * and had not gone. Of each operator one thing is kept a period, so records may come in any order.
 */
export class Duty implements Part {
  private readonly known = new Map<string, Known>()
  /** By period, until something is added. */
  private readonly counts = new Map<string, number>()

  /** Somebody came on duty at an instant, ms, or went; `period`: undefined where that was before all of them. */
  add(site: string, operator: string, period: string | undefined, at: number, on: boolean): void {
    this.put(this.of(site, operator), period, { at, on, came: on })
  }

  /** How many were on duty in a period: each is one person, whatever sites it is on duty for. */
  count(period: string): number {
    const counted = this.counts.get(period)
    if (counted !== undefined) return counted
    const found = new Set<string>()
    for (const known of this.known.values()) if (isIn(known, period)) found.add(known.operator)
    this.counts.set(period, found.size)
    return found.size
  }

  merge(other: this): void {
    for (const [key, { operator, before, shifts }] of other.known) {
      const own = this.at(key, operator)
      if (before !== undefined) this.put(own, undefined, before)
      for (const [period, shift] of shifts) this.put(own, period, shift)
    }
  }

  toJSON(): JsonValue {
    const written = ({ at, on, came }: Shift): JsonValue => [at, on, came]
    return [...this.known]
      .sort(byKey)
      .map(([key, { operator, before, shifts }]) => [
        key,
        operator,
        before === undefined ? null : written(before),
        [...shifts].sort(byKey).map(([period, shift]) => [period, written(shift)]),
      ])
  }

  load(json: JsonValue): void {
    type Written = readonly [number, boolean, boolean]
    type Line = readonly [string, string, Written | null, readonly (readonly [string, Written])[]]
    // What `toJSON` wrote.
    for (const [key, operator, before, shifts] of json as unknown as readonly Line[]) {
      const own = this.at(key, operator)
      if (before !== null) this.put(own, undefined, shiftOf(before))
      for (const [period, shift] of shifts) this.put(own, period, shiftOf(shift))
    }
  }

  private of(site: string, operator: string): Known {
    return this.at(`${site.length}:${site}${operator}`, operator)
  }

  private at(key: string, operator: string): Known {
    let known = this.known.get(key)
    if (known === undefined) {
      known = { operator, before: undefined, shifts: new Map() }
      this.known.set(key, known)
    }
    return known
  }

  private put(known: Known, period: string | undefined, shift: Shift): void {
    this.counts.clear()
    const former = period === undefined ? known.before : known.shifts.get(period)
    const later = former === undefined ? shift : laterOf(former, shift)
    const next = { ...later, came: shift.came || former?.came === true }
    if (period === undefined) known.before = next
    else known.shifts.set(period, next)
  }
}

/** Of two of one instant the one that lets it be on duty, in whatever order they come. */
function laterOf(one: Shift, other: Shift): Shift {
  if (one.at !== other.at) return one.at > other.at ? one : other
  return one.on ? one : other
}

/** Names of periods follow one another as their letters do. */
function isIn({ before, shifts }: Known, period: string): boolean {
  if (shifts.get(period)?.came === true) return true
  let last = ''
  let shift = before
  for (const [name, one] of shifts) {
    if (name >= period || name < last) continue
    last = name
    shift = one
  }
  return shift?.on === true
}

function shiftOf([at, on, came]: readonly [number, boolean, boolean]): Shift {
  return { at, on, came }
}

function byKey([left]: readonly [string, unknown], [right]: readonly [string, unknown]): number {
  return left < right ? -1 : 1
}
