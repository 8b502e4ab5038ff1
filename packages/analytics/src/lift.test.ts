import { expect, it } from 'vitest'
import { liftOf } from './lift.ts'

/** Park and Miller's generator: the same numbers everywhere. */
function chanceOf(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 48_271) % 2_147_483_647
    return state / 2_147_483_647
  }
}

const binomial = (chance: () => number, all: number, share: number): number => {
  let found = 0
  for (let index = 0; index < all; index++) if (chance() < share) found++
  return found
}

it('the interval holds the truth in 95% of 2,000 experiments, give or take 1.5', () => {
  const chance = chanceOf(20_260_105)
  let covered = 0
  const experiments = 2_000
  for (let experiment = 0; experiment < experiments; experiment++) {
    const visitors = 400 + Math.floor(chance() * 4_000)
    const out = Math.round(visitors * (0.1 + 0.4 * chance()))
    const base = 0.05 + 0.3 * chance()
    const effect = (chance() - 0.3) * 0.1
    const truth = base + Math.max(-base, effect)
    const { interval } = liftOf(
      { visitors: visitors - out, converted: binomial(chance, visitors - out, truth) },
      { visitors: out, converted: binomial(chance, out, base) },
    )
    if (interval === undefined) throw new Error('there is enough data in each')
    if (interval.low <= truth - base && truth - base <= interval.high) covered++
  }
  expect(covered / experiments).toBeGreaterThanOrEqual(0.935)
  expect(covered / experiments).toBeLessThanOrEqual(0.965)
})

it.each([
  ['not-enough-data', 0, 0, 0, 0],
  ['not-enough-data', 1_000, 200, 29, 5],
  ['not-enough-data', 29, 5, 1_000, 200],
  ['not-enough-data', 1_000, 6, 1_000, 3],
  ['unclear', 1_000, 100, 100, 8],
  ['helps', 1_000, 200, 1_000, 100],
  ['harms', 1_000, 100, 1_000, 200],
] as const)(
  'it says %s of %i with %i against %i with %i',
  (verdict, visitors, converted, out, reached) => {
    const lift = liftOf({ visitors, converted }, { visitors: out, converted: reached })
    expect(lift.verdict).toBe(verdict)
    expect(lift.difference === undefined).toBe(verdict === 'not-enough-data')
    expect(lift.interval === undefined).toBe(verdict === 'not-enough-data')
  },
)
