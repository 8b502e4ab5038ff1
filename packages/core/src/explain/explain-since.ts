import { compiledEngine, type RuleEngine, type RuleSet } from '@beckon/rules'
import { type Bounds, defaultBounds } from '../bounds.ts'
import { decisionOf } from '../commit/record.ts'
import type { VisitorState } from '../domain/visitor.ts'
import type { JsonObject } from '../json.ts'
import type { LogRecord } from '../ports/storage.ts'
import type { VisitorEvent } from '../receive/event.ts'
import type { Decision } from '../step/decision.ts'
import { Rulebook } from '../step/rulebook.ts'
import { type SiteOptions, siteOf } from '../step/site.ts'
import { type SiteFact, SiteFacts } from '../step/site-fact.ts'
import { Stepper } from '../step/step.ts'
import type { Presence } from '../step/views.ts'
import { Rerun } from './rerun.ts'
import { seenEvent, tell } from './tell.ts'
import type { ExplainQuery, VisitorExplanation } from './visitor-explanation.ts'

/** What the engine that wrote the records has. */
export interface ExplainSinceOptions {
  readonly site: SiteOptions
  /** In force from the first event on. */
  readonly rules: RuleSet
  readonly ruleEngine?: RuleEngine
  readonly facts?: readonly SiteFact[]
  /** Default `heartbeat`. */
  readonly presence?: Presence
  readonly bounds?: Partial<Bounds>
}

/** A piece of a visitor's life. */
export interface LifeSince {
  /** As it was committed before the first record; missing: there was no such visitor. */
  readonly state?: JsonObject
  /** All of its events and decisions since, in the order of the log. */
  readonly records: readonly LogRecord[]
}

const silent = (): void => {}

/**
 * Explains from a state of a visitor and what was recorded since, for those who keep no whole log:
 * the result is that of an explanation from the visitor's first event on. An instant before the
 * first record is not known.
 */
export function explainSince(
  options: ExplainSinceOptions,
): (
  query: ExplainQuery & { readonly at: number },
  since: LifeSince,
) => Promise<VisitorExplanation> {
  const { rules, ruleEngine = compiledEngine(), facts = [], presence = 'heartbeat' } = options
  const bounds = { ...defaultBounds, ...options.bounds }
  const siteFacts = new SiteFacts(facts, silent)
  const book = new Rulebook(rules, ruleEngine, siteFacts, silent, silent, silent)
  return async (query, since) => {
    const { site, visitor, at } = query
    const about = { site, visitor, at }
    if (book.asksLate) {
      return { ...about, known: true, historyCut: true, gap: 'asynchronous', rules: [] }
    }
    const stepper = new Stepper(siteOf(site, options.site), book, presence, bounds)
    const rerun = new Rerun(visitor, stepper, since.state as VisitorState | undefined)
    let event: VisitorEvent | null | undefined
    const decisions: Decision[] = []
    for (const record of since.records) {
      if (record.at > at) continue
      if (record.kind === 'decision') {
        const decision = decisionOf(record)
        rerun.note(decision)
        if (record.at === at) decisions.push(decision)
      } else if (record.kind === 'event') {
        await rerun.event(record)
        const seen = seenEvent(record)
        if (record.at === at && seen !== undefined) event = seen
      }
    }
    await rerun.pass(at)
    if (rerun.state === undefined) return { ...about, known: false, historyCut: false, rules: [] }
    const instant = { at, event: query.event ?? event ?? undefined, decisions }
    return tell(query, rerun.state, stepper, instant, !rerun.agrees)
  }
}
