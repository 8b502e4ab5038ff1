import { expect, it } from 'vitest'
import { Recent } from './recent.ts'

it('remembers the last keys set or found, and at most twice as many as it must', () => {
  const recent = new Recent<number>(2)
  recent.set('a', 1)
  recent.set('b', 2)
  recent.set('c', 3)
  expect(recent.get('a')).toBe(1)
  recent.set('d', 4)
  recent.set('e', 5)
  // `a` was found after `b` was set, and so outlives it.
  expect([recent.get('b'), recent.get('a'), recent.get('d')]).toEqual([undefined, 1, 4])
  recent.clear()
  expect(recent.get('e')).toBeUndefined()
})
