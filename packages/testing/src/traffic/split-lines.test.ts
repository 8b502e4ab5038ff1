import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LineSplitter, textOf, type UnreadableBytes } from './split-lines.ts'

/** The lines, read when all bytes have been cut: what a line says may wait. */
function split(chunks: readonly Uint8Array[], longest = 65_536): (string | UnreadableBytes)[] {
  const splitter = new LineSplitter(longest)
  const lines: (() => string | UnreadableBytes)[] = []
  const add = () => {
    const { chunk, start, stop, unreadable } = splitter
    lines.push(() => unreadable ?? textOf(chunk, start, stop))
  }
  for (const chunk of chunks) {
    splitter.push(Buffer.from(chunk))
    while (splitter.next()) add()
  }
  if (splitter.last()) add()
  return lines.map((line) => line())
}

const bytes = (text: string) => Buffer.from(text)
const reasons = (lines: readonly (string | UnreadableBytes)[]) =>
  lines.map((line) => (typeof line === 'string' ? line : line.reason))

describe('LineSplitter', () => {
  it('ends lines at 0x0A, drops one 0x0D before it, and counts a last line without one', () => {
    expect(split([bytes('a\r\n\nb\rc\n\r\nd\r\r\ne')])).toEqual(['a', '', 'b\rc', '', 'd\r', 'e'])
    expect(split([bytes('a\n')])).toEqual(['a'])
    expect(split([bytes('')])).toEqual([])
    expect(split([bytes('a\r')])).toEqual(['a'])
  })

  it('reads UTF-8, and takes other bytes for what they are', () => {
    const lines = split([bytes('grün\n'), Buffer.from([0x67, 0xfc, 0x0a]), bytes('a\0b\nc\n')])
    expect(reasons(lines)).toEqual(['grün', 'invalid-utf8', 'nul-byte', 'c'])
    expect(lines[1]).toMatchObject({ text: 'g\\xfc' })
  })

  it('bounds a line at exactly so many bytes', () => {
    expect(reasons(split([bytes('12345\n123456\n1\n')], 5))).toEqual(['12345', 'too-long', '1'])
    expect(reasons(split([bytes('123'), bytes('45\n123'), bytes('456')], 5))).toEqual([
      '12345',
      'too-long',
    ])
  })

  it('gives a line that is too long the same digest however it arrives', () => {
    const line = bytes('x'.repeat(50_000))
    const whole = split([line], 100)
    const pieces = Array.from({ length: 500 }, (_, place) =>
      line.subarray(place * 100, (place + 1) * 100),
    )
    expect(split(pieces, 100)).toEqual(whole)
    expect(split([bytes(`y${'x'.repeat(49_999)}`)], 100)).not.toEqual(whole)
    expect(whole).toHaveLength(1)
  })

  it('says the same of any bytes, wherever they are cut', () => {
    const soup = fc.array(
      fc.oneof(
        fc.constantFrom('\n', '\r\n', 'plain', 'grün', '\0', '日本').map(bytes),
        fc.uint8Array({ maxLength: 6 }),
      ),
    )
    fc.assert(
      fc.property(soup, fc.array(fc.nat(), { maxLength: 20 }), (parts, cuts) => {
        const whole = Buffer.concat(parts)
        const places = [0, ...cuts.map((cut) => cut % (whole.length + 1)), whole.length]
        places.sort((left, right) => left - right)
        const chunks = places.slice(1).map((end, place) => whole.subarray(places[place], end))
        expect(split(chunks, 12)).toEqual(split([whole], 12))
        const ends = whole.filter((byte) => byte === 10).length
        const open = whole.length > 0 && whole.at(-1) !== 10 ? 1 : 0
        expect(split(chunks, 12)).toHaveLength(ends + open)
      }),
    )
  })
})
