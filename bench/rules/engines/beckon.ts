import {
  compiledEngine,
  Matches,
  type PlainEvaluation,
  parseRuleSet,
  type RuleSet,
} from '@beckon/rules'
import { applied, type Marks } from '../../../packages/core/src/domain/marks.ts'
import type { Visit } from '../../../packages/core/src/domain/visit.ts'
import {
  countWithin,
  type Series,
  withEvent,
} from '../../../packages/core/src/domain/window/series.ts'
import { BoundRules } from '../../../packages/core/src/step/bound-rules.ts'
import { holdsOn } from '../../../packages/core/src/step/fire.ts'
import { type Judge, judgeAll } from '../../../packages/core/src/step/judge-all.ts'
import { MarkSheet } from '../../../packages/core/src/step/mark-sheet.ts'
import { brings, type Enter, factsRead, Visitors } from '../contestant.ts'
import type { Comparison } from '../leaves.ts'
import type { Happening, Value } from '../traffic.ts'
import type { Sketch, Workload } from '../workload.ts'

const start = 1_700_000_000_000
const visit = { startedAt: start } as Visit
const windowEvents = 1_000

/** The rules of a workload in the language. */
export function ruleSetOf(rules: readonly Sketch[]): RuleSet {
  const leaf = ({ fact, operator, value, window }: Comparison) =>
    window === undefined
      ? { fact, operator, value }
      : { fact: 'events.count', params: window, operator, value }
  return parseRuleSet(
    {
      rules: rules.map(({ name, conditions }) => ({
        name,
        conditions: {
          all: conditions.all.map((member) =>
            'any' in member ? { any: member.any.map(leaf) } : leaf(member),
          ),
        },
        event: { type: 'invite', params: { text: 'May I help?' } },
      })),
    },
    { bounds: { documentLength: 64_000_000 } },
  )
}

/** Beckon's own engine, which also counts in the windows and remembers what fired for whom. */
export const beckon: Enter = (workload) => {
  const path = new Path(workload)
  return {
    step: (event) => path.step(event, path.visitorAt(event)),
    matched: () => path.matched(),
  }
}

/** For those who measure memory. */
export class BeckonMemory {
  private readonly path: Path
  private readonly happenings: readonly Happening[]

  constructor(workload: Workload) {
    this.path = new Path(workload)
    this.happenings = workload.happenings
  }

  /** Takes all visitors through their visits, and gives the marks they are left with. */
  marks(): (Marks | undefined)[] {
    const last: (Marks | undefined)[] = []
    for (let event = 0; event < this.happenings.length; event++) {
      const state = this.path.visitorAt(event)
      this.path.step(event, state)
      last[(this.happenings[event] as Happening).visitor] = state.marks
    }
    return last
  }

  /** Bytes that asking and judging take, on average, at events at which nothing is true. */
  withoutMatch(): number {
    const still: { visitor: Visitor; now: number }[] = []
    for (const [event, { at }] of this.happenings.entries()) {
      const visitor = this.path.newVisitor()
      if (this.path.step(event, visitor) === 0) still.push({ visitor, now: start + at })
    }
    const round = (): void => {
      for (let place = 0; place < still.length; place++) {
        const { visitor, now } = still[place] as (typeof still)[number]
        this.path.ask(visitor, now)
      }
    }
    // Long enough for what is learned from traffic to come to rest.
    const rest = Math.ceil(600_000 / Math.max(1, still.length))
    for (let rounds = 0; rounds < Math.min(rest, 2_000); rounds++) round()
    globalThis.gc?.()
    const before = process.memoryUsage().heapUsed
    for (let rounds = 0; rounds < 10; rounds++) round()
    return Math.max(0, process.memoryUsage().heapUsed - before) / still.length / 10
  }
}

/** The part of Beckon's path that has to do with rules, for one workload. */
class Path {
  private readonly changes: readonly (readonly unknown[])[]
  private readonly ruleSet: RuleSet
  private readonly evaluation: PlainEvaluation
  private readonly bound: BoundRules
  private readonly matches: Matches
  private readonly places: ReadonlyMap<string, number>
  private readonly facts: VisitorFacts
  private readonly visitors: Visitors<Visitor>
  private readonly types: readonly string[]
  private readonly instants: Float64Array

  constructor({ rules, happenings }: Workload) {
    this.types = happenings.map(({ type }) => type)
    this.instants = Float64Array.from(happenings, ({ at }) => start + at)
    this.ruleSet = ruleSetOf(rules)
    this.evaluation = compiledEngine().load(this.ruleSet)
    this.bound = new BoundRules(this.ruleSet)
    this.matches = new Matches(this.ruleSet.rules.length)
    this.places = new Map(rules.map(({ name }, place) => [name, place]))
    this.facts = new VisitorFacts(this.ruleSet)
    this.visitors = new Visitors(happenings, () => this.newVisitor())
    const read = factsRead(rules)
    this.changes = happenings.map((happening) =>
      brings(happening, read, false).flatMap(([name, value]) => [this.facts.slotOf(name), value]),
    )
  }

