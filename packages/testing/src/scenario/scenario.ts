import type { SiteOptions } from '@beckon/core'
import type { RuleSet, WrittenRule, WrittenRuleSet } from '@beckon/rules'

/** Rules as a scenario has them: a file or folder, from where the scenario is; a rule set; or rules. */
export type ScenarioRules = string | RuleSet | WrittenRuleSet | readonly WrittenRule[]

/** A site as a scenario describes it: as the engine's, with a time such as `30m` for `visitTimeout`. */
export interface ScenarioSite extends Omit<SiteOptions, 'visitTimeoutMs'> {
  /** A visit ends when more than this has passed without an event; 30 minutes where nothing is said. */
  readonly visitTimeout?: string
}

/** What a test finds: of the whole scenario, and of a test that has its own. */
export interface ScenarioScene {
  /** Default none. */
  readonly rules?: ScenarioRules
  readonly site?: ScenarioSite
  /** Several sites by id, in place of `site`; the first is where visitors come who name none. */
  readonly sites?: Readonly<Record<string, ScenarioSite>>
  /** When a test begins, by the clocks of the (first) site, such as `2026-03-02 10:00`. */
  readonly start?: string
  /** `required`: nothing of a visitor is taken in before it has agreed. */
  readonly consent?: 'implied' | 'required'
}

/**
 * A step: a phrase; several at a time, `{ 'at 35s': … }`, `{ 'after 10s': … }`, `{ '2 days later': … }`;
 * several times, `{ '20 times, 1s apart': … }`; or what is expected in between, `{ expect: … }`.
 */
export type ScenarioStep =
  | string
  | { readonly [when: string]: ScenarioStep | readonly ScenarioStep[] }

/** One test: who comes, what happens, and what is expected. */
export interface ScenarioTest extends ScenarioScene {
  readonly name: string
  /** Who is there from the beginning; without one, somebody who is called `visitor`. */
  readonly visitor?: string
  readonly visitors?: readonly string[]
  readonly steps?: readonly ScenarioStep[]
  readonly expect: string | readonly string[]
}

/** Tests of rules as somebody writes them, in a YAML file or in TypeScript. */
export interface Scenario extends ScenarioScene {
  readonly name: string
  readonly description?: string
  readonly tests: readonly ScenarioTest[]
}
