import { describe, expect, it } from 'vitest'
import { digestOf, LineIds } from './line-id.ts'

describe('digestOf', () => {
  it('is the same for a text and its bytes', () => {
    expect(digestOf('grün')).toBe(digestOf(Buffer.from('grün')))
    expect(digestOf('a')).toMatch(/^[\w-]{22}$/)
    expect(digestOf('a')).not.toBe(digestOf('b'))
  })
})

describe('LineIds', () => {
  const a = digestOf('a')
  const b = digestOf('b')

  it('counts identical lines of one instant, and gives the same ids in a second run', () => {
    const run = () => {
      const ids = new LineIds()
      return [ids.next(a, 1), ids.next(b, 1), ids.next(a, 1), ids.next(a, 1)]
    }
    expect(new Set(run()).size).toBe(4)
    expect(run()).toEqual(run())
    expect(run()[0]).toBe(a)
  })

  it('counts anew in each instant, whether lines were alone in the ones before', () => {
    const ids = new LineIds()
    const counted = [1, 1, 2, 3, 3, 3, 4, 4].map((at) => ids.next(a, at))
    const [first, second, third] = [counted[0], counted[1], counted[5]]
    expect(counted).toEqual([first, second, first, first, second, third, first, second])
    expect(new Set([first, second, third]).size).toBe(3)
    expect([ids.next(b, 4), ids.next(a, 4)]).toEqual([b, third])
    expect([ids.next(a, 5), ids.next(b, 5)]).toEqual([a, b])
  })

  it('keeps a line that comes too late apart from the one that was in time', () => {
    const ids = new LineIds()
    const given = [ids.next(a, 1), ids.next(b, 2), ids.next(a, 1), ids.next(a, 1)]
    expect(new Set(given).size).toBe(4)
  })

  it('counts lines without a time over any distance that it remembers', () => {
    const ids = new LineIds()
    const given = [ids.next(a, undefined)]
    for (let other = 0; other < 30_000; other++) given.push(ids.next(`${other}`, undefined))
    given.push(ids.next(a, undefined), ids.next(a, 5))
    expect(new Set(given.slice(0, -1)).size).toBe(30_002)
  })

  it('forgets what is far away, and so stays small', () => {
    const ids = new LineIds()
    const first = ids.next(a, undefined)
    for (let other = 0; other < 70_000; other++) ids.next(`${other}`, undefined)
    expect(ids.next(a, undefined)).toBe(first)
  })
})
