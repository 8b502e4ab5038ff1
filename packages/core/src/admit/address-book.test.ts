import { expect, test } from 'vitest'
import { AddressBook, plainIp, truncateIp } from './address-book.ts'

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
  expect(new AddressBook('secret', 'truncate', 10).of('shop', ip)).toBeUndefined()
})

test('the same address has the same key, in whatever form it comes; another site, secret or address another', () => {
  const book = new AddressBook('secret', 'truncate', 10)
  const key = book.of('shop', '192.0.2.7')?.key
  expect(book.of('shop', '::ffff:192.0.2.7')?.key).toBe(key)
  const others = [
    book.of('blog', '192.0.2.7')?.key,
    book.of('shop', '192.0.2.8')?.key,
    new AddressBook('other', 'truncate', 10).of('shop', '192.0.2.7')?.key,
  ]
  expect(new Set([key, ...others]).size).toBe(4)
})

test('what is kept follows the policy, and what is remembered has its bound', () => {
  const kept = (policy: 'truncate' | 'full' | 'none') =>
    new AddressBook('secret', policy, 10).of('shop', '192.0.2.7')?.stored
  expect([kept('truncate'), kept('full'), kept('none')]).toEqual([
    '192.0.2.0',
    '192.0.2.7',
    undefined,
  ])
  const book = new AddressBook('secret', 'full', 2)
  const keys = ['192.0.2.1', '192.0.2.2', '192.0.2.3', '192.0.2.1'].map(
    (ip) => book.of('shop', ip)?.key,
  )
  expect(keys[3]).toBe(keys[0])
})
