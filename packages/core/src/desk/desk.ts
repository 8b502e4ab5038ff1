import type { DeskReason } from '../domain/ask.ts'
import type { VisitorEvent } from '../receive/event.ts'
import type { Needs } from './needs.ts'
import { Pace } from './pace.ts'
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
  readonly operator: string | undefined
  /** When it ends by itself, ms. */
  readonly until: number
}

/** How many requests may wait; whoever comes beyond that is refused and forgotten. */
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

  /** Whether a request is known: granted, or waiting. */
  knows(id: string): boolean {
    return this.grants.has(id) || this.waiting.has(id)
  }

  /** Grants a request or refuses it for now: then it waits. */
  ask(request: Request, now: number): DeskAnswer {
    this.expire(now)
    const reason = this.reasonAgainst(request, now)
    if (reason === undefined) return this.grant(request, now)
    // Who has to wait is looked at anew when its turn comes.
    const { event: _, ...later } = request
    if (this.waiting.size < mostWaiting) this.waiting.set(request.id, later)
    return { request, granted: false, reason }
  }

  /** Nothing comes of a request or grant any more. */
  release(id: string): void {
    this.waiting.delete(id)
    const grant = this.grants.get(id)
    if (grant === undefined) return
    this.grants.delete(id)
    if (grant.operator !== undefined) this.roster.giveBack(grant.operator)
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

  /** Requests of rules that are no longer in force, or ask for nothing any more, are dropped. */
  drop(isGone: (rule: number) => boolean): void {
    for (const [id, { rule }] of this.waiting) if (isGone(rule)) this.waiting.delete(id)
  }

  /** When time alone may let somebody through, or ends a grant, ms; Infinity for never. */
  nextAt(now: number): number {
    let next = this.waiting.size === 0 ? Number.POSITIVE_INFINITY : this.pace.nextAt(now)
    for (const { until } of this.grants.values()) next = Math.min(next, until)
    return next
  }

  private grant(request: Request, now: number): DeskAnswer {
    const { id, rule, needs } = request
    this.waiting.delete(id)
    this.pace.add(rule, now)
    const operator = needs.operators === 'free' ? this.roster.take(needs.department) : undefined
    this.grants.set(id, { operator, until: now + needs.heldMs })
    return { request, granted: true }
  }

  private reasonAgainst({ rule, needs }: Request, now: number): DeskReason | undefined {
    const { operators, department, queue, sitePerMinute, rulePerMinute } = needs
    if (operators !== undefined && this.roster.online(department) === 0) return 'no-operator'
    if (queue !== undefined && this.roster.queue(department) > queue) return 'queue-full'
    if (operators === 'free' && this.roster.free(department) === 0) return 'no-capacity'
    return this.pace.admits(rule, sitePerMinute, rulePerMinute, now) ? undefined : 'site-cap'
  }

  private expire(now: number): void {
    for (const [id, { until }] of this.grants) if (until <= now) this.release(id)
  }
}

function byUrgency(left: Request, right: Request): number {
  if (left.priority !== right.priority) return right.priority - left.priority
  if (left.score !== right.score) return right.score - left.score
  if (left.at !== right.at) return left.at - right.at
  return left.visitor < right.visitor ? -1 : 1
}
