import { ArrivalCurve } from './arrival-curve.ts'
import type { Chance } from './chance.ts'
import { type Draw, drawAmounts, drawTimes } from './distribution.ts'
import { Network } from './network.ts'
import { endOfVisit, type Population, type PopulationGroup } from './schema.ts'
import { type Arrival, arrivalsFrom } from './source.ts'
import type { Span } from './span.ts'
import type { Step } from './step.ts'
import { Weighted } from './weighted.ts'

/** What happens after a step: how long it lasts, and what comes next; undefined for the end. */
export interface Move {
  readonly stay: Draw
  readonly next: Weighted<Step | undefined>
}

/** How often somebody comes, and how long it stays away between. */
export interface Habit {
  readonly visits: Draw
  readonly gap: Draw
}

/** How visitors answer invitations; shares are of those who are invited. */
export interface Answering {
  readonly shown: number
  readonly accepted: number
  readonly declined: number
  readonly delay: Draw
  /** How long an accepted invitation keeps its visitor where it is. */
  readonly talk: Draw
  /** The share of those who accept who buy because of it. */
  readonly convinces: number
  /** What the convinced do instead of leaving. */
  readonly buys: Step | undefined
}

/** Who somebody is, as far as a server can tell. */
export interface Identity {
  readonly ip?: string
  readonly userAgent?: string
  readonly language?: string
}

/** A group of visitors, ready to be drawn from. */
export interface Group {
  readonly name: string
  readonly curve: ArrivalCurve
  readonly habits: Weighted<Habit>
  readonly identity: (chance: Chance) => Identity
  readonly arrival: (chance: Chance) => Arrival
  readonly begin: Weighted<Step>
  readonly beginAgain: Weighted<Step>
  readonly moves: ReadonlyMap<Step, Move>
  readonly tabs: { readonly share: number; readonly opens: number; readonly most: number }
  readonly network: { readonly share: number; readonly delay: Draw; readonly doubled: number }
  /** The share of visits whose end is told. */
  readonly leaves: number
  readonly answering: Answering | undefined
}

const always =
  (value: number): Draw =>
  () =>
    value

/** Where no country is named: addresses that belong to nobody (RFC 5737). */
const nowhere: NonNullable<PopulationGroup['countries']> = [
  { name: '', share: 1, networks: ['192.0.2.0/24', '198.51.100.0/24'] },
]

/** All groups of a population, by how many of its visitors are in each. */
export function groupsOf(
  { groups }: Population,
  steps: ReadonlyMap<string, Step>,
  span: Span,
): Weighted<Group> {
  return new Weighted(
    Object.entries(groups).map(([name, one]) => [groupOf(name, one, steps, span), one.share]),
  )
}

function groupOf(
  name: string,
  given: PopulationGroup,
  steps: ReadonlyMap<string, Step>,
  span: Span,
): Group {
  const { visits = { number: 1 }, sources = [{ name: 'direct', share: 1 }], tabs, network } = given
  const chain = (weights: Readonly<Record<string, number>>) =>
    new Weighted(Object.entries(weights).map(([step, weight]) => [named(steps, step), weight]))
  return {
    name,
    curve: new ArrivalCurve(given.arrivals ?? {}, span),
    habits: habitsOf(visits),
    identity: identities(given),
    arrival: arrivalsFrom(sources),
    begin: chain(given.begin) as Weighted<Step>,
    beginAgain: chain(given.beginAgain ?? given.begin) as Weighted<Step>,
    moves: new Map(
      Object.entries(given.moves).map(([step, { stay, next }]) => [
        named(steps, step) as Step,
        { stay: drawTimes(stay), next: chain(next) },
      ]),
    ),
    tabs: { share: tabs?.share ?? 0, opens: tabs?.opens ?? 0, most: tabs?.most ?? 3 },
    network: {
      share: network?.share ?? 0,
      delay: network === undefined ? always(0) : drawTimes(network.delay),
      doubled: network?.doubled ?? 0,
    },
    leaves: given.leaves ?? 0,
    answering: given.invitations && answeringOf(given.invitations, steps),
  }
}

function habitsOf(given: NonNullable<PopulationGroup['visits']>): Weighted<Habit> {
  const all = Array.isArray(given) ? given : [{ share: 1, ...given }]
  return new Weighted(
    all.map(({ share, number, gap }) => [
      { visits: drawAmounts(number), gap: drawTimes(gap ?? '1d') },
      share,
    ]),
  )
}

/** Undefined for the end of a visit; names were checked when the parameters were read. */
function named(steps: ReadonlyMap<string, Step>, name: string): Step | undefined {
  return name === endOfVisit ? undefined : steps.get(name)
}

function answeringOf(
  given: NonNullable<PopulationGroup['invitations']>,
  steps: ReadonlyMap<string, Step>,
): Answering {
  return {
    shown: given.shown ?? 1,
    accepted: given.accepted,
    declined: given.declined,
    delay: drawTimes(given.delay),
    talk: given.talk === undefined ? always(0) : drawTimes(given.talk),
    convinces: given.convinces ?? 0,
    buys: given.buys === undefined ? undefined : steps.get(given.buys),
  }
}

function identities({ browsers, countries, languages }: PopulationGroup): Group['identity'] {
  const agents = new Weighted(browsers.map(({ userAgent, share }) => [userAgent, share] as const))
  const places = new Weighted(
    (countries ?? nowhere).map(({ share, networks, languages: own }) => {
      const place = {
        networks: networks.map((network) => new Network(network)),
        languages: spoken(own ?? languages),
      }
      return [place, share] as const
    }),
  )
  return (chance) => {
    const place = places.draw(chance)
    const network = place.networks[chance.below(place.networks.length)]
    const ip = network?.address(chance)
    const userAgent = agents.draw(chance)
    const language = place.languages?.draw(chance)
    return {
      ...(ip !== undefined && { ip }),
      ...(userAgent !== undefined && { userAgent }),
      ...(language !== undefined && { language }),
    }
  }
}

function spoken(languages: Readonly<Record<string, number>> | undefined) {
  return languages && new Weighted(Object.entries(languages))
}
