import type { SiteOptions } from '@beckon/core'
import type { RuleSet } from '@beckon/rules'
import type { HeldOut } from './casting.ts'

/** What a stage is made of: the shop as a test finds it. */
export interface Setting {
  readonly rules: RuleSet
  /** Those that come into force later, by the file that a step names. */
  readonly laterRules: ReadonlyMap<string, RuleSet>
  /** By id; the first is where visitors come who name none. */
  readonly sites: Readonly<Record<string, SiteOptions>>
  readonly consent: 'implied' | 'required'
  /** When the test begins, ms since 1970 UTC. */
  readonly start: number
  readonly cast: readonly Role[]
}

/** A visitor of a test, before it comes. */
export interface Role {
  readonly name: string
  readonly site?: string
  readonly heldOut: HeldOut
}

/** All rule sets that come into force in a test. */
export function ruleSetsOf({ rules, laterRules }: Setting): readonly RuleSet[] {
  return [rules, ...laterRules.values()]
}

/** The webhooks that the rules of a test may tell. */
export function webhooksOf(setting: Setting): readonly string[] {
  const names = ruleSetsOf(setting).flatMap(({ rules }) =>
    rules.flatMap(({ action }) =>
      action.type === 'notify' && action.webhook !== undefined ? [action.webhook] : [],
    ),
  )
  return [...new Set(names)]
}
