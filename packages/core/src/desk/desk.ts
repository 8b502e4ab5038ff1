import type { DeskReason } from '../domain/ask.ts'
import type { VisitorEvent } from '../receive/event.ts'
import type { Needs } from './needs.ts'
import { Pace, type Paced } from './pace.ts'
import { Roster } from './roster.ts'

/** Somebody asks for an invitation to be granted. */
export interface Request {
  readonly id: string
  readonly visitor: string
  /** The rule's number, and its priority. */
  readonly rule: number
  readonly priority: number
  readonly score: number
  /** Since when it waits, ms. */
  readonly at: number
  readonly needs: Needs
  /** What the rule took effect at. */
  readonly event?: VisitorEvent
}

/** What became of a request. */
export type DeskAnswer =
  | { readonly request: Request; readonly granted: true }
  | { readonly request: Request; readonly granted: false; readonly reason: DeskReason }

interface Grant {
  readonly visitor: string
  readonly rule: number
  readonly at: number
  readonly operator: string | undefined
  /** When it ends by itself, ms. */
  readonly until: number
  /** Whether it counts in a minute. */
  readonly paced: boolean
}

/** A grant that a restart must know of: it holds some of what an operator can take, or counts in a minute. */
export interface KeptGrant {
  readonly id: string
  readonly visitor: string
  readonly rule: number
  /** ms. */
  readonly at: number
  readonly until: number
  readonly operator?: string
}

/** What a restart must know of a desk. */
export interface KeptDesk {
  readonly grants: readonly KeptGrant[]
  /** Invitations of the last minute, where some limit goes by that. */
  readonly paced: readonly Paced[]
}

/** How many requests may wait; whoever comes beyond that is refused, and asks again when it next does something. */
const mostWaiting = 10_000

/**
 * What the visitors of one site share, and who gets it: operators and their capacity, queues, and how
 * many invitations there may be in a minute. It has one writer, knows no clock, and answers by order of
 * asking; what a gate lets through later goes by priority, score, time of waiting, and visitor.
 */
export class Desk {
  readonly roster = new Roster()
  private readonly pace = new Pace()
  private readonly grants = new Map<string, Grant>()
  private readonly waiting = new Map<string, Request>()
  /** What each visitor has here: waiting, or granted. */
  private readonly byVisitor = new Map<string, Set<string>>()
  /** No grant ends before, ms. */
  private endsFrom = Number.POSITIVE_INFINITY

  /** Whether a request is known: granted, or waiting. */
  knows(id: string): boolean {
    return this.grants.has(id) || this.waiting.has(id)
  }

  /** What a visitor has here. */
  of(visitor: string): ReadonlySet<string> {
    return this.byVisitor.get(visitor) ?? nothing
  }

  /** Grants a request or refuses it for now: then it waits. */
  ask(request: Request, now: number): DeskAnswer {
    this.expire(now)
    const reason = this.reasonAgainst(request, now)
    if (reason === undefined) return this.grant(request, now)
    if (this.waiting.size < mostWaiting) {
      // Who has to wait is looked at anew when its turn comes.
      const { event: _, ...later } = request
      this.waiting.set(request.id, later)
      this.own(request.visitor, request.id)
    }
    return { request, granted: false, reason }
  }

  /**
   * Nothing comes of a request or grant any more.
   *
   * @param unused nobody was invited by it, and it counts for nothing
   */
  release(id: string, unused = false): void {
    const request = this.waiting.get(id)
    if (request !== undefined) {
      this.waiting.delete(id)
      this.disown(request.visitor, id)
    }
    const grant = this.grants.get(id)
    if (grant === undefined) return
    this.grants.delete(id)
    this.disown(grant.visitor, id)
    if (unused) this.pace.takeBack(grant.rule, grant.at)
    if (grant.operator !== undefined) this.roster.giveBack(grant.operator)
  }

  /** Whether a restart must know of a grant. */
  isKept(id: string): boolean {
    const grant = this.grants.get(id)
    return grant !== undefined && (grant.operator !== undefined || grant.paced)
  }

  /** What a restart must know. */
  kept(now: number): KeptDesk {
    const grants: KeptGrant[] = []
    for (const [id, { visitor, rule, at, until, operator }] of this.grants) {
      if (this.isKept(id))
        grants.push({ id, visitor, rule, at, until, ...(operator !== undefined && { operator }) })
    }
    return { grants, paced: this.pace.within(now) }
  }

