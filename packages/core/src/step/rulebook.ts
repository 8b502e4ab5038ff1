import {
  type Condition,
  canonicalJson,
  type Evaluation,
  type FactRef,
  type Matches,
  type RuleEngine,
  type RuleFailure,
  type RuleSet,
  test,
} from '@beckon/rules'
import type { PageAddress } from '../domain/page.ts'
import { UsageError } from '../errors.ts'
import { digest } from '../hash.ts'
import type { VisitorEvent } from '../receive/event.ts'
import { BoundRules } from './bound-rules.ts'
import { bindFacts, type FactBindings, Facts, type View } from './facts.ts'
import { safeRedirect } from './redirect.ts'
import type { Site } from './site.ts'
import { EventFacts } from './where.ts'

/** A window that some rule reads. */
export interface BoundWindow {
  readonly key: string
  readonly type: string
  readonly where?: Condition
  /** Missing: the current visit. */
  readonly withinMs?: number
}

/** A rule set made ready for stepping: hashed, its facts bound, its windows known. */
export class Rulebook {
  readonly ruleSet: RuleSet
  /** Of the document: every decision carries it. */
  readonly hash: string
  readonly rules: BoundRules
  /** Some rule waits for time to pass. */
  readonly waits: boolean
  readonly usesAddress: boolean
  readonly readsAddressVisitors: boolean
  /** Some rule looks at an address, beyond its IP. */
  readonly readsAddress: boolean
  /** All windows kept at addresses. */
  readonly addressWindowList: readonly BoundWindow[]
  private readonly windowKeys: ReadonlySet<string>
  private readonly evaluation: Evaluation
  /** What the engine has turned out to be; undefined until it was asked. */
  private answersAtOnce: boolean | undefined
  private readonly broken: (cause: unknown) => false
  private readonly bindings: FactBindings
  private readonly eventFacts: EventFacts
  private readonly windows: ReadonlyMap<string, readonly BoundWindow[]>
  private readonly addressWindows: ReadonlyMap<string, readonly BoundWindow[]>

  constructor(
    ruleSet: RuleSet,
    engine: RuleEngine,
    failed: RuleFailure,
    engineFailed: (cause: unknown) => void,
  ) {
    this.broken = (cause) => {
      engineFailed(cause)
      return false
    }
    this.ruleSet = ruleSet
    this.hash = digest(canonicalJson(ruleSet.document))
    this.evaluation = engine.load(ruleSet, failed)
    this.rules = new BoundRules(ruleSet)
    this.windowKeys = new Set(ruleSet.facts.map(windowKey))
    this.waits = ruleSet.rules.some(({ enabled, timed }) => enabled && timed)
    this.bindings = bindFacts(ruleSet.facts, windowKey)
    this.eventFacts = new EventFacts(ruleSet.facts)
    this.windows = windowsOf(ruleSet.facts, 'events.count')
    this.addressWindows = windowsOf(ruleSet.facts, 'address.events.count')
    this.readsAddressVisitors = ruleSet.facts.some(({ name }) => name === 'address.visitors')
    this.addressWindowList = [...this.addressWindows.values()].flat()
    this.readsAddress = this.readsAddressVisitors || this.addressWindowList.length > 0
    this.usesAddress =
      this.readsAddress ||
      ruleSet.rules.some(
        ({ enabled, action }) => enabled && 'scope' in action && action.scope === 'address',
      )
  }

  /** Whether some rule reads the window with this key. */
  reads(key: string): boolean {
    return this.windowKeys.has(key)
  }

  /** Asks the rules of a stratum. False when the engine broke, which it tells: nobody is judged then. */
  evaluate(stratum: number, facts: Facts, matches: Matches): boolean | Promise<boolean> {
    try {
      const evaluated = this.evaluation.evaluate(stratum, facts, matches)
      this.answersAtOnce = !(evaluated instanceof Promise)
      return evaluated instanceof Promise ? evaluated.then(() => true, this.broken) : true
    } catch (cause) {
      return this.broken(cause)
    }
  }

  /** Finds which rules time alone may change, without judging any; all of them where the engine would take its time to tell. */
  findOpen(facts: Facts, matches: Matches): void {
    const { ruleSet } = this
    matches.clear()
    if (!this.waits) return
    if (this.answersAtOnce === true) {
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

  /** The visitor's windows that an event falls into. */
  windowsFor(event: VisitorEvent, page: PageAddress | undefined): readonly BoundWindow[] {
    return this.matching(this.windows, event, page)
  }

  /** The address's windows that an event falls into. */
  addressWindowsFor(event: VisitorEvent, page: PageAddress | undefined): readonly BoundWindow[] {
    return this.matching(this.addressWindows, event, page)
  }

  private matching(
    byType: ReadonlyMap<string, readonly BoundWindow[]>,
    event: VisitorEvent,
    page: PageAddress | undefined,
  ): readonly BoundWindow[] {
    const candidates = byType.get(event.type)
    if (candidates === undefined) return none
    const facts = this.eventFacts
    facts.event = event
    facts.page = page
    return candidates.filter(({ where }) => where === undefined || test(where, facts))
  }
}

const none: readonly BoundWindow[] = []

/** Refuses a rule set that a site cannot honour. */
export function checkForSite(ruleSet: RuleSet, site: Site): void {
  for (const { name, action, site: only } of ruleSet.rules) {
    if (
      (only === undefined || only === site.id) &&
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

function windowKey(ref: FactRef): string {
  return ref.window === undefined ? '' : digest(ref.key).slice(0, 12)
}

function windowsOf(refs: readonly FactRef[], family: string): ReadonlyMap<string, BoundWindow[]> {
  const byType = new Map<string, BoundWindow[]>()
  for (const ref of refs) {
    if (ref.family !== family || ref.window === undefined) continue
    const { type, where, withinMs } = ref.window
    const window = {
      key: windowKey(ref),
      type,
      ...(where !== undefined && { where }),
      ...(withinMs !== undefined && { withinMs }),
    }
    byType.set(type, [...(byType.get(type) ?? []), window])
  }
  return byType
}
