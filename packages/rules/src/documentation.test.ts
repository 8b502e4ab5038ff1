import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { builtinDecorators } from './decorators.ts'
import { addedOperators, inheritedOperators } from './operators.ts'
import { checkRuleSet } from './rule-set.ts'

const page = readFileSync(new URL('../../../docs/rules.md', import.meta.url), 'utf8')

describe('docs/rules.md', () => {
  it('shows a rule set that is without fault and warning', () => {
    const example = /```json\n(.*?)```/s.exec(page)?.[1] ?? ''
    const { ruleSet, faults, findings } = checkRuleSet(example)
    expect([...faults, ...findings]).toEqual([])
    expect(ruleSet?.rules).toHaveLength(2)
  })

  it('names every operator and decorator', () => {
    const names = [...inheritedOperators, ...addedOperators].map((operator) => operator.name)
    for (const name of [
      ...names,
      'exists',
      'matches',
      ...[...builtinDecorators.keys()].map((it) => `${it}:`),
    ]) {
      expect(page).toContain(`\`${name}\``)
    }
  })

  it('names tests that exist', () => {
    const named = [...page.matchAll(/`([\w/-]+\.test\.ts)`, "([^"]+)"/g)]
    expect(named.length).toBeGreaterThan(11)
    for (const [, file, test] of named) {
      expect(readFileSync(new URL(`./${file}`, import.meta.url), 'utf8')).toContain(test)
    }
  })
})
