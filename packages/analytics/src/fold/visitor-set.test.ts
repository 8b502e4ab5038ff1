import fc from 'fast-check'
import { expect, it } from 'vitest'
import { visitorHash } from './visitor-hash.ts'
import { VisitorSet } from './visitor-set.ts'

const setOf = (most: number, visitors: Iterable<number>): VisitorSet => {
  const set = new VisitorSet(most)
  for (const visitor of visitors) set.add(visitorHash('shop', `v${visitor}`))
  return set
}

const upTo = (many: number) => Array.from({ length: many }, (_, index) => index)

it('is exact as far as it keeps all', () => {
  expect(setOf(4_096, [...upTo(4_096), ...upTo(4_096)]).count()).toBe(4_096)
  expect(setOf(4_096, upTo(4_096)).estimated).toBe(false)
  expect(setOf(4_096, upTo(4_097)).estimated).toBe(true)
})

it('keeps the error that it states', () => {
  // Many sets of different visitors: the mean of squares of what they are wrong by.
  const sets = 200
  const many = 3_000
  let squares = 0
  for (let set = 0; set < sets; set++) {
    const visitors = upTo(many).map((visitor) => visitor + set * many)
    const wrongBy = setOf(256, visitors).count() / many - 1
    squares += wrongBy * wrongBy
  }
  const standardError = Math.sqrt(squares / sets)
  expect(standardError).toBeLessThan(1 / Math.sqrt(256 / 2))
  expect(standardError).toBeGreaterThan(0.5 / Math.sqrt(256))
})

it('says the same in whatever order and in however many parts', () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat(300), { maxLength: 400 }),
      fc.array(fc.nat(300), { maxLength: 400 }),
      fc.boolean(),
      (left, right, written) => {
        const whole = setOf(32, [...left, ...right])
        const one = setOf(32, right)
        const other = setOf(32, [...left].reverse())
        const again = new VisitorSet(32)
        again.load(JSON.parse(JSON.stringify(other)))
        one.merge(written ? again : other)
        expect(one.toJSON()).toEqual(whole.toJSON())
        expect(one.count()).toBe(whole.count())
      },
    ),
  )
})

it('spreads visitors evenly, whatever their names are like', () => {
  const halves = [0, 0, 0, 0]
  for (const visitor of upTo(40_000)) {
    const hash = visitorHash('s', String(visitor).padStart(16, '0'))
    if (hash < 2 ** 52) halves[0] = (halves[0] as number) + 1
    if (hash % 2 === 0) halves[1] = (halves[1] as number) + 1
    if (Math.floor(hash / 2 ** 32) % 2 === 0) halves[2] = (halves[2] as number) + 1
    if (Math.floor(hash / 2 ** 16) % 2 === 0) halves[3] = (halves[3] as number) + 1
  }
  // Five standard deviations of a fair coin.
  for (const half of halves) expect(Math.abs(half - 20_000)).toBeLessThan(500)
})
