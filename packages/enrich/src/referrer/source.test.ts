import { describe, expect, it } from 'vitest'
import { sourceOf } from './source.ts'

/** The shortest of five runs, ms. */
const shortest = (run: () => void): number => {
  let best = Number.POSITIVE_INFINITY
  for (let round = 0; round < 5; round++) {
    const started = performance.now()
    run()
    best = Math.min(best, performance.now() - started)
  }
  return best
}

describe('sourceOf', () => {
  it.each([
    ['one host', (n: number) => `http://${'a.'.repeat(n)}com/`],
    ['a name', (n: number) => `https://www.google.com/search?${'q'.repeat(n)}`],
    ['names that nearly fit', (n: number) => `https://www.google.com/search?${'aq='.repeat(n)}`],
    ['empty names', (n: number) => `https://www.google.com/search?${'&'.repeat(n)}q=x`],
    ['segments', (n: number) => `http://wsdsold.infospace.com${'/ws/results'.repeat(n)}`],
    ['slashes', (n: number) => `http://scour.com${'/'.repeat(n)}`],
    ['escapes', (n: number) => `https://www.google.com/search?q=${'%25'.repeat(n)}`],
    ['half escapes', (n: number) => `https://www.google.com/search?q=${'%'.repeat(n)}`],
    ['blanks', (n: number) => `https://www.google.com/search?q=x${'+'.repeat(n)}x`],
    ['colons', (n: number) => `http://${':'.repeat(n)}@/`],
  ])('takes time in proportion to a text full of %s', (_, text) => {
    const short = text(50_000)
    const long = text(400_000)
    const times =
      shortest(() => sourceOf(long)) /
      Math.max(
        shortest(() => sourceOf(short)),
        0.05,
      )
    // Eight times the text: 8 in proportion, 64 in its square.
    expect(times).toBeLessThan(32)
  })
})
