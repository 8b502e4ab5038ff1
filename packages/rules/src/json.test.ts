import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonicalJson, copyJson, type JsonValue, pointerTo } from './json.ts'

const copied = (value: unknown, own?: boolean) => {
  const complaints: string[] = []
  const bounds = { depth: 4, values: 20, text: 10 }
  const complain = (pointer: string, problem: string) => {
    complaints.push(`${problem} ${pointer}`)
  }
  const copy = copyJson(value, bounds, complain, own)
  return { copy, complaints }
}

describe('canonicalJson', () => {
  it('sorts keys by UTF-16 code units and escapes as RFC 8785 does', () => {
    // The key order of RFC 8785, section 3.2.3.
    const value = { '€': 1, '\r': 2, '\ufb33': 3, '1': 4, '😀': 5, '\u0080': 6, ö: 7 }
    expect(canonicalJson(value)).toBe('{"\\r":2,"1":4,"\u0080":6,"ö":7,"€":1,"😀":5,"\ufb33":3}')
    expect(canonicalJson([1e21, 0.1, -0, null, true, '\u000f"\\'])).toBe(
      '[1e+21,0.1,0,null,true,"\\u000f\\"\\\\"]',
    )
  })

  it('is the same for equal values, and reads back as them', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = canonicalJson(value as JsonValue)
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)))
        expect(canonicalJson(JSON.parse(text) as JsonValue)).toBe(text)
      }),
    )
  })
})

describe('copyJson', () => {
  it('keeps a key named __proto__ a key', () => {
    const { copy } = copied(JSON.parse('{"__proto__": {"admin": true}}'))
    expect(Object.keys(copy as object)).toEqual(['__proto__'])
    expect((copy as { admin?: boolean }).admin).toBeUndefined()
  })

  it.each([
    ['not a number', { a: [Number.NaN] }, 'no-json /a/0'],
    ['a function', { 'a/b': () => 1 }, 'no-json /a~1b'],
    ['a class', { a: new Date(0) }, 'no-json /a'],
    ['long text', ['12345678901'], 'too-long /0'],
    ['depth', [[[[[1]]]]], 'too-deep /0/0/0/0'],
    ['size', Array.from({ length: 30 }, () => 1), 'too-large '],
  ])('complains of %s', (_, value, complaint) => {
    expect(copied(value).complaints).toEqual([complaint])
    expect(copied(value, true).complaints).toEqual([complaint])
  })

  it('gives back what is nobody else’s, and a copy of everything else', () => {
    const value = { a: [{ b: 1 }] }
    expect(copied(value, true).copy).toBe(value)
    const { copy } = copied(value)
    expect(copy).toEqual(value)
    expect(copy).not.toBe(value)
    expect((copy as typeof value).a[0]).not.toBe(value.a[0])
  })

  it('leaves out what is undefined', () => {
    expect(copied({ a: undefined, b: 1 })).toEqual({ copy: { b: 1 }, complaints: [] })
  })
})

describe('pointerTo', () => {
  it('escapes as RFC 6901 does', () => {
    expect(pointerTo('/a', 'm~n/o')).toBe('/a/m~0n~1o')
    expect(pointerTo('', 0)).toBe('/0')
  })
})
