import type { RawEvent } from '@beckon/core/protocol'
import { Agenda } from './agenda.ts'
import { ArrivalOrder } from './arrival-order.ts'
import { Chance } from './chance.ts'
import { groupsOf } from './group.ts'
import { Person } from './person.ts'
import { planOf, purposes, type World } from './plan.ts'
import type { Population } from './schema.ts'
import { type Span, spanOf } from './span.ts'
import { Step } from './step.ts'

export interface CrowdOptions {
  /** The same seed gives the same crowd; a whole number of 32 bits, 1 by default. */
  readonly seed?: number
  /** How many visitors; as the parameters say by default. More of them leave the first as they are. */
  readonly visitors?: number
}

/** Something that reaches the site. */
export interface Happening {
  /** When it does, ms. */
  readonly at: number
  readonly person: Person
  /** Missing where only a connection comes or goes. */
  readonly event?: RawEvent
  readonly comes: boolean
  readonly goes: boolean
}

/** Somebody's turn, something that is still on its way, or what somebody does of its own accord. */
interface Entry {
  at: number
  readonly person: Person
  readonly event?: RawEvent
  readonly does?: () => RawEvent | undefined
}

/** Visitors on a bad network have chance of their own for that. */
interface BadNetwork {
  readonly chance: Chance
  readonly bad: boolean
}

/**
 * A crowd of visitors, whose doings it tells in order of time. It holds those who are there or will come
 * again, and the order in which the others come.
 */
export class Crowd {
  readonly span: Span
  readonly seed: number
  readonly visitors: number
  private readonly world: World
  private readonly steps: ReadonlyMap<string, Step>
  private readonly arrivals: ArrivalOrder
  private readonly agenda = new Agenda<Entry>()
  private readonly networks = new WeakMap<Person, BadNetwork>()

  constructor(
    population: Population,
    { seed = 1, visitors = population.visitors }: CrowdOptions = {},
  ) {
    this.span = spanOf(population)
    this.seed = seed
    this.visitors = visitors
    this.steps = new Map(
      Object.entries(population.steps).map(([name, step]) => [name, new Step(name, step)]),
    )
    this.world = {
      seed,
      span: this.span,
      groups: groupsOf(population, this.steps, this.span),
      site: population.site ?? '',
      resolution: population.wholeSeconds ? 1_000 : 1,
    }
    const { start, end } = this.span
    this.arrivals = new ArrivalOrder(
      visitors,
      start,
      end,
      (number) => planOf(number, this.world).first,
    )
  }

  /** When something happens next, ms; Infinity where nothing more does. */
  nextAt(): number {
    this.letIn()
    const { nextAt } = this.agenda
    return nextAt < this.span.end ? nextAt : Number.POSITIVE_INFINITY
  }

  /** Whose doing that is. */
  nextPerson(): Person | undefined {
    this.letIn()
    return this.agenda.first?.person
  }

  /** What happens next; undefined when it is over. */
  next(): Happening | undefined {
    while (this.nextAt() < Number.POSITIVE_INFINITY) {
      const happening = this.step()
      if (happening !== undefined) return happening
    }
    return undefined
  }

  /** Goes on by what is next; undefined where nothing came of it that reaches the site. */
  step(): Happening | undefined {
    this.letIn()
    const entry = this.agenda.take()
    return entry && this.happen(entry)
  }

  /** Has a visitor do something at an instant that is still to come; undefined: it does nothing after all. */
  later(person: Person, at: number, does: () => RawEvent | undefined): void {
    this.agenda.add({ at, person, does })
  }

  /** The step that an address stands for. */
  stepAt(url: string): Step | undefined {
    const { site } = this.world
    const path = url.startsWith(site) ? url.slice(site.length) : url
    for (const step of this.steps.values()) {
      if (step.type === 'page.view' && step.paths.some((place) => place.path === path)) return step
    }
    return undefined
  }

  private letIn(): void {
    while (this.arrivals.nextFrom <= this.agenda.nextAt) {
      if (this.arrivals.nextFrom === Number.POSITIVE_INFINITY) return
      for (const number of this.arrivals.take()) {
        const person = new Person(number, planOf(number, this.world), this.world)
        this.agenda.add({ at: person.at, person })
      }
    }
  }

  private happen(entry: Entry): Happening | undefined {
    const { at, person, event, does } = entry
    if (event !== undefined) return { at, person, event, comes: false, goes: false }
    if (does !== undefined) {
      const done = does()
      return done && this.sent(person, at, { event: done, comes: false, goes: false })
    }
    if (person.at > at) {
      // Something has kept it.
      entry.at = person.at
      this.agenda.add(entry)
      return undefined
    }
    const act = person.act()
    if (person.at < this.span.end) {
      entry.at = person.at
      this.agenda.add(entry)
    }
    return this.sent(person, at, act)
  }

  /** What is sent over a bad network arrives later, or twice. */
  private sent(
    person: Person,
    at: number,
    act: Omit<Happening, 'at' | 'person'>,
  ): Happening | undefined {
    const { chance, bad } = this.networkOf(person)
    const { event, comes, goes } = act
    if (!bad || event === undefined) return { at, person, ...act }
    const { delay, doubled } = person.group.network
    this.agenda.add({ at: at + Math.round(delay(chance)), person, event })
    if (chance.happens(doubled)) {
      this.agenda.add({ at: at + Math.round(delay(chance)), person, event })
    }
    return comes || goes ? { at, person, comes, goes } : undefined
  }

  private networkOf(person: Person): BadNetwork {
    let network = this.networks.get(person)
    if (network === undefined) {
      const chance = new Chance(this.seed, person.number, purposes.network)
      network = { chance, bad: chance.happens(person.group.network.share) }
      this.networks.set(person, network)
    }
    return network
  }
}