  /**
   * Goes on from what was kept.
   *
   * @param fateOf what became of a grant: an invitation waits by it; nobody was told of it; or it is over
   */
  resume(
    { grants, paced }: KeptDesk,
    fateOf: (grant: KeptGrant) => 'waits' | 'untold' | 'over',
    now: number,
  ): void {
    for (const { rule, at } of paced) this.pace.add(rule, at, true)
    for (const grant of grants) {
      const { id, visitor, rule, at, until, operator } = grant
      const fate = fateOf(grant)
      if (fate === 'untold') this.pace.takeBack(rule, at)
      if (fate !== 'waits' || until <= now) continue
      if (operator !== undefined) this.roster.keep(operator)
      this.grants.set(id, { visitor, rule, at, operator, until, paced: true })
      this.own(visitor, id)
      this.endsFrom = Math.min(this.endsFrom, until)
    }
  }

  /** An invitation that this desk does not know of may still lead to a conversation: as after a restart. */
  hold(request: Request, now: number): void {
    this.reserve(request, now)
  }

  /** Grants what can be granted now of all that waits. */
  reconsider(now: number): readonly DeskAnswer[] {
    this.expire(now)
    if (this.waiting.size === 0) return []
    const answers: DeskAnswer[] = []
    for (const request of [...this.waiting.values()].sort(byUrgency)) {
      if (this.reasonAgainst(request, now) === undefined) answers.push(this.grant(request, now))
    }
    return answers
  }

  /** Other rules: what those who wait need is what their rule needs now; without any, they wait no more. */
  follow(needsOf: (rule: number) => Needs | undefined): void {
    for (const [id, request] of this.waiting) {
      const needs = needsOf(request.rule)
      if (needs === undefined) this.release(id)
      else this.waiting.set(id, { ...request, needs })
    }
  }

  /** When time alone may let somebody through, or ends a grant, ms; Infinity for never. */
  nextAt(now: number): number {
    const paced = this.waiting.size === 0 ? Number.POSITIVE_INFINITY : this.pace.nextAt(now)
    return Math.min(paced, this.endsFrom)
  }

  private grant(request: Request, now: number): DeskAnswer {
    this.waiting.delete(request.id)
    this.pace.add(request.rule, now, isPaced(request.needs))
    this.reserve(request, now)
    return { request, granted: true }
  }

  private reserve({ id, visitor, rule, needs }: Request, now: number): void {
    const operator = needs.operators === 'free' ? this.roster.take(needs.department) : undefined
    const until = now + needs.heldMs
    this.grants.set(id, { visitor, rule, at: now, operator, until, paced: isPaced(needs) })
    this.own(visitor, id)
    this.endsFrom = Math.min(this.endsFrom, until)
  }

  private reasonAgainst({ rule, needs }: Request, now: number): DeskReason | undefined {
    const { operators, department, queue, sitePerMinute, rulePerMinute } = needs
    if (operators !== undefined && this.roster.online(department) === 0) return 'no-operator'
    if (queue !== undefined && this.roster.queue(department) > queue) return 'queue-full'
    if (operators === 'free' && this.roster.free(department) === 0) return 'no-capacity'
    return this.pace.admits(rule, sitePerMinute, rulePerMinute, now) ? undefined : 'site-cap'
  }

  private expire(now: number): void {
    if (now < this.endsFrom) return
    for (const [id, { until }] of this.grants) if (until <= now) this.release(id)
    let first = Number.POSITIVE_INFINITY
    for (const { until } of this.grants.values()) first = Math.min(first, until)
    this.endsFrom = first
  }

  private own(visitor: string, id: string): void {
    const ids = this.byVisitor.get(visitor)
    if (ids === undefined) this.byVisitor.set(visitor, new Set([id]))
    else ids.add(id)
  }

  private disown(visitor: string, id: string): void {
    const ids = this.byVisitor.get(visitor)
    ids?.delete(id)
    if (ids?.size === 0) this.byVisitor.delete(visitor)
  }
}

const nothing: ReadonlySet<string> = new Set()

function isPaced({ sitePerMinute, rulePerMinute }: Needs): boolean {
  return sitePerMinute !== undefined || rulePerMinute !== undefined
}

function byUrgency(left: Request, right: Request): number {
  if (left.priority !== right.priority) return right.priority - left.priority
  if (left.score !== right.score) return right.score - left.score
  if (left.at !== right.at) return left.at - right.at
  return left.visitor < right.visitor ? -1 : 1
}
