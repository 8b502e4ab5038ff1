import { of, toArray } from 'rxjs'
import { expect, test } from 'vitest'
import { precededBy } from './preceded-by.ts'

test('all that is due goes before a value, and one may bring about another', () => {
  const due = [1, 3]
  const out: number[][] = []
  of(2, 4, 5)
    .pipe(
      precededBy((value) => {
        const first = due[0]
        if (first === undefined || first > value) return undefined
        due.shift()
        if (first === 3) due.push(3.5)
        return first
      }),
      toArray(),
    )
    .subscribe((all) => out.push(all))
  expect(out).toEqual([[1, 2, 3, 3.5, 4, 5]])
})
