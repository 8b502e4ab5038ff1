import {
  canonicalJson,
  type Evaluation,
  type FactFailure,
  type Matches,
  type RuleEngine,
  type RuleFailure,
  type RuleSet,
} from '@beckon/rules'
import { type DeskRead, deskRead } from '../desk/desk-view.ts'
import { UsageError } from '../errors.ts'
import { digest } from '../hash.ts'
import { BoundRules } from './bound-rules.ts'
import { bindFacts, type FactBindings, Facts, type View } from './facts.ts'
import { safeRedirect } from './redirect.ts'
import type { Site } from './site.ts'
import type { SiteFacts } from './site-fact.ts'
import { EventFacts } from './where.ts'
import { type BoundWindow, isAtAddress } from './windows/bound-window.ts'
import { Watch } from './windows/watch.ts'

/** A rule set made ready for stepping: hashed, its facts bound, its windows known. */
export class Rulebook {
  readonly ruleSet: RuleSet
  /** Of the document: every decision carries it. */
  readonly hash: string
  readonly rules: BoundRules
  /** Some rule waits for time to pass. */
  readonly waits: boolean
  /** Some rule has a time for itself. */
  readonly hasSchedules: boolean
  /** Some fact is computed by the engine, late: rules cannot be judged without it. */
  readonly asksLate: boolean
  readonly readsAddressVisitors: boolean
  /** Some rule looks at an address, beyond its IP, or acts on it. */
  readonly readsAddress: boolean
  /** What rules read of the desk. */
  readonly deskReads: readonly DeskRead[]
  /** The visitor's windows, and what falls into them. */
  readonly watch: Watch
  /** Those of addresses. */
  readonly addressWatch: Watch
  /** All windows kept at addresses. */
  readonly addressWindows: readonly BoundWindow[]
  /** When each window came into force that was not there from the beginning, ms, by its key. */
  readonly windowsSince = new Map<string, number>()
  private readonly evaluation: Evaluation
  /** What the engine has turned out to be; undefined until it was asked. */
  private answersAtOnce: boolean | undefined
  /** No stratum of the last run has broken. */
  private sound = false
  private readonly broken: (cause: unknown) => false
  private readonly bindings: FactBindings

  constructor(
    ruleSet: RuleSet,
    engine: RuleEngine,
    siteFacts: SiteFacts,
    failed: RuleFailure,
    factFailed: FactFailure,
    engineFailed: (cause: unknown) => void,
  ) {
    this.broken = (cause) => {
      this.sound = false
      engineFailed(cause)
      return false
    }
    this.ruleSet = ruleSet
    this.hash = digest(canonicalJson(ruleSet.document))
    this.evaluation = engine.load(ruleSet, failed, factFailed)
    this.rules = new BoundRules(ruleSet)
    this.waits = ruleSet.rules.some(({ enabled, timed }) => enabled && timed)
    this.hasSchedules = ruleSet.rules.some(({ enabled, active }) => enabled && active !== undefined)
    this.asksLate = ruleSet.facts.some(({ definition }) => definition.asynchronous === true)
    this.bindings = bindFacts(ruleSet.facts, this.windowsSince, siteFacts)
    const eventFacts = new EventFacts(ruleSet.facts, siteFacts)
    const own = ruleSet.facts.filter((ref) => !isAtAddress(ref))
    this.watch = new Watch(own, eventFacts)
    this.addressWatch = new Watch(ruleSet.facts.filter(isAtAddress), eventFacts)
    this.addressWindows = [...this.addressWatch.windows.values()]
    const actsOnAddress = ruleSet.rules.some(
      ({ enabled, action }) => enabled && 'scope' in action && action.scope === 'address',
    )
    // Who blocks an address wants to know how many that keeps out.
    this.readsAddressVisitors =
      actsOnAddress || ruleSet.facts.some(({ name }) => name === 'address.visitors')
    this.readsAddress = this.readsAddressVisitors || this.addressWindows.length > 0
    this.deskReads = ruleSet.facts.flatMap((ref) => deskRead(ref) ?? [])
  }

  /** Whether some rule reads the visitor's window with this key. */
  reads(key: string): boolean {
    return this.watch.windows.has(key)
  }

  /** Asks the rules of a stratum. False when the engine broke, which it tells: nobody is judged then. */
  evaluate(stratum: number, facts: Facts, matches: Matches): boolean | Promise<boolean> {
    try {
      const evaluated = this.evaluation.evaluate(stratum, facts, matches)
      this.answersAtOnce = !(evaluated instanceof Promise)
      if (stratum === 0) this.sound = true
      return evaluated instanceof Promise ? evaluated.then(() => true, this.broken) : true
    } catch (cause) {
      return this.broken(cause)
    }
  }

  /** When time alone may change a rule's result, ms: of the rules that the last run left open, if the engine can tell. */
  nextChange(facts: Facts): number | undefined {
    return this.sound ? this.evaluation.nextChange?.(facts) : undefined
  }

  /** Finds which rules time alone may change, without judging any; all of them where the engine would take its time to tell. */
  findOpen(facts: Facts, matches: Matches): void {
    const { ruleSet } = this
    matches.clear()
    if (!this.waits) return
    if (this.answersAtOnce === true || this.evaluation.nextChange !== undefined) {
      let done = true
      for (let stratum = 0; stratum < ruleSet.strata; stratum++) {
        done = this.evaluate(stratum, facts, matches) === true && done
      }
      if (done) return
      matches.clear()
    }
    for (const { index, enabled, timed } of ruleSet.rules) {
      if (enabled && timed) matches.leaveOpen(index)
    }
  }

  facts(view: View): Facts {
    return new Facts(this.bindings, view)
  }
}

/** Refuses a rule set that wants to tell somebody whom nobody knows. */
export function checkWebhooks(ruleSet: RuleSet, known: readonly string[] | undefined): void {
  if (known === undefined) return
  for (const { name, action } of ruleSet.rules) {
    if (action.type !== 'notify' || action.webhook === undefined) continue
    if (known.includes(action.webhook)) continue
    const there = known.length === 0 ? 'there is none' : `there are ${known.join(', ')}`
    throw new UsageError(
      'WEBHOOK_UNKNOWN',
      `Rule "${name}" tells the webhook "${action.webhook}", and ${there}: give the engine a notifier that has it, or change the rule.`,
    )
  }
}

/** Refuses a rule set that a site cannot honour. */
export function checkForSite(ruleSet: RuleSet, site: Site): void {
  for (const { name, action, site: only } of ruleSet.rules) {
    const isFor = only === undefined || only === site.id
    const department = 'department' in action ? action.department : undefined
    const { departments } = site
    if (isFor && department !== undefined && departments.size > 0 && !departments.has(department)) {
      throw new UsageError(
        'DEPARTMENT_UNKNOWN',
        `Rule "${name}" names the department "${department}", and site "${site.id}" has ${[...departments.keys()].join(', ')}: add it to the site's departments, or change the rule.`,
      )
    }
    if (
      isFor &&
      action.type === 'redirect' &&
      safeRedirect(action.url, site.redirectOrigins) === undefined
    ) {
      throw new UsageError(
        'REDIRECT_NOT_ALLOWED',
        `Rule "${name}" redirects to ${JSON.stringify(action.url)}: add its origin to redirectOrigins of site "${site.id}" or change the rule.`,
      )
    }
  }
}
