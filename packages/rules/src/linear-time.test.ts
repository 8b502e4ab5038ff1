import { describe, expect, it } from 'vitest'
import { beyondLinearTime } from './linear-time.ts'
import { checkRuleSet } from './rule-set.ts'

describe('beyondLinearTime', () => {
  it.each([
    ['a(?=b)', 'a look-ahead (?=…) at character 2'],
    ['(?!b)', 'a negative look-ahead'],
    ['[ab](?<=b)', 'a look-behind (?<=…) at character 5'],
    ['x(?<!b)', 'a negative look-behind'],
    ['(?>a+)b', 'an atomic group'],
    ['(a)\\1', 'a reference to a group (\\1) at character 4'],
    ['(?<n>a)\\k<n>', 'a reference to a group (\\k<name>)'],
    ['(?P<n>a)(?P=n)', 'a reference to a group (?P=name)'],
    ['(a)?(?(1)b)', 'a condition'],
    ['[a\\]](?=b)', 'at character 6'],
  ])('%s: %s', (pattern, why) => {
    expect(beyondLinearTime(pattern)).toContain(why)
  })

  it.each([
    '(?i)abc',
    '(?:a|b)+',
    '(?<name>a)',
    '(?P<name>a)',
    '[(?=]',
    '[](?=]',
    '[^](?=]',
    '[[:alpha:](?=]',
    '\\(\\?=',
    '\\\\1',
    '\\Q(?=\\E',
    '[\\1]',
    '\\0',
    '(',
    '[',
    '\\',
    '',
  ])('%s is not', (pattern) => {
    expect(beyondLinearTime(pattern)).toBeUndefined()
  })

  it('is why a rule is refused, whichever engine is handed in, or none', () => {
    const refused = (operator: string, value: unknown, options = {}) =>
      checkRuleSet(
        [
          {
            name: 'rule',
            conditions: { all: [{ fact: 'page.title', operator, value }] },
            event: { type: 'tag', params: { tag: 'x' } },
          },
        ],
        options,
      ).faults
    const backtracking = { compile: (pattern: string) => new RegExp(pattern, 'u') }
    for (const options of [{}, { regex: backtracking }]) {
      for (const [operator, value] of [
        ['matches', '^(?=a)'],
        ['someValue:matches', ['a', '(b)\\1']],
      ] as const) {
        const [fault, ...others] = refused(operator, value, options)
        expect([fault?.code, fault?.pointer, others]).toEqual([
          'BAD_PATTERN',
          '/0/conditions/all/0/value',
          [],
        ])
        expect(fault?.message).toContain('cannot be matched in time linear in the text')
      }
      const [plain] = refused('matches', '^a', options)
      expect(plain?.code).toBe('regex' in options ? undefined : 'NOT_YET')
    }
  })
})
