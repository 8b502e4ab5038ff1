import { readFileSync } from 'node:fs'
import { parseRuleSet, type RuleSet } from '@beckon/rules'
import { re2 } from '@beckon/rules/re2js'

/** One of the rule sets in `examples`, by its path there without `.json`. */
export function exampleRules(name: string): RuleSet {
  const file = new URL(`../../examples/${name}.json`, import.meta.url)
  return parseRuleSet(readFileSync(file, 'utf8'), { regex: re2() })
}
