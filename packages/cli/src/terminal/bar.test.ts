import { describe, expect, it } from 'vitest'
import { bar } from './bar.ts'

describe('a bar', () => {
  it('is as long as its number is, to an eighth of a column', () => {
    expect([8, 7, 4, 1].map((value) => bar(value, 8, 4))).toEqual(['████', '███▌', '██', '▌'])
    expect([1, 2, 3, 4, 5, 6, 7, 8].map((value) => bar(value, 8, 1))).toEqual([...'▏▎▍▌▋▊▉█'])
  })

  it('shows that there is something, and nothing where there is nothing', () => {
    expect(bar(1, 1_000_000, 10)).toBe('▏')
    expect(bar(0, 10, 10)).toBe('')
    expect(bar(0, 0, 10)).toBe('')
  })
})
