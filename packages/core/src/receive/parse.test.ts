import { Value } from '@sinclair/typebox/value'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { defaultBounds } from '../bounds.ts'
import { eventSchema, isPlain } from './event-shape.ts'
import { isFault } from './fault.ts'
import { createDoor } from './parse.ts'

const bounds = { ...defaultBounds, idLength: 8, typeLength: 12, urlLength: 16 }
const schema = eventSchema(bounds)

const nearly = <T>(value: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 12, arbitrary: value }, { weight: 1, arbitrary: fc.anything() })

/** Mostly right, and wrong in one place or another. */
const required = {
  id: nearly(fc.string({ minLength: 1, maxLength: 9 })),
  type: nearly(fc.constantFrom('page.view', 'x', 'Page', 'a..b', 'toolong.typename')),
  at: nearly(fc.oneof(fc.nat(), fc.constantFrom(0.5, 8.64e15, 8.64e15 + 1, -1))),
}
const page = {
  url: nearly(fc.constantFrom('/', '/a/b', '', '/far/too/long/to/take')),
  referrer: nearly(fc.constantFrom('-', '/0123456789abcdefg')),
}
const data = nearly(fc.dictionary(fc.string(), fc.jsonValue()))
const almostEvents = fc.oneof(
  fc.record({ ...required, page: nearly(fc.record(page, { requiredKeys: ['url'] })) }),
  fc.record({ ...required, data }),
  fc.record({ ...required, page: fc.record(page), data }),
  fc.record({ ...required, tab: nearly(fc.string({ maxLength: 9 })) }),
  fc.record({ ...required, page: fc.record({ ...page, title: fc.string() }) }),
  fc.record({ ...required, page: fc.record({ ...page, more: fc.anything() }) }),
  fc.record({ ...required, more: fc.anything() }),
)

test('the quick yes never contradicts the schema', () => {
  let plain = 0
  fc.assert(
    fc.property(fc.oneof(almostEvents, fc.anything()), (raw) => {
      if (!isPlain(raw, bounds)) return
      plain++
      expect(Value.Check(schema, raw)).toBe(true)
    }),
    { numRuns: 20_000 },
  )
  expect(plain).toBeGreaterThan(100)
})

test('the same event has the same hash, in whatever order its fields come', () => {
  const door = createDoor(defaultBounds)
  const one = door.event({
    id: 'a',
    type: 'cart.add',
    at: 1,
    page: { url: '/x', referrer: '/y' },
    data: { price: 2, sku: 'k' },
  })
  const other = door.event({
    data: { sku: 'k', price: 2 },
    page: { referrer: '/y', url: '/x' },
    at: 1,
    type: 'cart.add',
    id: 'a',
  })
  if (isFault(one) || isFault(other)) throw new Error('both are events')
  expect(other.bodyHash).toBe(one.bodyHash)
  expect(other.event).toEqual(one.event)
})
