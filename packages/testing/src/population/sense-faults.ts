import { nearestName } from '@beckon/rules'
import { distributionFault } from './distribution.ts'
import { isNetwork } from './network.ts'
import type { PopulationFault } from './population-error.ts'
import { endOfVisit, type Population, type PopulationGroup } from './schema.ts'

/** What makes no sense in parameters that have the right shape. */
export function senseFaults(population: Population): PopulationFault[] {
  const faults: PopulationFault[] = []
  const { start, timeZone, steps, groups } = population
  const note = (pointer: string, message: string): void => {
    faults.push({ pointer, message })
  }
  if (Number.isNaN(Date.parse(start))) note('/start', 'There is no such day.')
  if (timeZone !== undefined && !isTimeZone(timeZone)) {
    note('/timeZone', 'There is no such time zone: give an IANA name such as Europe/Berlin.')
  }
  if (endOfVisit in steps) {
    note(`/steps/${endOfVisit}`, `No step may be called "${endOfVisit}": it ends a visit.`)
  }
  for (const [name, step] of Object.entries(steps)) {
    if (typeof step !== 'string') checkData(step.data, `/steps/${escaped(name)}/data`, note)
  }
  const known = new Set(Object.keys(steps))
  for (const [name, group] of Object.entries(groups)) {
    new GroupCheck(`/groups/${escaped(name)}`, known, note).check(group)
  }
  return faults
}

type Note = (pointer: string, message: string) => void

class GroupCheck {
  private readonly steps: ReadonlySet<string>
  private readonly note: Note

  constructor(pointer: string, steps: ReadonlySet<string>, note: Note) {
    this.steps = steps
    this.note = (place, message) => note(pointer + place, message)
  }

  check(group: PopulationGroup): void {
    this.chain(group.begin, '/begin', false)
    if (group.beginAgain !== undefined) this.chain(group.beginAgain, '/beginAgain', false)
    for (const [name, { stay, next }] of Object.entries(group.moves)) {
      const place = `/moves/${escaped(name)}`
      this.step(name, place)
      this.distribution(stay, `${place}/stay`)
      this.chain(next, `${place}/next`, true)
    }
    for (const [name, weights] of Object.entries(group.arrivals ?? {})) {
      if (sum(weights) === 0) this.note(`/arrivals/${name}`, 'Some weight must be above 0.')
    }
    for (const [index, { networks }] of (group.countries ?? []).entries()) {
      for (const [place, network] of networks.entries()) {
        if (isNetwork(network)) continue
        this.note(
          `/countries/${index}/networks/${place}`,
          'It must be a network such as 192.0.2.0/24 or 2001:db8::/32.',
        )
      }
    }
    for (const [index, { keywords, referrer }] of (group.sources ?? []).entries()) {
      if (keywords === undefined || referrer?.includes('{keyword}')) continue
      this.note(`/sources/${index}/referrer`, 'Where there are keywords it must have a {keyword}.')
    }
    this.visits(group.visits)
    if (group.network !== undefined) this.distribution(group.network.delay, '/network/delay')
    this.invitations(group.invitations)
  }

  private visits(given: PopulationGroup['visits']): void {
    if (given === undefined) return
    for (const [index, { number, gap }] of (Array.isArray(given) ? given : [given]).entries()) {
      const place = Array.isArray(given) ? `/visits/${index}` : '/visits'
      this.distribution(number, `${place}/number`)
      if (gap !== undefined) this.distribution(gap, `${place}/gap`)
    }
  }

  private invitations(given: PopulationGroup['invitations']): void {
    if (given === undefined) return
    this.distribution(given.delay, '/invitations/delay')
    if (given.talk !== undefined) this.distribution(given.talk, '/invitations/talk')
    if (given.accepted + given.declined > 1) {
      this.note('/invitations/declined', 'With accepted it must not be more than 1.')
    }
    if (given.buys !== undefined) this.step(given.buys, '/invitations/buys')
    else if ((given.convinces ?? 0) > 0) {
      this.note('/invitations/convinces', 'Say in buys which step the convinced take.')
    }
  }

  private chain(weights: Readonly<Record<string, number>>, place: string, mayEnd: boolean): void {
    if (sum(Object.values(weights)) === 0) this.note(place, 'Some weight must be above 0.')
    for (const name of Object.keys(weights)) {
      if (mayEnd && name === endOfVisit) continue
      this.step(name, `${place}/${escaped(name)}`)
    }
  }

  private step(name: string, place: string): void {
    if (this.steps.has(name)) return
    const meant = nearestName(name, this.steps)
    const help = meant === undefined ? 'Name it in steps.' : `Did you mean "${meant}"?`
    this.note(place, `There is no step "${name}". ${help}`)
  }

  private distribution(given: Parameters<typeof distributionFault>[0], place: string): void {
    const fault = distributionFault(given)
    if (fault !== undefined) this.note(place, fault)
  }
}

function checkData(data: unknown, pointer: string, note: Note): void {
  for (const [name, value] of Object.entries(data ?? {})) {
    if (typeof value !== 'object' || value === null) continue
    const fault =
      'drawn' in value
        ? distributionFault(value.drawn, 'amounts')
        : 'oneOf' in value && !isWeights(value.oneOf)
          ? 'It must be weights by name, of which one is above 0.'
          : undefined
    if (fault !== undefined) note(`${pointer}/${escaped(name)}`, fault)
  }
}

function isWeights(given: unknown): boolean {
  if (typeof given !== 'object' || given === null) return false
  const weights = Object.values(given)
  return weights.every((one) => typeof one === 'number' && one >= 0) && sum(weights) > 0
}

function sum(weights: readonly number[]): number {
  return weights.reduce((total, weight) => total + weight, 0)
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en-GB', { timeZone: name })
    return true
  } catch {
    return false
  }
}

/** A name as a JSON pointer has it. */
function escaped(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1')
}
