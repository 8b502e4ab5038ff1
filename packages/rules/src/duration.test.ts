import { describe, expect, it } from 'vitest'
import { parseDuration } from './duration.ts'

describe('parseDuration', () => {
  it.each([
    ['500ms', 500],
    ['30s', 30_000],
    ['10m', 600_000],
    ['24h', 86_400_000],
    ['7d', 604_800_000],
    ['3650d', 315_360_000_000],
  ])('%s is %d ms', (text, ms) => {
    expect(parseDuration(text)).toBe(ms)
  })

  it.each(['', '5', 's', '0s', '-5s', '1.5h', '5 s', '5S', '5sec', '3651d', '1e3s', ' 5s'])(
    '"%s" is none',
    (text) => {
      expect(parseDuration(text)).toBeUndefined()
    },
  )
})
