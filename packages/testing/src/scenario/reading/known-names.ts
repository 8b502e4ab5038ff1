import type { RuleSet } from '@beckon/rules'
import type { Known } from '../language/known.ts'
import type { Scene } from './read-scene.ts'

/**
 * The names that a test may use, of its rules, its sites and its visitors.
 *
 * @param complete all its rules could be read
 */
export function knownNames(
  ruleSets: readonly RuleSet[],
  { sites }: Pick<Scene, 'sites'>,
  visitors: readonly string[],
  complete: boolean,
): Known {
  const rules = ruleSets.flatMap((ruleSet) => ruleSet.rules)
  const actions = rules.map(({ action }) => action)
  return {
    complete,
    rules: new Set(rules.map(({ name }) => name)),
    segments: new Set(
      actions.flatMap((action) => (action.type === 'segment' ? [action.segment] : [])),
    ),
    tags: new Set(actions.flatMap((action) => (action.type === 'tag' ? [action.tag] : []))),
    visitors: new Set(visitors),
    sites: new Set(Object.keys(sites)),
  }
}
