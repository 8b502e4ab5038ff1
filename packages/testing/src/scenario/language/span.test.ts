import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseSpan, spanText } from './span.ts'

describe('a time', () => {
  it.each([
    ['0s', 0],
    ['35s', 35_000],
    ['500ms', 500],
    ['1.5 s', 1_500],
    ['2m 30s', 150_000],
    ['2m30s', 150_000],
    ['2 minutes and 30 seconds', 150_000],
    ['an hour', 3_600_000],
    ['2 days', 172_800_000],
    ['1 week 1 day', 691_200_000],
  ])('%s is %d ms', (text, ms) => {
    expect(parseSpan(text)).toBe(ms)
  })

  it.each(['', 's', '35', '35 parsecs', 'soon', '-3s', '100000 days', '3s later'])(
    'is not %j',
    (text) => {
      expect(parseSpan(text)).toBeUndefined()
    },
  )

  it('is written so that it can be read again', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 300 * 86_400_000 }), (ms) => {
        expect(parseSpan(spanText(ms))).toBe(ms)
      }),
    )
  })
})
