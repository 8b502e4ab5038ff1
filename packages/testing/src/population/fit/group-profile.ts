import { Histogram } from './histogram.ts'
import { ReturnGaps } from './return-gaps.ts'
import { Tally } from './tally.ts'
import type { ToldData } from './told-data.ts'
import { UserAgents } from './user-agents.ts'
import { VisitSources } from './visit-sources.ts'
import { VisitorPlaces } from './visitor-places.ts'

/** How many different moves are counted. */
const mostMoves = 200_000

/** A move from one deed to another as one number. */
export const deedNumbers = 16_384

/** What is counted of one group of visitors: robots, or people. */
export class GroupProfile {
  visitors = 0
  visits = 0
  events = 0
  /** Ends of visits that were told. */
  leaves = 0
  /** Visits that begin in each hour, and on each weekday from Monday. */
  readonly hours = new Tally<number>(24)
  readonly weekdays = new Tally<number>(7)
  readonly sources = new VisitSources()
  readonly places = new VisitorPlaces()
  readonly userAgents = new UserAgents()
  readonly languages = new Tally<string>(1_000)
  readonly types = new Tally<string>(500)
  readonly returns = new ReturnGaps()
  readonly eventsOfVisit = new Histogram()
  /** By deed: how often it happened, began a first visit, began another, ended one. */
  readonly deeds = new Tally<number>(deedNumbers)
  readonly begins = new Tally<number>(deedNumbers)
  readonly beginsAgain = new Tally<number>(deedNumbers)
  readonly ends = new Tally<number>(deedNumbers)
  /** From deed × {@link deedNumbers} + to deed. */
  readonly moves = new Tally<number>(mostMoves)
  /** By deed: seconds until the next in the same visit. */
  readonly stays = new Map<number, Histogram>()
  readonly data = new Map<number, ToldData>()
  /** Events that say in which tab they were. */
  inTabs = 0
  /** Page views that follow another of their visit, and how many were in another tab than that one. */
  laterViews = 0
  tabChanges = 0
  /** The same of who has changed before. */
  laterViewsOfChangers = 0
  tabChangesOfChangers = 0
  /** Visitors of whom something came late; tenths of a second that it took; how much came twice. */
  late = 0
  readonly delays = new Histogram()
  doubled = 0
  /** What was said of invitations, by `shown`, `accepted`, `declined`. */
  readonly answers = new Tally<string>(10)

  stay(deed: number, seconds: number): void {
    const known = this.stays.get(deed) ?? new Histogram()
    this.stays.set(deed, known)
    known.add(seconds)
  }

  /** Seconds until the next event of a visit, whatever was done. */
  allStays(): Histogram {
    const all = new Histogram()
    for (const stays of this.stays.values()) all.merge(stays)
    return all
  }
}
