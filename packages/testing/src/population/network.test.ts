import fc from 'fast-check'
import ipaddr from 'ipaddr.js'
import { describe, expect, it } from 'vitest'
import { Chance } from './chance.ts'
import { isNetwork, Network } from './network.ts'

const chance = new Chance(1, 1, 1)

describe('Network', () => {
  it('gives addresses within it, and none that is a network of its own', () => {
    const v4 = fc.tuple(fc.ipV4(), fc.integer({ min: 0, max: 32 }))
    const v6 = fc.tuple(fc.ipV6(), fc.integer({ min: 0, max: 128 }))
    fc.assert(
      fc.property(fc.oneof(v4, v6), ([address, bits]) => {
        const text = `${address}/${bits}`
        const found = new Network(text).address(chance)
        const [start] = ipaddr.parseCIDR(text)
        const parsed = ipaddr.parse(found)
        expect(parsed.kind()).toBe(start.kind())
        expect(parsed.match(start, bits)).toBe(true)
        if (start.kind() === 'ipv4' && bits <= 24) expect(found).not.toMatch(/\.(0|255)$/)
      }),
    )
  })

  it('uses all of it', () => {
    const network = new Network('192.0.2.0/30')
    const found = Array.from({ length: 100 }, () => network.address(chance))
    expect(new Set(found).size).toBe(4)
  })

  it('knows what is none', () => {
    expect(isNetwork('192.0.2.0/24')).toBe(true)
    expect(isNetwork('192.0.2.0')).toBe(false)
    expect(isNetwork('192.0.2.0/33')).toBe(false)
  })
})
