import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LogTimes } from './log-time.ts'

const readBy = (times: LogTimes, text: string) => times.read(Buffer.from(text), 0)
const read = (text: string) => readBy(new LogTimes(), text)

describe('LogTimes', () => {
  it.each([
    ['13/Mar/2016:01:59:59 -0500', '2016-03-13T06:59:59.000Z'],
    ['13/Mar/2016:03:00:00 -0400', '2016-03-13T07:00:00.000Z'],
    ['22/Jan/2019:03:56:14 +0330', '2019-01-22T00:26:14.000Z'],
    ['29/Feb/2016:00:00:00 +0000', '2016-02-29T00:00:00.000Z'],
    ['31/Dec/2016:23:59:60 +0000', '2017-01-01T00:00:00.000Z'],
    ['01/Jan/2024:00:30:00 +1400', '2023-12-31T10:30:00.000Z'],
  ])('reads %s', (text, iso) => {
    expect(new Date(read(text)).toISOString()).toBe(iso)
  })

  it.each([
    '29/Feb/2015:00:00:00 +0000',
    '31/Apr/2015:00:00:00 +0000',
    '00/Apr/2015:00:00:00 +0000',
    '10/mar/2015:00:00:00 +0000',
    '10/Mär/2015:00:00:00 +0000',
    '10/Mar/2015:24:00:00 +0000',
    '10/Mar/2015:00:60:00 +0000',
    '10/Mar/2015:00:00:61 +0000',
    '10/Mar/2015:00:00:00 00000',
    '10/Mar/2015:00:00:00 +2400',
    '10/Mar/2015:00:00:00 +0060',
    '10/Mar/1969:00:00:00 +0000',
    '10-Mar-2015:00:00:00 +0000',
    '10/Mar/2015 00:00:00 +0000',
    '10/Mar/2015:00:00:00_+0000',
    '1a/Mar/2015:00:00:00 +0000',
    '10/Mar/2015:00:00:00 +000',
    '',
  ])('knows no such time as %j', (text) => {
    expect(read(text)).toBeNaN()
  })

  it('forgets nothing of a line before when it reads the next', () => {
    const times = new LogTimes()
    const texts = [
      '10/Mar/2015:00:00:00 +0000',
      '10/Mar/2015:00:00:00 +0100',
      '10/Mar/2015:00:00:00 +2500',
      '10/Mar/2015:00:00:00 +0100',
      '11/Mar/2015:00:00:00 +0100',
      '31/Feb/2015:00:00:00 +0100',
      '11/Mar/2015:00:00:01 +01',
      '11/Mar/2015:00:00:01 +0100',
    ]
    expect(texts.map((text) => readBy(times, text))).toEqual(texts.map(read))
  })

  it('reads from where it is told, and no further than the bytes reach', () => {
    const bytes = Buffer.from('[13/Mar/2016:01:59:59 -0500] [14/Mar/2016:01:59:59 -0500')
    const times = new LogTimes()
    expect(times.read(bytes, 1)).toBe(Date.UTC(2016, 2, 13, 6, 59, 59))
    expect(times.read(bytes, 30)).toBe(Date.UTC(2016, 2, 14, 6, 59, 59))
    expect(times.read(bytes.subarray(0, -1), 30)).toBeNaN()
  })

  it('reads back any instant written with any offset', () => {
    const two = (number: number) => String(number).padStart(2, '0')
    const names = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ')
    fc.assert(
      fc.property(
        fc.integer({ min: 86_400, max: 4_102_444_800 }),
        fc.integer({ min: -839, max: 839 }),
        (seconds, zone) => {
          const local = new Date((seconds + zone * 60) * 1000)
          const offset = `${zone < 0 ? '-' : '+'}${two(Math.floor(Math.abs(zone) / 60))}${two(Math.abs(zone) % 60)}`
          const date = `${two(local.getUTCDate())}/${names[local.getUTCMonth()]}/${local.getUTCFullYear()}`
          expect(read(`${date}:${local.toISOString().slice(11, 19)} ${offset}`)).toBe(
            seconds * 1000,
          )
        },
      ),
    )
  })
})
