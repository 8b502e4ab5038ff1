import { isOwnType, Zone } from '@beckon/core'
import { Recent } from '@beckon/core/adapter'
import type { Ask } from '../../replay/ask.ts'
import { enrichInput } from '../../replay/enrich-input.ts'
import { visitTimeoutMs } from '../../replay/lane.ts'
import type { RecordedEvent } from '../../traffic/recorded.ts'
import { hourOf, weekdayOf } from '../arrival-curve.ts'
import { type Deed, Deeds } from './deeds.ts'
import { deedNumbers, GroupProfile } from './group-profile.ts'
import type { Returns } from './return-gaps.ts'
import { ToldData } from './told-data.ts'

/** Visitors that are surely known again; of events, those whose repetition is seen. */
const rememberedVisitors = 200_000
const rememberedEvents = 50_000

/** What took longer than this to arrive was late, ms. */
const lateMs = 1_000

/** What a profile remembers of a visitor. */
interface Known {
  readonly group: GroupProfile
  lastAt: number
  lastDeed: number
  readonly returns: Returns
  /** Of this visit. */
  events: number
  tab: string | undefined
  changesTabs: boolean
  late: boolean
}

/** Nothing that a visitor does by itself, or told of elsewhere. */
const passedOver = /^(heartbeat$|chat\.)/

/**
 * What some traffic shows of the population behind it, counted in one pass. Visitors come in two groups,
 * robots by name and all others; only so many are remembered, and what happened long before them is not.
 */
export class TrafficProfile {
  readonly people = new GroupProfile()
  readonly robots = new GroupProfile()
  readonly deeds = new Deeds()
  firstAt = Number.POSITIVE_INFINITY
  lastAt = Number.NEGATIVE_INFINITY
  /** All instants so far are whole seconds. */
  wholeSeconds = true
  private readonly ask: Ask
  private readonly ownHosts: readonly string[]
  private readonly zone: Zone
  private readonly visitors = new Recent<Known>(rememberedVisitors)
  private readonly ids = new Recent<true>(rememberedEvents)

  constructor(ask: Ask, ownHosts: readonly string[], timeZone: string) {
    this.ask = ask
    this.ownHosts = ownHosts
    this.zone = new Zone(timeZone)
  }

  get groups(): readonly GroupProfile[] {
    return [this.people, this.robots]
  }

  /** Whether there were more visitors than are surely known again. */
  get forgot(): boolean {
    return this.people.visitors + this.robots.visitors > rememberedVisitors
  }

  add(recorded: RecordedEvent): void {
    const { visitor, at, event } = recorded
    let known = this.visitors.get(visitor)
    if (known === undefined) {
      known = this.meet(recorded)
      this.visitors.set(visitor, known)
    }
    this.firstAt = Math.min(this.firstAt, at)
    this.lastAt = Math.max(this.lastAt, at)
    if (at % 1_000 !== 0) this.wholeSeconds = false
    this.network(known, recorded)
    if (this.isRepeated(recorded)) known.group.doubled++
    else if (event.type === 'page.leave') known.group.leaves++
    else if (event.type.startsWith('invitation.')) {
      known.group.answers.add(event.type.slice('invitation.'.length))
    } else if (!isOwnType(event.type) && !passedOver.test(event.type)) this.deed(known, recorded)
  }

  private isRepeated({ visitor, event }: RecordedEvent): boolean {
    const id = `${visitor} ${event.id}`
    if (this.ids.get(id)) return true
    this.ids.set(id, true)
    return false
  }

  private meet(recorded: RecordedEvent): Known {
    const { bot, geo, ua } = this.ask.client(enrichInput(recorded, this.ownHosts))
    const group = bot ? this.robots : this.people
    group.visitors++
    group.places.add(geo?.country, recorded.ip)
    group.userAgents.add(recorded.userAgent, ua)
    if (recorded.language !== undefined) group.languages.add(recorded.language)
    return {
      group,
      lastAt: Number.NEGATIVE_INFINITY,
      lastDeed: -1,
      returns: { visits: 0, gaps: [] },
      events: 0,
      tab: undefined,
      changesTabs: false,
      late: false,
    }
  }

  private network(known: Known, { at, event }: RecordedEvent): void {
    const delay = at - event.at
    if (delay <= lateMs) return
    if (!known.late) known.group.late++
    known.late = true
    known.group.delays.add(delay / 100)
  }

  private deed(known: Known, recorded: RecordedEvent): void {
    const { group } = known
    const { event } = recorded
    const number = this.deeds.numberOf(recorded)
    group.events++
    group.types.add(kindOf(this.deeds.at(number)))
    group.deeds.add(number)
    group.ends.add(number)
    this.data(group, number, recorded)
    const since = event.at - known.lastAt
    if (since > visitTimeoutMs) this.visit(known, recorded, number, since)
    else {
      group.ends.add(known.lastDeed, -1)
      group.moves.add(known.lastDeed * deedNumbers + number)
      group.stay(known.lastDeed, Math.max(0, since) / 1_000)
      group.eventsOfVisit.move(known.events, known.events + 1)
      known.events++
    }
    this.tabs(known, recorded)
    known.lastDeed = number
    known.lastAt = Math.max(known.lastAt, event.at)
  }

  private visit(known: Known, recorded: RecordedEvent, deed: number, since: number): void {
    const { group } = known
    const wall = this.zone.wallAt(recorded.event.at)
    group.visits++
    group.hours.add(hourOf(wall))
    group.weekdays.add(weekdayOf(wall))
    group.sources.add(recorded, this.ask.event(enrichInput(recorded, this.ownHosts)))
    group.eventsOfVisit.add(1)
    const first = known.returns.visits === 0
    if (first) group.begins.add(deed)
    else group.beginsAgain.add(deed)
    group.returns.came(known.returns, since / 1_000)
    known.events = 1
    known.tab = undefined
  }

  private tabs(known: Known, { event }: RecordedEvent): void {
    const { group, tab: before } = known
    if (event.tab !== undefined) group.inTabs++
    if (event.type !== 'page.view') return
    known.tab = event.tab ?? ''
    if (before === undefined) return
    const changed = before !== known.tab ? 1 : 0
    group.laterViews++
    group.tabChanges += changed
    if (known.changesTabs) {
      group.laterViewsOfChangers++
      group.tabChangesOfChangers += changed
    }
    if (changed > 0) known.changesTabs = true
  }

  private data(group: GroupProfile, deed: number, { event }: RecordedEvent): void {
    if (event.data === undefined || this.deeds.at(deed).data !== undefined) return
    const told = group.data.get(deed) ?? new ToldData()
    group.data.set(deed, told)
    told.add(event.data)
  }
}

/** Type and status, where there is one. */
function kindOf({ type, status }: Deed): string {
  return status === undefined ? type : `${type} ${status}`
}
