import { describe, expect, it } from 'vitest'
import { Divergence } from './divergence.ts'
import type { Treatment } from './treatment.ts'

const treatment = (at: number, url = '/a', rule = 'r'): Treatment => ({
  at,
  rule,
  outcome: 'applied',
  action: { type: 'redirect', url, expiresInMs: 1_000 },
})

describe('the first treatment that differs', () => {
  it('is none where both sides do the same, whatever their rules are called', () => {
    const divergence = new Divergence()
    divergence.add(0, 'v', treatment(5, '/a', 'one'))
    divergence.add(1, 'v', treatment(5, '/a', 'other'))
    expect(divergence.settle(10)).toEqual([])
    expect(divergence.visitors).toBe(0)
  })

  it('is where something else is done, or something at another instant, or nothing', () => {
    const divergence = new Divergence()
    divergence.add(0, 'else', treatment(5))
    divergence.add(1, 'else', treatment(5, '/b'))
    divergence.add(0, 'later', treatment(3))
    divergence.add(1, 'later', treatment(4))
    divergence.add(1, 'nothing', treatment(7))
    expect(divergence.settle(10)).toEqual([
      { visitor: 'later', at: 3, treatments: [treatment(3), undefined] },
      { visitor: 'else', at: 5, treatments: [treatment(5), treatment(5, '/b')] },
      { visitor: 'nothing', at: 7, treatments: [undefined, treatment(7)] },
    ])
    expect(divergence.beyond).toEqual([0, 1])
  })

  it('is told once a visitor, and what comes behind is counted', () => {
    const divergence = new Divergence()
    divergence.add(0, 'v', treatment(1))
    expect(divergence.settle(1)).toHaveLength(1)
    divergence.add(0, 'v', treatment(2))
    divergence.add(1, 'v', treatment(2))
    expect(divergence.settle(2)).toEqual([])
    expect(divergence.beyond).toEqual([1, 1])
    expect(divergence.partedAt('v')).toBe(1)
  })

  it('waits for a side that has not come as far', () => {
    const divergence = new Divergence()
    divergence.add(0, 'v', treatment(1))
    divergence.add(0, 'v', treatment(8))
    divergence.add(1, 'v', treatment(1))
    expect(divergence.settle(5)).toEqual([])
    divergence.add(1, 'v', treatment(8))
    expect(divergence.settle(8)).toEqual([])
    divergence.add(0, 'v', treatment(9))
    expect(divergence.settle(8)).toEqual([])
    expect(divergence.settle(9)).toHaveLength(1)
  })
})