  newVisitor(): Visitor {
    return new Visitor(this.facts.none)
  }

  visitorAt(event: number): Visitor {
    return this.visitors.at(event)
  }

  step(event: number, visitor: Visitor): number {
    const { facts } = this
    const brought = this.changes[event] as readonly unknown[]
    for (let place = 0; place < brought.length; place += 2) {
      visitor.values[brought[place] as number] = brought[place + 1] as Value
    }
    const now = this.instants[event] as number
    facts.count(this.types[event] as string, visitor, now)
    return this.ask(visitor, now)
  }

  /** Which rules are true for a visitor, and what that means for what is remembered of it. */
  ask(visitor: Visitor, now: number): number {
    const { facts, matches } = this
    facts.visitor = visitor
    facts.now = now
    matches.clear()
    this.evaluation.evaluate(0, facts, matches)
    if (matches.count > 0 || visitor.marks !== undefined) fire(visitor, this.bound, matches, now)
    return matches.count
  }

  matched(): readonly number[] {
    return this.matches
      .toArray()
      .map((index) => this.places.get(this.ruleSet.rules[index]?.name ?? '') ?? -1)
      .sort((left, right) => left - right)
  }
}

/** What is kept of a visitor from event to event. */
class Visitor {
  /** By slot; in those of windows stands that they are such. */
  readonly values: Slot[]
  /** By the place of the window; undefined before anything was counted. */
  windows: (Series | undefined)[] | undefined
  marks: Marks | undefined

  constructor(none: readonly Slot[]) {
    this.values = none.slice()
  }
}

/** Stands where the value is that of a window. */
const windowed = Symbol('window')
type Slot = Value | typeof windowed

interface ReadWindow {
  readonly type: string
  readonly withinMs: number
}

class VisitorFacts {
  visitor: Visitor = new Visitor([])
  now = 0
  /** By slot: what is known of a visitor before its first event. */
  readonly none: readonly Slot[]
  /** By slot: the place of its window. */
  private readonly places: Int32Array
  private readonly slots: ReadonlyMap<string, number>
  /** Those that some rule reads: nobody counts for the others. */
  private readonly read: ReadWindow[] = []
  private readonly byType = new Map<string, number[]>()

  constructor({ facts }: RuleSet) {
    this.slots = new Map(facts.map(({ name, slot }) => [name, slot]))
    this.places = Int32Array.from(facts, ({ window }) => {
      if (window === undefined) return -1
      const { type, withinMs } = window as ReadWindow
      const place = this.read.push({ type, withinMs }) - 1
      this.byType.set(type, [...(this.byType.get(type) ?? []), place])
      return place
    })
    this.none = facts.map(({ window }) => (window === undefined ? undefined : windowed))
  }

  slotOf(name: string): number | undefined {
    return this.slots.get(name)
  }

  count(type: string, visitor: Visitor, now: number): void {
    const counted = this.byType.get(type)
    if (counted === undefined) return
    visitor.windows ??= new Array<undefined>(this.read.length).fill(undefined)
    const { windows } = visitor
    for (let index = 0; index < counted.length; index++) {
      const place = counted[index] as number
      const { withinMs } = this.read[place] as ReadWindow
      windows[place] = withEvent(windows[place], now, undefined, now - withinMs, windowEvents)
    }
  }

  get(slot: number): unknown {
    const value = this.visitor.values[slot]
    return value === windowed ? this.countIn(this.places[slot] as number) : value
  }

  private countIn(place: number): number {
    const { withinMs } = this.read[place] as ReadWindow
    return countWithin(this.visitor.windows?.[place], this.now - withinMs, this.now)
  }
}

const sheet = new MarkSheet()

/** Judges what is true and what no longer is, with the engine's own code, up to the effect itself. */
function fire(visitor: Visitor, bound: BoundRules, matches: Matches, now: number): void {
  sheet.open(visitor.marks)
  judgeAll(bound, sheet, matches, 0, 0, visit, 'event', { bound, now }, judge)
  visitor.marks = sheet.result()
}

interface Judging {
  readonly bound: BoundRules
  readonly now: number
}

const judge: Judge<Judging> = {
  admits: () => true,
  rises: () => {},
  acts({ bound, now }, index, place, verdict) {
    if (verdict !== 'fire') return
    const fires = bound.fires[index] as number
    const mark = applied(sheet.at(place), now, holdsOn(fires))
    sheet.put(place, bound.numbers[index] as number, mark)
  },
}
