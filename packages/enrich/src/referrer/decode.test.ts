import { describe, expect, it } from 'vitest'
import { decodeText } from './decode.ts'

describe('decodeText', () => {
  it.each([
    ['plain', 'plain'],
    ['a+b++c', 'a b c'],
    ['C%2B%2B', 'C++'],
    ['%D0%BA%D0%BE%D1%82', 'кот'],
    ['кот+%D0%BA%D0%BE%D1%82', 'кот кот'],
    ['%25D0%25BA%25D0%25BE%25D1%2582', 'кот'],
    ['a%2520b', 'a b'],
    ['100%25', '100%'],
    ['100%25+of+%2541', '100% of %41'],
    ['50%', '50%'],
    ['%zz%4', '%zz%4'],
    ['caf%E9', 'café'],
    ['%80+5', '€ 5'],
    ['a%0D%0A%00b', 'a b'],
    ['++', ''],
    ['', ''],
    ['\ud800x', '\ufffdx'],
    ['%41\udc00', 'A\ufffd'],
    ['__proto__', '__proto__'],
  ])('reads %j as %j', (raw, text) => {
    expect(decodeText(raw)).toBe(text)
  })

  it('drops the half of a character that a cut left', () => {
    expect(decodeText('%D0%BA%D0%BE%D1')).toBe('ко')
    expect(decodeText('%E6%97%A5%E6%9C')).toBe('日')
  })

  it('takes an older encoding only for what is no UTF-8', () => {
    expect(decodeText('%EA%F3%EF%E8%F2%FC', ['windows-1251'])).toBe('купить')
    expect(decodeText('%D0%BA%D0%BE%D1%82', ['windows-1251'])).toBe('кот')
  })

  it('takes the first encoding the bytes are valid in', () => {
    expect(decodeText('%93%FA%96%7B', ['euc-jp', 'ms932'])).toBe('日本')
    expect(decodeText('%C6%FC%CB%DC', ['euc-jp', 'ms932'])).toBe('日本')
  })

  it('keeps 255 characters and no half of one', () => {
    expect(decodeText('x'.repeat(1000))).toHaveLength(255)
    expect(decodeText(`${'x'.repeat(254)}%F0%9F%98%80`)).toBe('x'.repeat(254))
  })
})
