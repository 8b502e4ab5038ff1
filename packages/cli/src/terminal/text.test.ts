import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { libraryWidth } from '../run.test-kit.ts'
import { cut, leftToRight, printable, width, wrap } from './text.ts'

/** What visitors send, and what they send to do harm. */
const hostile = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'grapheme' }),
  fc.string({
    unit: fc.constantFrom(
      ...['\u001b[2J', '\u001b]0;', '\u0007', '\u009b31m', '\r', '\n', '\u202e', '\u2066'],
      ...[
        '漢字',
        '한',
        'سلام',
        'שלום',
        '👩‍👩‍👧',
        '🇩🇪',
        'é',
        'e\u0301\u0301',
        '\ud800',
        '\u200f',
        ' ',
        'a',
      ],
    ),
  }),
)
const moving = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u

describe('printable', () => {
  it('leaves nothing that moves a cursor, hides text or turns it around', () => {
    fc.assert(
      fc.property(hostile, (text) => !moving.test(printable(text))),
      { numRuns: 2_000 },
    )
  })

  it('takes whole escape sequences out, not only what begins them', () => {
    for (const sequence of [
      '\u001b[31m',
      '\u001b[2J',
      '\u001b]0;owned\u0007',
      '\u001b]8;;http://evil.example\u001b\\',
      '\u009b31m',
      '\u001bPq#0\u001b\\',
      '\u001b(B',
      '\u001bc',
    ]) {
      expect(printable(`a${sequence}b`)).toBe('ab')
    }
  })

  it('keeps honest text of any script', () => {
    for (const text of ['Did you find it?', 'سرخ کن', '漢字 123', 'naïve café', '👍🏽 ok']) {
      expect(printable(text)).toBe(text)
    }
  })

  it('makes one line of many', () => {
    expect(printable(' a\r\n\tb\u2028c ')).toBe('a b c')
  })
})

describe('width', () => {
  it('is never below what the table library measures', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const clean = printable(text)
        expect(width(clean)).toBeGreaterThanOrEqual(libraryWidth(clean))
      }),
      { numRuns: 2_000 },
    )
  })

  it('is so for every character there is', () => {
    const narrower: string[] = []
    for (let point = 0x20; point <= 0x10_ffff; point++) {
      if (point >= 0xd800 && point <= 0xdfff) continue
      const character = String.fromCodePoint(point)
      if (width(character) < libraryWidth(character)) narrower.push(point.toString(16))
    }
    expect(narrower).toEqual([])
  })

  it('counts wide characters as two columns', () => {
    expect([width('abc'), width('漢字'), width('한'), width('👍')]).toEqual([3, 4, 2, 2])
  })
})

describe('cut', () => {
  it('gives at most the columns it may', () => {
    fc.assert(
      fc.property(hostile, fc.integer({ min: 1, max: 40 }), (text, columns) => {
        expect(width(cut(text, columns))).toBeLessThanOrEqual(columns)
      }),
    )
  })

  it('cuts between characters, never within one', () => {
    expect(cut('漢字漢字', 6)).toBe('漢字…')
    expect(cut('👍👍👍', 4)).toBe('👍…')
    expect(cut('abc', 3)).toBe('abc')
    expect(cut('abcd', 3)).toBe('ab…')
  })
})

describe('wrap', () => {
  it('keeps every line within its columns, and all the text', () => {
    fc.assert(
      fc.property(hostile, fc.integer({ min: 2, max: 40 }), (text, columns) => {
        const lines = wrap(text, columns)
        for (const line of lines) expect(width(line)).toBeLessThanOrEqual(columns)
        expect(lines.join('').replaceAll(' ', '')).toBe(printable(text).replaceAll(' ', ''))
      }),
    )
  })

  it('breaks between words where it can', () => {
    expect(wrap('one two three', 7)).toEqual(['one two', 'three'])
    expect(wrap('extraordinary', 6)).toEqual(['extrao', 'rdinar', 'y'])
    expect(wrap('', 6)).toEqual([''])
  })
})

describe('leftToRight', () => {
  it('holds a row together whose one cell reads from the right', () => {
    expect(leftToRight('  سرخ کن      12')).toBe('\u200e  سرخ کن\u200e      12')
  })

  it('leaves all other lines alone', () => {
    expect(leftToRight('  plain  漢字  12')).toBe('  plain  漢字  12')
  })
})
