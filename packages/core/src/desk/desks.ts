import { Alarm } from '../alarm.ts'
import type { SteppedOutcome } from '../commit/outcome.ts'
import type { Ask } from '../domain/ask.ts'
import type { VisitorState } from '../domain/visitor.ts'
import type { Clock, Env } from '../env/env.ts'
import { type Arrival, deskArrival } from '../receive/arrival.ts'
import { saysOf } from '../step/asking.ts'
import type { BoundRule } from '../step/bound-rules.ts'
import type { Rulebook } from '../step/rulebook.ts'
import type { Site } from '../step/site.ts'
import { Desk, type DeskAnswer, type Request } from './desk.ts'
import type { DeskStore } from './desk-store.ts'

export interface DesksOptions {
  readonly sites: ReadonlyMap<string, Site>
  readonly clock: Clock
  readonly ids: Env['ids']
  readonly book: () => Rulebook
  readonly accepts: () => boolean
  readonly arrive: (arrival: Arrival) => void
  readonly store: DeskStore
  readonly onError: (cause: unknown) => void
  /** Hears of work that rest must wait for. */
  readonly mend: (work: Promise<void>) => void
}

/** The desks of all sites: they hear what visitors ask for once that is committed, and answer by events. */
export class Desks {
  /** Answers sent so far. */
  sent = 0
  private readonly options: DesksOptions
  private readonly desks = new Map<string, Desk>()
  private readonly alarm: Alarm
  /** Grants that are told once they are written down, by site. */
  private readonly untold = new Map<string, DeskAnswer[]>()

  constructor(options: DesksOptions) {
    this.options = options
    for (const site of options.sites.keys()) this.desks.set(site, new Desk())
    this.alarm = new Alarm(options.clock, () => this.reconsiderAll())
  }

  /** Desks go on from what an earlier run has granted. */
  open(): Promise<void> {
    return this.options.store.open(this.desks)
  }

  /** The site is one of the engine's. */
  of(site: string): Desk {
    return this.desks.get(site) as Desk
  }

  /** A step is committed: what it asks for is looked at, and what it let go of is given back. */
  note({ slot: { key }, before, stepped, arrival }: SteppedOutcome): void {
    const { state, decisions } = stepped
    if (state.asks === before?.asks && grantOf(state) === grantOf(before)) return
    const { event } = arrival?.parsed ?? {}
    const heard = arrival?.own === 'desk' ? saysOf(event?.data).ask : undefined
    const held = idsOf(state)
    const gone = [...idsOf(before)].filter((id) => !held.has(id))
    // Who was held out has taken what an invitation takes.
    const heldOut = decisions.some(({ reason }) => reason === 'holdout')
    const isAsk = (id: string) => before?.asks?.some((ask) => ask.id === id) === true
    for (const id of gone) this.of(key.site).release(id, isAsk(id) && !heldOut)
    // What the desk has just refused is not asked again at once.
    const asks = (state.asks ?? []).filter(({ id }) => id !== heard)
    this.ask(key.site, key.id, asks)
    if (gone.length > 0) this.reconsider(key.site)
    else this.arm()
  }

  /**
   * A visitor was loaded: whoever asked before a restart is asked for again, and what the desk has that
   * the visitor does not is given back.
   */
  reconcile(site: string, visitor: string, state: VisitorState | undefined): void {
    const desk = this.of(site)
    const held = idsOf(state)
    const gone = [...desk.of(visitor)].filter((id) => !held.has(id))
    for (const id of gone) desk.release(id)
    if (state?.asks !== undefined) this.ask(site, visitor, state.asks)
    const { live } = state?.invitations ?? {}
    if (live?.ask !== undefined && !desk.knows(live.ask)) {
      const bound = this.options.book().rules.byIndex.find(({ rule }) => rule.name === live.rule)
      const now = this.options.clock.now()
      const request = bound && requestOf({ id: live.ask, at: now, score: 0 }, visitor, bound)
      if (request !== undefined) desk.hold(request, now)
    }
    if (gone.length > 0) this.reconsider(site)
    else if (held.size > 0) this.arm()
  }

  /** An answer came to nothing: nobody asks for it any more, or it could not be written down. */
  giveBack(site: string, id: string): void {
    this.of(site).release(id, true)
    this.reconsider(site)
  }

  /** A visitor is to be forgotten. */
  forget(site: string, visitor: string): void {
    this.reconcile(site, visitor, undefined)
  }

  /** Other rules are in force. */
  follow({ rules }: Rulebook): void {
    for (const desk of this.desks.values()) {
      desk.follow((rule) => rules.byIndex[rules.indexOf(rule)]?.needs)
    }
    this.reconsiderAll()
  }

  /** Something at the desk has changed: whoever waits may have its turn. */
  reconsider(site: string): void {
    if (!this.options.accepts()) return
    const answers = this.of(site).reconsider(this.options.clock.now())
    for (const answer of answers) this.answer(site, answer)
    this.arm()
  }

  stop(): void {
    this.alarm.cancel()
  }

  private reconsiderAll(): void {
    for (const site of this.desks.keys()) this.reconsider(site)
  }

  private ask(site: string, visitor: string, asks: readonly Ask[]): void {
    const desk = this.of(site)
    const { rules } = this.options.book()
    for (const ask of asks) {
      const bound = rules.byIndex[rules.indexOf(ask.rule)]
      const request = bound && requestOf(ask, visitor, bound)
      if (request === undefined || desk.knows(ask.id)) continue
      this.answer(site, desk.ask(request, this.options.clock.now()))
    }
  }

  /** A grant of what is scarce is written down before anybody is told: a restart must not give it again. */
  private answer(site: string, answer: DeskAnswer): void {
    const { store, mend } = this.options
    if (!answer.granted || store.keepsNothing || !this.of(site).isKept(answer.request.id)) {
      this.tell(site, answer)
      return
    }
    const waiting = this.untold.get(site)
    if (waiting !== undefined) waiting.push(answer)
    else {
      this.untold.set(site, [answer])
      mend(this.writeDown(site))
    }
  }

  /** What is granted while the former is written goes together. */
  private async writeDown(site: string): Promise<void> {
    const { store, onError } = this.options
    for (;;) {
      const answers = this.untold.get(site) ?? []
      if (answers.length === 0) {
        this.untold.delete(site)
        return
      }
      this.untold.set(site, [])
      try {
        await store.write(site, this.of(site))
        for (const answer of answers) this.tell(site, answer)
      } catch (cause) {
        onError(cause)
        for (const { request } of answers) this.of(site).release(request.id, true)
      }
    }
  }

  private tell(siteId: string, answer: DeskAnswer): void {
    const { sites, clock, ids, arrive } = this.options
    const site = sites.get(siteId)
    if (site === undefined) return
    const { id: ask, visitor, event } = answer.request
    const refused = answer.granted ? undefined : answer.reason
    const says = { ask, ...(refused && { refused }), ...(event && { event }) }
    this.sent++
    arrive(deskArrival(site, visitor, ids.next(), says, clock.now()))
  }

  private arm(): void {
    let next = Number.POSITIVE_INFINITY
    const now = this.options.clock.now()
    for (const desk of this.desks.values()) next = Math.min(next, desk.nextAt(now))
    this.alarm.set(next)
  }
}

function requestOf(
  { id, at, score, event }: Pick<Ask, 'id' | 'at' | 'score' | 'event'>,
  visitor: string,
  { rule, number, needs }: BoundRule,
): Request | undefined {
  if (needs === undefined) return undefined
  const { priority } = rule
  return { id, visitor, rule: number, priority, score, at, needs, ...(event && { event }) }
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
