import { expect, it } from 'vitest'
import { count, noCounts, ranked } from './traffic-counts.ts'

it('counts whatever strangers search for, most first', () => {
  const counts = noCounts()
  for (const word of ['b', 'a', '__proto__', 'constructor', '__proto__', '__proto__', 'b']) {
    count(counts, word)
  }
  expect(JSON.stringify(ranked(counts))).toBe('{"__proto__":3,"b":2,"a":1,"constructor":1}')
})
