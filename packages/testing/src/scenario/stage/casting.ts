import { isHeldOut } from '@beckon/core'
import type { Holdout, RuleSet } from '@beckon/rules'
import { ScenarioError } from '../scenario-error.ts'

/** From what a visitor must be held out, by name: rules, or `everything`. */
export type HeldOut = 'everything' | readonly string[]

/** How many ids are tried until one fits. */
const most = 20_000

/**
 * The id of a visitor on the stage: its name, with a number where that would be held out from something
 * it should not, or not held out from what it should. Who is held out goes by the id, and by nothing else.
 *
 * @param seed others than 1 give other ids
 * @throws ScenarioError `CAST` where no id will do
 */
export function idOf(
  name: string,
  site: string,
  heldOut: HeldOut,
  ruleSets: readonly RuleSet[],
  seed: number,
): string {
  const wanted = holdoutsOf(ruleSets).map(({ holdout, rule }) => ({
    holdout,
    out: heldOut === 'everything' || heldOut.includes(rule),
  }))
  const base = seed === 1 ? name : `${name}.${seed}`
  for (let tried = 0; tried < most; tried++) {
    const id = tried === 0 ? base : `${base}-${tried}`
    if (wanted.every(({ holdout, out }) => isHeldOut(site, id, holdout) === out)) return id
  }
  throw new ScenarioError(
    'CAST',
    `Nobody can be held out as ${name} should be: say from which rule, as in "held out from RULE", or give rules one key.`,
  )
}

function holdoutsOf(
  ruleSets: readonly RuleSet[],
): readonly { readonly rule: string; readonly holdout: Holdout }[] {
  return ruleSets.flatMap(({ rules }) =>
    rules.flatMap(({ name: rule, holdout }) => (holdout === undefined ? [] : [{ rule, holdout }])),
  )
}
