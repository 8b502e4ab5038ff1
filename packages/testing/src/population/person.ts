import type { JsonObject } from '@beckon/core/adapter'
import type { RawEvent } from '@beckon/core/protocol'
import { Chance } from './chance.ts'
import type { Answering, Group, Identity } from './group.ts'
import { type Plan, purposes, type World } from './plan.ts'
import { Screen } from './screen.ts'
import type { Arrival } from './source.ts'
import type { Step } from './step.ts'

/** What somebody does at one instant. */
export interface Act {
  /** Missing where nothing of it can be seen. */
  readonly event?: RawEvent
  /** A visit begins with it. */
  readonly comes: boolean
  /** A visit ends with it. */
  readonly goes: boolean
}

/** How often another instant is asked for where few come at that hour. */
const tries = 6

/** What ends a visit in every log, ms: scaled gaps stay above it. */
const visitTimeoutMs = 1_800_000

/** One visitor: a walk from step to step, visit after visit, each with chance of its own. */
export class Person {
  readonly number: number
  readonly visitor: string
  readonly identity: Identity
  readonly group: Group
  /** When it acts next, ms; Infinity: never again. */
  at: number
  /** Which visit it is in, or was in last, from 1. */
  visit = 0
  /** The effect id of the invitation that it has before it. */
  invitation: string | undefined
  private readonly world: World
  private readonly plan: Plan
  private readonly screen: Screen
  private chance: Chance
  /** What it is about to do; undefined: to end the visit, or to begin one. */
  private step: Step | undefined
  private present = false
  private arrival: Arrival | undefined
  private bought = false
  /** Told when it does what it would not have done; undefined where it is not convinced. */
  private onConvinced: (() => void) | undefined

  constructor(number: number, plan: Plan, world: World) {
    const who = new Chance(world.seed, number, purposes.who)
    this.number = number
    this.visitor = `visitor-${number}`
    this.world = world
    this.plan = plan
    this.group = plan.group
    this.identity = plan.group.identity(who)
    const { tabs } = plan.group
    this.screen = new Screen(number, world.site, who.happens(tabs.share) ? tabs : undefined)
    this.at = plan.first
    this.chance = this.chanceOf(1)
  }

  /** Whether it is on the site. */
  get isHere(): boolean {
    return this.present
  }

  /** What it does at the instant it had waited for; then it waits for the next. */
  act(): Act {
    if (!this.present) return this.begin()
    return this.step === undefined ? this.leave() : this.go(this.step, false)
  }

  /** It tells something about the page it is on. */
  say(type: string, at: number, data: JsonObject): RawEvent {
    return this.screen.event(type, at, data, undefined)
  }

  /** It accepts an invitation, talks, and goes on afterwards; some of those who leave then buy. */
  accept(chance: Chance, { talk, convinces }: Answering, onConvinced: () => void): void {
    this.at += this.whole(talk(chance))
    if (chance.happens(convinces)) this.onConvinced = onConvinced
  }

  /** It is sent to an address, and goes on from there. */
  sentTo(url: string, step: Step | undefined, at: number): RawEvent {
    const { at: turn, screen } = this
    screen.goTo(url)
    if (step !== undefined) this.planNext(step, at)
    // Its turn does not come earlier than it was put down for.
    this.at = Math.max(this.at, turn)
    return screen.event('page.view', at, undefined, undefined)
  }

  /** It cannot go on. */
  stop(): void {
    this.step = undefined
    this.onConvinced = undefined
  }

  private begin(): Act {
    const { group } = this
    this.visit++
    this.present = true
    this.arrival = group.arrival(this.chance)
    this.screen.clear()
    this.bought = false
    this.onConvinced = undefined
    this.invitation = undefined
    const first = this.visit === 1 ? group.begin : group.beginAgain
    return this.go(first.draw(this.chance), true)
  }

  private go(step: Step, comes: boolean): Act {
    const { chance, at, screen } = this
    const place = step.place(chance)
    const { referrer, query } = this.arrival ?? {}
    if (place !== undefined) screen.open(place, query, chance)
    this.arrival = undefined
    if (step.type === 'order.completed') this.bought = true
    const event = screen.event(step.type, at, step.data(chance, screen.data), referrer)
    this.planNext(step, at)
    return { event, comes, goes: false }
  }

  /** Decides what comes after a step, and when. */
  private planNext(step: Step, at: number): void {
    const move = this.group.moves.get(step)
    if (move === undefined) {
      this.step = this.orBuys()
      this.at = at
      return
    }
    this.at = at + this.whole(move.stay(this.chance))
    this.step = move.next.draw(this.chance) ?? this.orBuys()
  }

  /** Who would leave, and was convinced, buys first. */
  private orBuys(): Step | undefined {
    const { onConvinced, bought, group } = this
    if (onConvinced === undefined || bought) return undefined
    this.onConvinced = undefined
    onConvinced()
    return group.answering?.buys
  }

  private leave(): Act {
    // Whoever was convinced while it was about to go stays after all.
    const last = this.orBuys()
    if (last !== undefined) return this.go(last, false)
    const event = this.chance.happens(this.group.leaves)
      ? this.screen.event('page.leave', this.at, undefined, undefined)
      : undefined
    this.present = false
    this.invitation = undefined
    this.comeAgain()
    return { ...(event && { event }), comes: false, goes: true }
  }

  private comeAgain(): void {
    const { group, world, plan, at: left } = this
    this.at = Number.POSITIVE_INFINITY
    if (this.visit >= plan.visits) return
    this.chance = this.chanceOf(this.visit + 1)
    let at = left
    for (let attempt = 0; attempt < tries; attempt++) {
      const gap = plan.habit.gap(this.chance)
      const paced = plan.pace < 1 ? Math.max(gap * plan.pace, visitTimeoutMs + 60_000) : gap
      at = left + this.whole(paced)
      if (at < world.span.end && this.chance.happens(group.curve.likelihood(at))) break
    }
    this.at = at
  }

  private whole(ms: number): number {
    const { resolution } = this.world
    return Math.floor(ms / resolution) * resolution
  }

  private chanceOf(visit: number): Chance {
    return new Chance(this.world.seed, this.number, purposes.visits + visit)
  }
}
