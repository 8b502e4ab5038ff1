import { isIP } from 'node:net'
import { expect, it } from 'vitest'
import { StandInAddresses } from './stand-in-addresses.ts'

it('tells the addresses of a network apart, and knows them again', () => {
  const addresses = new StandInAddresses()
  const [one, other] = ['k1', 'k2'].map((key) => addresses.of(key, '192.0.2.0', key))
  expect([one, other]).toEqual(['192.0.2.1', '192.0.2.2'])
  expect(addresses.of('someone else', '192.0.2.0', 'k1')).toBe(one)
  expect(addresses.of('k1', '198.51.100.0', 'k3')).toBe('198.51.100.1')
})

it('has every stand-in in the network that is stored', () => {
  const addresses = new StandInAddresses()
  const all = Array.from({ length: 300 }, (_, n) => addresses.of('v', '2001:db8:7::', `k${n}`))
  expect(new Set(all).size).toBe(300)
  for (const address of all) {
    expect(isIP(address ?? '')).toBe(6)
    expect(address).toMatch(/^2001:db8:7:[0-9a-f]+::1$/)
  }
})

it('leaves whole addresses as they are, and knows where a visitor was last', () => {
  const addresses = new StandInAddresses()
  expect(addresses.of('v', '192.0.2.77', 'k')).toBe('192.0.2.77')
  expect(addresses.of('v', undefined, 'k')).toBeUndefined()
  expect(addresses.of('v', '192.0.2.0', undefined)).toBe('192.0.2.0')
  addresses.of('v', '192.0.2.0', 'k')
  expect(addresses.of('v', '192.0.2.0', undefined)).toBe('192.0.2.1')
})
