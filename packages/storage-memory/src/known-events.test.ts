import type { EventRef } from '@beckon/core/adapter'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { type DedupeWindow, KnownEvents } from './known-events.ts'

const windows: readonly DedupeWindow[] = [
  { maxIds: Number.POSITIVE_INFINITY, maxAge: Number.POSITIVE_INFINITY },
  { maxIds: 100, maxAge: Number.POSITIVE_INFINITY },
  { maxIds: 40, maxAge: 50 },
  { maxIds: 3, maxAge: 10 },
]

/** What is remembered, as plainly as it can be said. */
function remembered(refs: readonly EventRef[], { maxIds, maxAge }: DedupeWindow): EventRef[] {
  const left: EventRef[] = []
  let newest = Number.NEGATIVE_INFINITY
  for (const ref of refs) {
    left.push(ref)
    newest = Math.max(newest, ref.at)
    while (left.length > maxIds || (left[0]?.at ?? newest) < newest - maxAge) left.shift()
  }
  return left
}

const text = fc.oneof(
  fc.string({ maxLength: 6 }),
  fc.string({ unit: 'binary', maxLength: 6 }),
  fc.constantFrom('\ud800', 'é', 'ÿ', 'Ā', '', 'e1', '1e'),
)
const ref = fc.record(
  { id: text, bodyHash: text, at: fc.double({ noNaN: true, min: 0, max: 300 }), visitor: text },
  { requiredKeys: ['id', 'bodyHash', 'at'] },
)

it('remembers just what a plain list would, few or many, whatever the texts', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(ref, { maxLength: 200, selector: ({ id }) => id, size: 'max' }),
      fc.constantFrom(...windows),
      fc.nat(7),
      (refs, window, part) => {
        const known = new KnownEvents()
        for (const one of refs) known.add(one, window)
        const left = remembered(refs, window)
        const compare = (expected: readonly EventRef[]) => {
          expect([...known]).toEqual(expected)
          expect(known.size).toBe(expected.length)
          const there = new Map(expected.map((one) => [one.id, one]))
          expect(refs.map(({ id }) => known.find(id))).toEqual(refs.map(({ id }) => there.get(id)))
          expect(known.find('nobody has this id')).toBeUndefined()
        }
        compare(left)
        const kept = left.filter((_, index) => index % 8 >= part)
        const ids = new Set(kept.map(({ id }) => id))
        known.filter(({ id }) => ids.has(id))
        compare(kept)
      },
    ),
  )
})
