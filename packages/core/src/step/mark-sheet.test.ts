import { expect, it } from 'vitest'
import { MarkSheet } from './mark-sheet.ts'

it('leaves the marks as they are until one changes, and never changes those it was given', () => {
  const marks = Object.freeze([1, 9, 2, 17])
  const sheet = new MarkSheet().open(marks)
  expect([sheet.changed, sheet.result()]).toEqual([false, marks])
  expect(sheet.at(-1)).toBe(0)
  expect(sheet.put(2, 2, 25)).toBe(2)
  expect(sheet.at(2)).toBe(25)
  expect([sheet.changed, sheet.result()]).toEqual([true, [1, 9, 2, 25]])
  expect(marks).toEqual([1, 9, 2, 17])
})

it('adds at the end, and keeps no blank marks', () => {
  const sheet = new MarkSheet().open([1, 9])
  expect(sheet.put(-1, 3, 1)).toBe(2)
  sheet.put(0, 1, 0)
  // Places stay what they are while the step goes on.
  expect([sheet.numberAt(2), sheet.length]).toEqual([3, 4])
  expect(sheet.result()).toEqual([3, 1])
  sheet.put(2, 3, 0)
  expect(sheet.result()).toBeUndefined()
  expect(sheet.open(undefined).result()).toBeUndefined()
})
