import type { BuiltinFact } from '../builtin-facts.ts'
import type { FactDefinition } from '../fact-definition.ts'
import type { TypedFact } from './fact-types.ts'
import type { WrittenRule, WrittenRuleSet } from './rule-types.ts'

/** Rules that are checked by their types, for the facts of a site. */
export interface TypedRules<Facts extends TypedFact, Own extends string = never> {
  /**
   * Gives a rule set back as it is. An unknown fact, an operator that does not fit the fact, a
   * value of the wrong type, an unknown shared condition or action does not compile. What types
   * cannot know, such as patterns, bounds and cycles, `checkRuleSet` finds.
   */
  defineRules<Names extends string = never>(
    ruleSet: WrittenRuleSet<Facts, Names, Own>,
  ): WrittenRuleSet<Facts, Names, Own>
  /** The same for one rule, which may refer to shared conditions of any name. */
  defineRule(rule: WrittenRule<Facts, string, Own>): WrittenRule<Facts, string, Own>
}

/**
 * Gives definitions of a site's own facts back as they are, with literal types: for `createCatalogue`
 * and {@link rulesFor}.
 *
 * @example
 * const facts = defineFacts([
 *   { name: 'crm.tier', type: 'string', scope: 'visitor', description: 'Tier of the customer.' },
 * ])
 */
export function defineFacts<const Facts extends readonly FactDefinition[]>(facts: Facts): Facts {
  return facts
}

/**
 * Typed rules over the built-in facts and a site's own.
 *
 * @param _facts what {@link defineFacts} gave; its types are all that is needed
 * @param _operators names of the site's own operators, which then go with any fact and value
 * @example const { defineRules } = rulesFor(facts, ['divisibleBy'])
 */
export function rulesFor<
  const Facts extends readonly FactDefinition[],
  const Own extends readonly string[] = [],
>(_facts: Facts, _operators?: Own): TypedRules<BuiltinFact | Facts[number], Own[number]> {
  return { defineRules: (ruleSet) => ruleSet, defineRule: (rule) => rule }
}

/**
 * Gives a rule set over the built-in facts back as it is, checked by its types: see
 * {@link TypedRules}.
 *
 * @example
 * export default defineRules({
 *   rules: [
 *     {
 *       name: 'looks at prices',
 *       conditions: { all: [{ fact: 'page.path', operator: 'glob', value: '/prices*' }] },
 *       event: { type: 'score', params: { points: 10 } },
 *     },
 *   ],
 * })
 */
export const defineRules: TypedRules<BuiltinFact>['defineRules'] = (ruleSet) => ruleSet

/** The same for one rule over the built-in facts. */
export const defineRule: TypedRules<BuiltinFact>['defineRule'] = (rule) => rule
