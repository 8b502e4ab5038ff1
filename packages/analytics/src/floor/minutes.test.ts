import { expect, test } from 'vitest'
import { Minutes } from './minutes.ts'

const minute = 60_000

test('each minute has its own counts, and sixty are kept', () => {
  const minutes = new Minutes(10 * minute + 5)
  minutes.count('events', 10 * minute + 6)
  minutes.count('events', 11 * minute - 1)
  minutes.count('pageViews', 11 * minute)
  const all = minutes.all(11 * minute)
  expect(all).toHaveLength(60)
  expect(all.map(({ at }) => at / minute)).toEqual(Array.from({ length: 60 }, (_, n) => n - 48))
  expect(all.slice(-2)).toMatchObject([
    { at: 10 * minute, events: 2, pageViews: 0 },
    { at: 11 * minute, events: 0, pageViews: 1 },
  ])
  expect(minutes.all(70 * minute).filter(({ events }) => events > 0)).toEqual([])
  expect(minutes.all(70 * minute)[0]).toMatchObject({ at: 11 * minute, pageViews: 1 })
})

test('how many are there goes on through minutes in which nothing happens, however many those are', () => {
  const minutes = new Minutes(0)
  minutes.present(5, 1)
  expect(
    minutes
      .all(3 * minute)
      .map(({ visitors }) => visitors)
      .slice(-5),
  ).toEqual([0, 5, 5, 5, 5])
  const late = minutes.all(1e9 * minute)
  expect(late).toHaveLength(60)
  expect(late.every(({ visitors }) => visitors === 5)).toBe(true)
  expect(late.at(-1)?.at).toBe(1e9 * minute)
})

test('a clock that was put back counts in the latest minute', () => {
  const minutes = new Minutes(5 * minute)
  minutes.count('visits', 2 * minute)
  expect(minutes.all(5 * minute).filter(({ visits }) => visits > 0)).toMatchObject([
    { at: 5 * minute, visits: 1 },
  ])
})
