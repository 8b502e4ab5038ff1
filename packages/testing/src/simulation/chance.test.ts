import { expect, it } from 'vitest'
import { Chance } from './chance.ts'

const words = (chance: Chance, count: number) => Array.from({ length: count }, () => chance.word())

it('is the same for the same seed and stream, and for no other', () => {
  const first = words(new Chance(7, 'faults'), 50)
  expect(words(new Chance(7, 'faults'), 50)).toEqual(first)
  expect(words(new Chance(8, 'faults'), 50)).not.toEqual(first)
  expect(words(new Chance(7, 'workload'), 50)).not.toEqual(first)
})

it('draws all of a range, and nothing beside it', () => {
  const chance = new Chance(1, 'range')
  const drawn = new Set(Array.from({ length: 1_000 }, () => chance.between(3, 9)))
  expect([...drawn].sort()).toEqual([3, 4, 5, 6, 7, 8, 9])
})

it('is even: no bit is set more often than it should be', () => {
  const chance = new Chance(42, 'bits')
  const set = Array.from({ length: 32 }, () => 0)
  const count = 20_000
  for (let drawn = 0; drawn < count; drawn++) {
    const word = chance.word()
    for (let bit = 0; bit < 32; bit++) set[bit] = (set[bit] ?? 0) + ((word >>> bit) & 1)
  }
  // Six standard deviations.
  for (const times of set)
    expect(Math.abs(times - count / 2)).toBeLessThan(6 * Math.sqrt(count / 4))
})
