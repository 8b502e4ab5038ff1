import { expect, test } from 'vitest'
import { AddressBook } from './address-book.ts'
import { plainIp, truncateIp } from './plain-ip.ts'

test.each([
  ['192.0.2.7', '192.0.2.7', '192.0.2.0'],
  ['::ffff:192.0.2.7', '192.0.2.7', '192.0.2.0'],
  ['::FFFF:c000:0207', '192.0.2.7', '192.0.2.0'],
  ['2001:DB8:0:0:0:0:0:1', '2001:db8::1', '2001:db8:0::'],
  ['2001:db8:aa:bb:cc:dd:ee:ff', '2001:db8:aa:bb:cc:dd:ee:ff', '2001:db8:aa::'],
  ['fe80::1%eth0', 'fe80::1', 'fe80:0:0::'],
  ['::1', '::1', '0:0:0::'],
])('%s is %s, kept as %s', (ip, plain, network) => {
  expect(plainIp(ip)).toBe(plain)
  expect(truncateIp(plain)).toBe(network)
})

test.each([
  '',
  'localhost',
  '192.0.2',
  '192.0.2.256',
  '192.0.2.7:80',
  '::g',
  '[::1]',
  '1.2.3.4, 5.6.7.8',
])('%j is no address', (ip) => {
  expect(plainIp(ip)).toBeUndefined()
  expect(new AddressBook('secret', 'truncate', 10, 64).of('shop', ip)).toBeUndefined()
})

test('the same address has the same key, in whatever form it comes; another site, secret or address another', () => {
  const book = new AddressBook('secret', 'truncate', 10, 64)
  const key = book.of('shop', '192.0.2.7')?.key
  expect(book.of('shop', '::ffff:192.0.2.7')?.key).toBe(key)
  const others = [
    book.of('blog', '192.0.2.7')?.key,
    book.of('shop', '192.0.2.8')?.key,
    new AddressBook('other', 'truncate', 10, 64).of('shop', '192.0.2.7')?.key,
  ]
  expect(new Set([key, ...others]).size).toBe(4)
})

test('what is kept follows the policy, and what is remembered has its bound', () => {
  const kept = (policy: 'truncate' | 'full' | 'none') =>
    new AddressBook('secret', policy, 10, 64).of('shop', '192.0.2.7')?.stored
  expect([kept('truncate'), kept('full'), kept('none')]).toEqual([
    '192.0.2.0',
    '192.0.2.7',
    undefined,
  ])
  const book = new AddressBook('secret', 'full', 2, 64)
  const keys = ['192.0.2.1', '192.0.2.2', '192.0.2.3', '192.0.2.1'].map(
    (ip) => book.of('shop', ip)?.key,
  )
  expect(keys[3]).toBe(keys[0])
})

test('addresses of one IPv6 network are one, as wide as it is said to be', () => {
  const key = (ip: string, bits: number) =>
    new AddressBook('secret', 'none', 10, bits).of('shop', ip)?.key
  const [here, neighbour, other] = [
    '2001:db8::1',
    '2001:db8::ffff:0:0:2',
    '2001:db8:0:1::1',
  ] as const
  expect(key(here, 64)).toBe(key(neighbour, 64))
  expect(key(here, 64)).not.toBe(key(other, 64))
  expect(key(here, 48)).toBe(key(other, 48))
  expect(key(here, 128)).not.toBe(key(neighbour, 128))
  // The lengths do not touch IPv4, in whatever clothes.
  expect(key('192.0.2.7', 16)).toBe(key('::ffff:192.0.2.7', 64))
  expect(key('192.0.2.7', 64)).not.toBe(key('192.0.2.8', 64))
})
