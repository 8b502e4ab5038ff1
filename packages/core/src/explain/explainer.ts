import type { RuleEngine, RuleSet } from '@beckon/rules'
import type { Bounds } from '../bounds.ts'
import { decisionOf } from '../commit/record.ts'
import type { VisitorState } from '../domain/visitor.ts'
import type { Storage } from '../ports/storage.ts'
import type { VisitorEvent } from '../receive/event.ts'
import type { Decision } from '../step/decision.ts'
import { Rulebook } from '../step/rulebook.ts'
import type { Site } from '../step/site.ts'
import type { SiteFacts } from '../step/site-fact.ts'
import { Stepper } from '../step/step.ts'
import type { Presence } from '../step/views.ts'
import { pastOf } from './past.ts'
import type { RuleSetsOfLog } from './rule-sets-of-log.ts'
import { seenEvent, tell } from './tell.ts'
import type { ExplainQuery, VisitorExplanation } from './visitor-explanation.ts'

export interface ExplainerOptions {
  readonly storage: Pick<Storage, 'capabilities' | 'load' | 'read' | 'history'>
  readonly sites: ReadonlyMap<string, Site>
  readonly ruleEngine: RuleEngine
  /** Must tell nobody of what fails: whoever explains has not made it happen. */
  readonly siteFacts: SiteFacts
  readonly presence: Presence
  readonly bounds: Bounds
  readonly ruleSets: RuleSetsOfLog
  /** What goes by the rules in force. */
  readonly stepper: (site: string) => Promise<Stepper | undefined> | Stepper | undefined
  /** A visitor's state in memory, which may be ahead of the one stored. */
  readonly held: (site: string, visitor: string) => VisitorState | undefined
  /** Since when those are in force, ms. */
  readonly since: (site: string) => Promise<number> | number
  /** What was in force at an instant, ms, where the log does not have it. */
  readonly inForceAt: (at: number) => Rulebook | undefined
  /** Resolves when all that was under way is in the log. */
  readonly settled: () => Promise<void>
  readonly now: () => number
}

const silent = (): void => {}

/** Explains from the state of a visitor or, for an instant before that, from the log. */
export class Explainer {
  private readonly options: ExplainerOptions

  constructor(options: ExplainerOptions) {
    this.options = options
  }

  async explain(query: ExplainQuery): Promise<VisitorExplanation> {
    const { site, visitor, at } = query
    const { options } = this
    const held = options.held(site, visitor) ?? (await this.stored(site, visitor))
    if (
      held !== undefined &&
      (at === undefined || at >= Math.max(held.at, await options.since(site)))
    ) {
      const stepper = await options.stepper(site)
      // A state that was stored may have been left under other rules.
      if (stepper) return this.told(query, stepper.adopt(held), stepper, at ?? held.at)
    }
    const then = at ?? options.now()
    const about = { site, visitor, at: then }
    await options.settled()
    // What was under way may have been the visitor's first event.
    const firstAt = (held ?? (await this.stored(site, visitor)))?.firstAt
    const past = await pastOf(site, visitor, then, firstAt, {
      ...options,
      bind: (ruleSet) => this.bind(ruleSet),
      stepper: (_, book) => this.stepperOf(site, book),
    })
    const known = firstAt !== undefined && firstAt <= then
    if (past.gap !== undefined) {
      return { ...about, known, historyCut: true, gap: past.gap, rules: [] }
    }
    const { rerun } = past
    if (rerun?.state === undefined) return { ...about, known, historyCut: false, rules: [] }
    const stepper = this.stepperOf(site, rerun.book)
    return this.told(query, rerun.state, stepper, then, !rerun.agrees)
  }

  private async told(
    query: ExplainQuery,
    given: VisitorState,
    stepper: Stepper,
    at: number,
    diverged = false,
  ): Promise<VisitorExplanation> {
    const { site, visitor } = query
    const event = query.event ?? (await this.eventAt(site, visitor, at))
    const decisions = await this.decisionsAt(site, visitor, at)
    return tell(query, given, stepper, { at, event, decisions }, diverged)
  }

  private async stored(site: string, id: string): Promise<VisitorState | undefined> {
    const entity = { site, kind: 'visitor', id } as const
    const [answer] = await this.options.storage.load([{ entity }])
    return answer?.state as VisitorState | undefined
  }

  /** The event that happened last at an instant; none where a connection came or went after it. */
  private async eventAt(
    site: string,
    visitor: string,
    at: number,
  ): Promise<VisitorEvent | undefined> {
    let last: VisitorEvent | null | undefined
    const query = { site, visitor, kinds: ['event'] as const, from: at, to: at + 1 }
    for await (const record of this.options.storage.read(query)) {
      const seen = seenEvent(record)
      if (seen !== undefined) last = seen
    }
    return last ?? undefined
  }

  private async decisionsAt(
    site: string,
    visitor: string,
    at: number,
  ): Promise<readonly Decision[]> {
    const found: Decision[] = []
    const query = { site, visitor, kinds: ['decision'] as const, from: at, to: at + 1 }
    for await (const record of this.options.storage.read(query)) found.push(decisionOf(record))
    return found
  }

  private bind(ruleSet: RuleSet): Rulebook {
    const { ruleEngine, siteFacts } = this.options
    return new Rulebook(ruleSet, ruleEngine, siteFacts, silent, silent, silent)
  }

  private stepperOf(site: string, book: Rulebook): Stepper {
    const { sites, presence, bounds } = this.options
    return new Stepper(sites.get(site) as Site, book, presence, bounds)
  }
}
