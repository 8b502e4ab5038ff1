import type { MissedComparison } from '@beckon/rules'
import { expect, it } from 'vitest'
import { nearestMissText } from './nearest-miss-text.ts'

const seconds: MissedComparison = {
  pointer: '/a',
  fact: 'page.seconds',
  operator: 'greaterThanInclusive',
  required: 30,
  observed: 7,
  becomes: true,
  distance: 23,
}

it('says in a sentence what would have had to be otherwise', () => {
  const country: MissedComparison = {
    pointer: '/b',
    fact: 'geo.country',
    operator: 'in',
    required: ['FR', 'IT'],
    observed: 'DE',
    becomes: true,
  }
  expect(nearestMissText({ count: 2, changes: [seconds, country] })).toBe(
    '2 changes would have made it true: page.seconds 7 → at least 30 (23 more); geo.country DE → one of FR, IT',
  )
})

it.each([
  [{ becomes: false, observed: 40, distance: 10 }, 'page.seconds 40 → less than 30 (10 less)'],
  [
    { operator: 'between', required: [1, 5], distance: 2 },
    'page.seconds 7 → between 1 and 5 (2 less)',
  ],
  [{ operator: 'greaterThan', observed: 30, distance: 0 }, 'page.seconds 30 → more than 30'],
  [
    { operator: 'glob', becomes: false, required: '/a*', observed: '/ab', distance: undefined },
    'page.seconds /ab → not glob /a*',
  ],
  [{ operator: 'exists', required: true, observed: undefined }, 'page.seconds absent → present'],
  [
    { required: { fact: 'score' }, requiredObserved: 9, distance: 2 },
    'page.seconds 7 → at least score (9) (2 more)',
  ],
])('%j', (more, said) => {
  const missed = { ...seconds, ...more } as MissedComparison
  expect(nearestMissText({ count: 1, changes: [missed] })).toBe(
    `1 change would have made it true: ${said}`,
  )
})
