import { expect, test } from 'vitest'
import { Seen } from './seen.ts'
import { memoryStore } from './store.ts'

test('what one page has seen, the next one has, until it cannot come again', () => {
  const store = memoryStore()
  const one = new Seen(store, 10)
  one.mark('a', 1_000, 0)
  const two = new Seen(store, 10)
  expect(two.has('a')).toBe(true)
  one.mark('b', 1_000_000, 900_000)
  expect(new Seen(store, 10).has('a')).toBe(false)
  expect(two.has('b')).toBe(true)
})

test('an effect that expired a moment ago is still known: clocks are never exact', () => {
  const store = memoryStore()
  const seen = new Seen(store, 10)
  seen.mark('a', 1_000, 0)
  seen.mark('b', 9_000, 2_000)
  expect(new Seen(store, 10).has('a')).toBe(true)
})

test('where there are too many, those that expire first go', () => {
  const store = memoryStore()
  const seen = new Seen(store, 2)
  seen.mark('late', 3_000, 0)
  seen.mark('soon', 1_000, 0)
  seen.mark('later', 4_000, 0)
  expect(['late', 'soon', 'later'].map((id) => seen.has(id))).toEqual([true, false, true])
})

test.each(['{', '7', '[1,null,["a"],[1,2]]'])('nonsense in the store does no harm: %s', (text) => {
  const store = memoryStore()
  store.set('seen', text)
  const seen = new Seen(store, 2)
  expect(seen.has('a')).toBe(false)
  seen.mark('a', 1_000, 0)
  expect(seen.has('a')).toBe(true)
})
