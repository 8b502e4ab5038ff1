import type { RuleEngine, RuleSet } from '@beckon/rules'
import type { Bounds } from './bounds.ts'
import type { Entities } from './commit/entities.ts'
import { asJson } from './commit/record.ts'
import { atOnce, meetsAt, waitsFor } from './domain/resumption.ts'
import type { Unit } from './ports/storage.ts'
import { checkForSite, checkWebhooks, Rulebook } from './step/rulebook.ts'
import type { Site } from './step/site.ts'
import { type SiteFact, SiteFacts } from './step/site-fact.ts'
import { Stepper } from './step/step.ts'
import type { Presence } from './step/views.ts'

/** How many rule sets that were in force are known without the log. */
const rememberedBooks = 8

export interface RulesInForceOptions {
  readonly sites: ReadonlyMap<string, Site>
  readonly ruleEngine: RuleEngine
  readonly presence: Presence
  readonly bounds: Bounds
  readonly facts: readonly SiteFact[]
  /** The webhooks that rules may name; undefined: any, as nobody is told. */
  readonly webhooks: readonly string[] | undefined
  /** Something threw while rules were evaluated; it was skipped. */
  readonly onFailure: (what: string, cause: unknown) => void
  /** A fact that is not built in could not be computed; it is absent. */
  readonly onFactFailure: (fact: string, cause: unknown) => void
}

/** The rule set in force, and a stepper for each site that goes by it. */
export class RulesInForce {
  private readonly options: RulesInForceOptions
  private readonly steppers = new Map<string, Stepper>()
  private readonly siteFacts: SiteFacts
  private current: Rulebook
  /** The latest that came into force in this process, and when, ms. */
  private readonly latest: { readonly book: Rulebook; readonly at: number }[] = []

  constructor(ruleSet: RuleSet, options: RulesInForceOptions) {
    this.options = options
    this.siteFacts = new SiteFacts(options.facts, options.onFactFailure)
    this.current = this.bind(ruleSet)
    for (const site of options.sites.values()) {
      this.steppers.set(site.id, new Stepper(site, this.current, options.presence, options.bounds))
    }
  }

  get book(): Rulebook {
    return this.current
  }

  stepper(site: string): Stepper | undefined {
    return this.steppers.get(site)
  }

  /** @throws UsageError when a site cannot honour a rule. */
  bind(ruleSet: RuleSet): Rulebook {
    const { sites, ruleEngine, onFailure, onFactFailure } = this.options
    for (const site of sites.values()) checkForSite(ruleSet, site)
    checkWebhooks(ruleSet, this.options.webhooks)
    return new Rulebook(
      ruleSet,
      ruleEngine,
      this.siteFacts,
      ({ name }, cause) => onFailure(`Rule "${name}"`, cause),
      onFactFailure,
      (cause) => onFailure(`The rule engine "${ruleEngine.name}"`, cause),
    )
  }

  /**
   * From an instant on, ms, other rules: what visitors in memory hold and wait for is fitted to them.
   * Nobody is woken in the past: what other rules would have done then, nobody did.
   *
   * @param termAt the term that they begin at a site
   */
  use(
    book: Rulebook,
    entities: Entities,
    at: number,
    termAt: (site: string) => string | undefined,
  ): void {
    const before = new Map([...this.steppers].map(([site, { term }]) => [site, term]))
    this.current = book
    this.setTerms(termAt)
    for (const slot of entities) {
      const { site, id } = slot.key
      const stepper = this.steppers.get(site)
      if (slot.state === undefined || stepper === undefined) continue
      slot.state = stepper.adopt(slot.state)
      const { resumption, passedAt } = slot
      const met = before.get(site)
      const areOthers = met !== stepper.term
      // A clock was put back, or its wake-up has to wait for what came before.
      const isApart = passedAt > at || (slot.place < 0 && slot.wakeAt <= at)
      if (resumption !== undefined) {
        // Who is not there again yet meets these, before anything else.
        if (areOthers) slot.resumption = { ...resumption, rulesSince: meetsAt(resumption.from, at) }
      } else if (isApart && areOthers && waitsFor(slot.state, slot.wakeAt)) {
        // How far the former rules have gone with it is in no log.
        slot.resumption = { from: passedAt, ...(met && { met }), rulesSince: meetsAt(passedAt, at) }
        entities.wakeups.set(slot, atOnce)
      } else if (slot.place >= 0) {
        entities.wakeups.set(slot, Math.max(at, stepper.wakeOf(id, slot.state)))
      }
    }
  }

  /** Tells in which term the rules in force are at each site. */
  setTerms(termAt: (site: string) => string | undefined): void {
    for (const [site, stepper] of this.steppers) stepper.use(this.current, termAt(site))
  }

  /** Since when, ms; -Infinity where it was not written down yet. */
  get since(): number {
    return this.latest.at(-1)?.at ?? Number.NEGATIVE_INFINITY
  }

  /** What was in force at an instant, ms; undefined where it was before this process, or long ago. */
  at(instant: number): Rulebook | undefined {
    return this.latest.findLast(({ at }) => at <= instant)?.book
  }

  /** What the log keeps of a rule set that comes into force at an instant. */
  units(book: Rulebook, at: number): Unit[] {
    const { name, document } = book.ruleSet
    this.latest.push({ book, at })
    if (this.latest.length > rememberedBooks) this.latest.shift()
    return [...this.options.sites.keys()].map((site) => ({
      entity: { site, kind: 'site', id: site },
      expectedVersion: 0,
      // The same at the same instant is written once, however often it is tried.
      events: [{ id: `ruleset:${book.hash}:${at}`, bodyHash: book.hash, at }],
      records: [
        {
          kind: 'ruleset',
          id: `${book.hash}:${at}`,
          type: name ?? book.hash,
          at,
          data: asJson({ hash: book.hash, document }),
        },
      ],
      outbox: [],
    }))
  }
}
