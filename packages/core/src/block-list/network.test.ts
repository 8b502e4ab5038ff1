import { BlockList } from 'node:net'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { addressOf, masked, networkOf } from './network.ts'

const shownV6 = (value: bigint) =>
  Array.from({ length: 8 }, (_, group) =>
    ((value >> BigInt(112 - 16 * group)) & 0xffffn).toString(16),
  ).join(':')
const shownV4 = (value: bigint) =>
  [24n, 16n, 8n, 0n].map((shift) => (value >> shift) & 0xffn).join('.')

describe('ranges of addresses', () => {
  test.each(['10.0.0.0/8', '203.0.113.128/25', '2001:db8::/32', '::1/128', '198.51.100.7/32'])(
    '%s is one',
    (text) => expect(networkOf(text)).toBeDefined(),
  )

  test.each([
    ...['203.0.113.7/24', '0.0.0.0/0', '::/0', '10.0.0.0/33', '10.0.0.0', '10.0.0/8', 'x/8', ''],
    ...['10.0.0.0/8/8', '10.0.0.0/-1', '2001:db8::1/32', '2001:db8::/129'],
  ])('%s is none', (text) => expect(networkOf(text)).toBeUndefined())

  test('an address lies in a range where Node says so', () => {
    const families = fc.constantFrom(
      { family: 4 as const, most: 32, shown: shownV4, name: 'ipv4' as const },
      { family: 6 as const, most: 128, shown: shownV6, name: 'ipv6' as const },
    )
    fc.assert(
      fc.property(
        families,
        fc.bigInt({ min: 0n, max: (1n << 128n) - 1n }),
        fc.bigInt({ min: 0n, max: (1n << 128n) - 1n }),
        fc.nat(127),
        fc.boolean(),
        ({ family, most, shown, name }, one, other, nat, near) => {
          const bits = (nat % most) + 1
          const room = 128n - BigInt(most)
          const first = masked(one >> room, { family, bits })
          // Two addresses drawn at random hardly ever lie near each other.
          const value = near ? first ^ ((other >> room) % 256n) : other >> room
          const theirs = new BlockList()
          theirs.addSubnet(shown(first), bits, name)
          const network = networkOf(`${shown(first)}/${bits}`)
          const address = addressOf(shown(value))
          // What is IPv4 in the clothes of IPv6 is IPv4 here.
          fc.pre(network?.family === family && address?.family === family)
          if (network === undefined || address === undefined) return
          const inside = masked(address.value, network) === network.first
          expect(inside).toBe(theirs.check(shown(value), name))
        },
      ),
    )
  })
})
