import type { VisitorState } from '../domain/visitor.ts'
import { presenceMs } from '../presence.ts'
import { Calendar } from './calendar.ts'
import { look, type View } from './facts.ts'
import { Schedules } from './schedules.ts'
import type { Site } from './site.ts'

/** How the engine knows that a visitor is still there when nothing arrives. */
export type Presence =
  /** Until the visit ends: for recorded traffic, which has no connections. */
  | 'assumed'
  /** While it has a connection, and for 45 s after it or after each event: pages may send `heartbeat` events. */
  | 'heartbeat'

/** How rules see the visitors of one site. */
export class Views {
  private readonly site: Site
  private readonly presence: Presence
  private readonly calendar: Calendar
  private readonly schedules: Schedules

  constructor(site: Site, presence: Presence) {
    this.site = site
    this.presence = presence
    this.calendar = new Calendar(site.timeZone)
    this.schedules = new Schedules(site.timeZone)
  }

  /** A state as it is seen at an instant, ms. */
  of(visitor: string, state: VisitorState, now: number): View {
    const view: View = {
      site: this.site,
      visitor,
      state,
      visit: undefined,
      page: undefined,
      event: undefined,
      context: state.context,
      shutOut: undefined,
      now,
      presentUntil: 0,
      calendar: this.calendar,
      schedules: this.schedules,
    }
    look(view, state, now, this.presentUntil(state))
    return view
  }

  private presentUntil(state: VisitorState): number {
    if (state.visit === undefined) return state.at
    const { lastEventAt, seenAt = 0 } = state.visit
    if (this.presence === 'assumed' || state.context?.connected === true) {
      return lastEventAt + this.site.visitTimeoutMs
    }
    return Math.max(lastEventAt + presenceMs, seenAt)
  }
}
