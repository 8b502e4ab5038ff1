import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { test } from '../evaluate.ts'
import { checkRuleSet, parseRuleSet } from '../rule-set.ts'
import { re2 } from './re2.ts'

/** The fault that a pattern makes in a rule; undefined where it is taken. */
function refusal(pattern: string, options = {}) {
  const { faults } = checkRuleSet(
    [
      {
        name: 'rule',
        conditions: { all: [{ fact: 'page.title', operator: 'matches', value: pattern }] },
        event: { type: 'tag', params: { tag: 'x' } },
      },
    ],
    { regex: re2(options) },
  )
  return faults[0]
}

const found = (pattern: string, text: string) => re2().compile(pattern).test(text)

describe('re2', () => {
  it.each([
    ['^/product/[0-9]+$', '/product/17', true],
    ['^/product/[0-9]+$', '/product/x', false],
    ['help', 'I need help', true],
    ['(?i)HELP', 'I need help', true],
    ['^\\pL+$', 'Ärger', true],
    ['^.$', '💶', true],
    ['[(?=]', '?', true],
    ['\\(\\?=', '(?=', true],
    ['\\\\1', '\\1', true],
  ])('%s in %s: %s', (pattern, text, expected) => {
    expect(found(pattern, text)).toBe(expected)
  })

  it('finds what JavaScript finds, for patterns that both know', () => {
    const piece = fc.constantFrom('a', 'b', '.', '[ab]', '[^a]', '\\d', '\\w', 'a|b', '(a|b)', '1')
    const times = fc.constantFrom('', '', '*', '+', '?', '{2}', '{1,3}', '*?')
    const pattern = fc
      .array(fc.tuple(piece, times), { minLength: 1, maxLength: 5 })
      .map((parts) => parts.map(([what, often]) => `(?:${what})${often}`).join(''))
      .chain((body) => fc.constantFrom(body, `^${body}`, `${body}$`, `^${body}$`))
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '1', ' ', 'é', '💶'), maxLength: 12 })
    let matches = 0
    fc.assert(
      fc.property(pattern, text, (written, sample) => {
        const expected = new RegExp(written, 'u').test(sample)
        matches += expected ? 1 : 0
        expect(found(written, sample)).toBe(expected)
      }),
      { numRuns: 2_000 },
    )
    expect(matches).toBeGreaterThan(200)
    expect(matches).toBeLessThan(1_800)
  })

  it.each([
    ['(a+)+$', 'a', '!'],
    ['(a|aa)+$', 'a', '!'],
    ['(.*)*b$', 'b', '!'],
    ['^(([a-z])+.)+[A-Z]([a-z])+$', 'a', '!'],
    ['(x+x+)+y$', 'xxxxy', 'x'],
    ['(?:\\w+\\s?)*\\d{5,300}$', 'a', '!'],
    // More states than it may keep: it goes on without them.
    ['(a|b)*a(a|b){40}c$', 'abbabaaab', 'c!'],
  ])(
    'reads a text of 4,000 characters in steps that grow as the text does: %s',
    (pattern, unit, end) => {
      const steps = (length: number) => {
        const compiled = re2().compile(pattern)
        const text = unit.repeat(length).slice(0, length - end.length) + end
        // It reads a text by these alone: each character read is a step of its machine.
        const reads = [
          vi.spyOn(String.prototype, 'charCodeAt'),
          vi.spyOn(String.prototype, 'codePointAt'),
        ]
        expect(compiled.test(text)).toBe(false)
        const count = reads.reduce((sum, { mock }) => sum + mock.calls.length, 0)
        for (const read of reads) read.mockRestore()
        return count
      }
      const [half, whole] = [steps(2_000), steps(4_000)]
      expect(whole).toBeGreaterThanOrEqual(4_000)
      expect(whole).toBeLessThan(4_000 * 20)
      expect(whole / half).toBeGreaterThan(1.9)
      expect(whole / half).toBeLessThan(2.1)
    },
  )

  it.each([
    ['a(?=b)', 'a look-ahead (?=…) at character 2'],
    ['a(?!b)', 'a negative look-ahead'],
    ['(?<=a)b', 'a look-behind'],
    ['(?<!a)b', 'a negative look-behind'],
    ['(?>a)b', 'an atomic group'],
    ['(a)\\1', 'a reference to a group (\\1) at character 4'],
    ['(?P<x>a)\\k<x>', 'a reference to a group'],
  ])('says that %s is beyond linear time', (pattern, why) => {
    const fault = refusal(pattern)
    expect(fault).toMatchObject({ code: 'BAD_PATTERN', pointer: '/0/conditions/all/0/value' })
    expect(fault?.message).toContain(why)
    expect(fault?.message).toContain('linear')
  })

  it('refuses what cannot be read, and what is too large', () => {
    expect(refusal('[a')?.message).toContain('missing closing ]')
    expect(refusal('a'.repeat(1_001))?.message).toContain('1001 characters, and 1000 are allowed')
    expect(refusal('(abc){500}')?.message).toContain('1000 are allowed; repeat less')
    expect(refusal('(abc){500}', { programSize: 5_000 })).toBeUndefined()
    expect(refusal('a'.repeat(30), { patternLength: 29 })?.code).toBe('BAD_PATTERN')
  })

  it('is what a rule needs for `matches`, which is refused without it', () => {
    const rule = {
      name: 'rule',
      conditions: { all: [{ fact: 'page.title', operator: 'not:matches', value: '^Sale' }] },
      event: { type: 'tag', params: { tag: 'x' } },
    }
    const [checked] = parseRuleSet([rule], { regex: re2() }).rules
    const holds = (title: string) => checked && test(checked.condition, { get: () => title })
    expect([holds('Sale!'), holds('A sale'), holds('Final Sale')]).toEqual([false, true, true])
    expect(checkRuleSet([rule]).faults).toMatchObject([{ code: 'NOT_YET' }])
  })
})
