import { describe, expect, it } from 'vitest'
import { follow, parsePath } from './path.ts'

describe('parsePath', () => {
  it.each([
    ['$', []],
    ['$.a', ['a']],
    ['$.a.b[0]', ['a', 'b', 0]],
    ['$[2].x-y_z', [2, 'x-y_z']],
  ])('%s', (text, steps) => {
    expect(parsePath(text)).toEqual(steps)
  })

  it.each([
    ...['', 'a', '.a', '$a', '$.', '$..a', '$.*', '$[*]', '$[-1]', '$.a[', "$['a']", '$.a b'],
    ...['$[?(@.a)]', '$[(@.length-1)]', '$.a;', '$.1a'],
  ])('%s is none', (text) => {
    expect(parsePath(text)).toBeUndefined()
  })
})

describe('follow', () => {
  it('gives own members only, and a value without parts as it is', () => {
    expect(follow(['a', 1], { a: [1, 2] })).toBe(2)
    expect(follow(['a'], Object.create({ a: 1 }))).toBeUndefined()
    expect(follow(['map'], [])).toBeUndefined()
    expect(follow(['a', 'b'], { a: 7 })).toBeUndefined()
    expect(follow(['a'], 'text')).toBe('text')
    expect(follow(['a'], null)).toBeNull()
    expect(follow(['a', 'length'], { a: 'text' })).toBe(4)
    expect(follow(['a', 'length'], { a: '' })).toBeUndefined()
  })
})
