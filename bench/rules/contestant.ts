import { factNames, type Happening, type Value, windows } from './traffic.ts'
import type { Sketch, Workload } from './workload.ts'

/** A rule engine with a workload loaded into it. */
export interface Contestant {
  /** Takes one event: what it changes about its visitor, then all rules. Gives back how many are true. */
  step(event: number): number | Promise<number>
  /** Places of the rules that are true after the last step, ascending. */
  matched(): readonly number[]
}

/** Makes a contestant ready; whatever happens here is not timed. */
export type Enter = (workload: Workload) => Contestant

/** What an engine keeps of each visitor while its visit lasts; all keep it alike, in as little memory as can be. */
export class Visitors<State> {
  private readonly states: (State | undefined)[] = []
  private readonly visitors: Int32Array
  /** 1 for the first of a visit, 2 for the last. */
  private readonly ends: Uint8Array
  private readonly begin: () => State

  constructor(happenings: readonly Happening[], begin: () => State) {
    this.begin = begin
    this.visitors = Int32Array.from(happenings, ({ visitor }) => visitor)
    this.ends = Uint8Array.from(happenings, ({ first, last }) => (first ? 1 : 0) + (last ? 2 : 0))
  }

  at(event: number): State {
    const visitor = this.visitors[event] as number
    const end = this.ends[event] as number
    const state = (end & 1) === 1 ? this.begin() : (this.states[visitor] as State)
    this.states[visitor] = (end & 2) === 2 ? undefined : state
    return state
  }
}

/** The facts that some rule reads, counts among them: nobody is told of others. */
export function factsRead(rules: readonly Sketch[]): ReadonlySet<string> {
  const all = rules.flatMap(({ conditions }) => conditions.all)
  return new Set(
    all.flatMap((member) => ('any' in member ? member.any.map(({ fact }) => fact) : [member.fact])),
  )
}

/** What an event brings, with the counts or without them: name and value in turn. */
export function brings(
  { changes, counts, known }: Happening,
  read: ReadonlySet<string>,
  withCounts: boolean,
): readonly (readonly [string, Value])[] {
  const names = [
    ...changes.map((place) => factNames[place] as string),
    ...(withCounts ? counts.map((place) => windows[place]?.name as string) : []),
  ]
  return names.filter((name) => read.has(name)).map((name) => [name, known[name]])
}

/**
 * An object with all these members, undefined as yet. What is spread from it is kept as a record,
 * as good as if somebody had written it out.
 */
export function plainObject(names: Iterable<string>): Readonly<Record<string, undefined>> {
  return Object.fromEntries([...names].map((name) => [name, undefined]))
}
