import { describe, expect, test } from 'vitest'
import { RuleSetError } from './fault.ts'
import { parseRuleSet } from './rule-set.ts'
import { wordsFor } from './wording.ts'

const document = (params: object) => ({
  rules: [
    {
      name: 'hello',
      conditions: { all: [{ fact: 'page.path', operator: 'equal', value: '/a' }] },
      event: { type: 'invite', params },
    },
  ],
})
const faultsOf = (params: object): string[] => {
  try {
    parseRuleSet(document(params))
    return []
  } catch (error) {
    if (!(error instanceof RuleSetError)) throw error
    return error.faults.map(({ code, pointer }) => `${code} ${pointer.replace('/rules/0', '')}`)
  }
}

/** What is said to a visitor of whom these facts are known. */
function said(params: object, facts: Readonly<Record<string, unknown>> = {}, language?: string) {
  const ruleSet = parseRuleSet(document(params))
  const wording = ruleSet.rules[0]?.wording
  if (wording === undefined) throw new Error('it says nothing')
  return wordsFor(wording, language, (slot) => facts[ruleSet.facts[slot]?.name ?? ''])
}
const text = (written: string, facts: Readonly<Record<string, unknown>> = {}) =>
  said({ text: written }, facts).text

describe('facts in a text', () => {
  test('stand where their names stood', () => {
    const facts = { 'visitor.traits.name': 'Ann', 'visit.pages': 3, 'page.query.q': 'sofa' }
    expect(text('{{visitor.traits.name|you}}: {{ visit.pages }} pages', facts)).toBe('Ann: 3 pages')
    expect(text('About {{page.query.q|things}}', facts)).toBe('About sofa')
    expect(text('{not} a {{visit.pages}} {place', facts)).toBe('{not} a 3 {place')
  })

  test('lists are written out, truths too', () => {
    expect(text('In {{segments}}', { segments: ['buyer', 'vip'] })).toBe('In buyer, vip')
    expect(text('{{geo.eu|}}', { 'geo.eu': true })).toBe('true')
  })

  test.each([[undefined], [null], [''], ['  '], ['\u202e'], [{ a: 1 }], [[]]])(
    'what is absent, or nothing that can be read (%j), gives way',
    (value) => {
      expect(text('Hello {{visitor.traits.name| there }}!', { 'visitor.traits.name': value })).toBe(
        'Hello there!',
      )
    },
  )

  test('mean nothing but themselves', () => {
    const name = (value: string) => text('{{page.title|}}', { 'page.title': value })
    expect(name('<img src=x onerror=alert(1)>')).toBe('‹img src=x onerror=alert(1)›')
    expect(name('&lt;b&gt; "it\'s" `x`')).toBe('＆lt;b＆gt; ”it’s” ‘x‘')
    expect(name('a\u202eb\u0000c\n\n\td\u2028e')).toBe('a b c d e')
    expect(name('{{visitor.id}}')).toBe('{{visitor.id}}')
    expect(name('نمی\u200cخواهم')).toBe('نمی\u200cخواهم')
    expect(name('x'.repeat(500))).toBe(`${'x'.repeat(199)}…`)
    expect(name(`${'x'.repeat(198)}😀😀`)).toBe(`${'x'.repeat(198)}…`)
    expect(name('<'.repeat(500))).toHaveLength(200)
  })

  test('what cannot be filled in is refused when the rules are loaded', () => {
    expect(faultsOf({ text: 'Hi {{visitor.name|}}' })).toEqual(['UNKNOWN_FACT /event/params/text'])
    expect(faultsOf({ text: 'Hi', title: '{{}}' })).toEqual(['UNKNOWN_FACT /event/params/title'])
    expect(faultsOf({ text: '{{events.count|0}}' })).toEqual(['BAD_VALUE /event/params/text'])
    expect(faultsOf({ text: '{{geo.city}}', greeting: '{{queue.length}}' })).toEqual([
      'BAD_VALUE /event/params/text',
      'BAD_VALUE /event/params/greeting',
    ])
    expect(faultsOf({ text: '{{geo.city|}} {{visit.pages}} {{score}}' })).toEqual([])
    expect(faultsOf({ text: 'Hi', locales: { de: { text: '{{geo.citi|}}' } } })).toEqual([
      'UNKNOWN_FACT /event/params/locales/de/text',
    ])
  })
})

describe('locales', () => {
  const locales = {
    de: { text: 'Guten Tag', title: 'Hallo', greeting: 'Wie geht es?' },
    'de-AT': { text: 'Grüß Gott', image: '/at.png' },
    'zh-Hant': { text: '你好' },
  }
  const params = { text: 'Good day', title: 'Hello', locales }

  test.each([
    ['de', { text: 'Guten Tag', title: 'Hallo', greeting: 'Wie geht es?', language: 'de' }],
    ['DE_ch', { text: 'Guten Tag', title: 'Hallo', greeting: 'Wie geht es?', language: 'de' }],
    [
      'de-at',
      {
        text: 'Grüß Gott',
        title: 'Hallo',
        greeting: 'Wie geht es?',
        image: '/at.png',
        language: 'de-AT',
      },
    ],
    ['zh-Hant-x-private', { text: '你好', title: 'Hello', language: 'zh-Hant' }],
    ['zh', { text: 'Good day', title: 'Hello' }],
    ['en', { text: 'Good day', title: 'Hello' }],
    [undefined, { text: 'Good day', title: 'Hello' }],
  ])('%s', (language, words) => {
    expect(said(params, {}, language)).toEqual(words)
  })

  test('faults', () => {
    expect(faultsOf({ text: 'Hi', locales: { german: {}, 'de_AT!': {} } })).toEqual([
      'UNKNOWN_FIELD /event/params/locales/de_AT!',
    ])
    expect(faultsOf({ text: 'Hi', locales: { de: { txt: 'x' } } })).toEqual([
      'UNKNOWN_FIELD /event/params/locales/de/txt',
    ])
    expect(faultsOf({ text: 'Hi', locales: { de: 'Hallo' } })).toEqual([
      'TYPE /event/params/locales/de',
    ])
    expect(faultsOf({ text: 'Hi', locales: { de: { text: ' ' } } })).toEqual([
      'BAD_VALUE /event/params/locales/de/text',
    ])
    expect(faultsOf({ text: 'Hi', locales: { de: {}, DE: {} } })).toEqual([
      'BAD_VALUE /event/params/locales/DE',
    ])
    expect(faultsOf({ text: 'Hi', kind: 'image' })).toEqual(['MISSING_FIELD /event/params/image'])
    expect(faultsOf({ text: 'Hi', kind: 'banner' })).toEqual(['BAD_VALUE /event/params/kind'])
    expect(faultsOf({ text: 'Hi', operator: { picture: 'javascript:1', name: 'Olga' } })).toEqual([
      'BAD_VALUE /event/params/operator/picture',
    ])
    expect(faultsOf({ text: 'Hi', operator: {} })).toEqual([
      'MISSING_FIELD /event/params/operator/name',
    ])
  })
})
