import { Alarm } from '../alarm.ts'
import type { SteppedOutcome } from '../commit/outcome.ts'
import type { Asks } from '../domain/ask.ts'
import type { VisitorState } from '../domain/visitor.ts'
import type { Clock } from '../env/env.ts'
import { type Arrival, deskArrival } from '../receive/arrival.ts'
import type { Rulebook } from '../step/rulebook.ts'
import type { Site } from '../step/site.ts'
import { Desk, type DeskAnswer } from './desk.ts'

export interface DesksOptions {
  readonly sites: ReadonlyMap<string, Site>
  readonly clock: Clock
  readonly book: () => Rulebook
  readonly accepts: () => boolean
  readonly arrive: (arrival: Arrival) => void
}

/** The desks of all sites: they hear what visitors ask for once that is committed, and answer by events. */
export class Desks {
  /** Answers sent so far. */
  sent = 0
  private readonly options: DesksOptions
  private readonly desks = new Map<string, Desk>()
  private readonly alarm: Alarm

  constructor(options: DesksOptions) {
    this.options = options
    for (const site of options.sites.keys()) this.desks.set(site, new Desk())
    this.alarm = new Alarm(options.clock, () => {
      for (const site of options.sites.keys()) this.reconsider(site)
    })
  }

  /** The site is one of the engine's. */
  of(site: string): Desk {
    return this.desks.get(site) as Desk
  }

  /** A step is committed: what it asks for is looked at, and what it let go of is given back. */
  note({ slot: { key }, before, stepped: { state } }: SteppedOutcome): void {
    const same = state.asks === before?.asks && grantOf(state) === grantOf(before)
    // Whoever asked before a restart is asked for again.
    if (same && state.asks === undefined) return
    const desk = this.of(key.site)
    const held = idsOf(state)
    let released = false
    for (const id of idsOf(before)) {
      if (held.has(id)) continue
      desk.release(id)
      released = true
    }
    const now = this.options.clock.now()
    for (const answer of this.ask(desk, key.id, state.asks ?? [], now)) this.tell(key.site, answer)
    if (released) this.reconsider(key.site)
    else this.arm()
  }

  /** Other rules are in force. */
  follow({ rules }: Rulebook): void {
    for (const desk of this.desks.values()) {
      desk.drop((rule) => rules.byIndex[rules.indexOf(rule)]?.needs === undefined)
    }
  }

  /** Something at the desk has changed: whoever waits may have its turn. */
  reconsider(site: string): void {
    if (!this.options.accepts()) return
    const answers = this.of(site).reconsider(this.options.clock.now())
    for (const answer of answers) this.tell(site, answer)
    this.arm()
  }

  stop(): void {
    this.alarm.cancel()
  }

  private ask(desk: Desk, visitor: string, asks: Asks, now: number): readonly DeskAnswer[] {
    const { rules } = this.options.book()
    return asks.flatMap(({ id, rule: number, at, score, event }) => {
      const bound = rules.byIndex[rules.indexOf(number)]
      if (bound?.needs === undefined || desk.knows(id)) return []
      const { priority } = bound.rule
      const { needs } = bound
      const request = { id, visitor, rule: number, priority, score, at, needs }
      return [desk.ask({ ...request, ...(event && { event }) }, now)]
    })
  }

  private tell(siteId: string, answer: DeskAnswer): void {
    const site = this.options.sites.get(siteId)
    if (site === undefined) return
    const { request } = answer
    const { event } = request
    const refused = answer.granted ? undefined : answer.reason
    const says = { ...(refused && { refused }), ...(event && { event }) }
    this.sent++
    const now = this.options.clock.now()
    this.options.arrive(deskArrival(site, request.visitor, { ask: request.id, ...says }, now))
  }

  private arm(): void {
    let next = Number.POSITIVE_INFINITY
    const now = this.options.clock.now()
    for (const desk of this.desks.values()) next = Math.min(next, desk.nextAt(now))
    this.alarm.set(next)
  }
}

function grantOf(state: VisitorState | undefined): string | undefined {
  return state?.invitations?.live?.ask
}

/** What a visitor holds of the desk: asks, and the grant of an invitation that waits. */
function idsOf(state: VisitorState | undefined): Set<string> {
  const ids = new Set((state?.asks ?? []).map(({ id }) => id))
  const grant = grantOf(state)
  if (grant !== undefined) ids.add(grant)
  return ids
}
