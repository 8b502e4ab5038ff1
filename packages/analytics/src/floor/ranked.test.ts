import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Ranked } from './ranked.ts'

interface Item {
  readonly key: number
  readonly id: number
}

const order = (one: Item, other: Item) => one.key - other.key || one.id - other.id

test('it stands as a list would that is sorted anew each time, however it has grown and shrunk', () => {
  fc.assert(
    fc.property(
      fc.nat(3_000),
      fc.array(fc.tuple(fc.nat(1_200), fc.nat(50)), { maxLength: 60 }),
      fc.nat(50),
      (begin, bursts, keys) => {
        let ids = 0
        const item = (seed: number): Item => ({ key: (seed * 7_919) % (keys + 1), id: ids++ })
        const items = Array.from({ length: begin }, (_, index) => item(index))
        let plain = [...items]
        const ranked = new Ranked(items.sort(order), order)
        for (const [[size, seed], round] of bursts.map((burst, index) => [burst, index] as const)) {
          if (round % 2 === 0) {
            for (let index = 0; index < size; index++) {
              const one = item(seed + index)
              ranked.insert(one)
              plain.push(one)
            }
          } else {
            const gone = plain.slice(seed, seed + size)
            for (const one of gone) expect(ranked.remove(one)).toBe(true)
            plain = [...plain.slice(0, seed), ...plain.slice(seed + size)]
            for (const one of gone.slice(0, 5)) {
              expect(ranked.has(one)).toBe(false)
              expect(ranked.remove(one)).toBe(false)
            }
          }
          plain.sort(order)
          expect(ranked.size).toBe(plain.length)
          expect(ranked.slice(0, plain.length + 1)).toEqual(plain)
          expect([...ranked]).toEqual(plain)
          const from = Math.floor((plain.length * seed) / 60)
          expect(ranked.slice(from, 10)).toEqual(plain.slice(from, from + 10))
          for (const one of plain.slice(from, from + 10)) expect(ranked.has(one)).toBe(true)
        }
      },
    ),
    { numRuns: 40 },
  )
})

test('a list that has shrunk is not left in many small pieces', () => {
  const items = Array.from({ length: 20_000 }, (_, id) => ({ key: 0, id }))
  const ranked = new Ranked([...items], order)
  for (const one of items) if (one.id % 100 !== 0) ranked.remove(one)
  expect(ranked.size).toBe(200)
  expect(ranked.parts).toBeLessThan(5)
})
