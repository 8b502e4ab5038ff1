import { describe, expect, it } from 'vitest'
import { publicAddress } from './public-address.ts'

describe('publicAddress', () => {
  it.each([
    '0.0.0.0',
    '10.1.2.3',
    '100.64.0.1',
    '127.0.0.1',
    '169.254.1.1',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    'fc00::1',
    'fd12::1',
    'fe80::1',
    'fe80::1%eth0',
    '2001:db8::1%eth0',
    'ff02::1',
    '::ffff:10.0.0.1',
    '',
    '-',
    'localhost',
    '1.2.3',
    '1.2.3.4:80',
    '[2a00::1]',
    '999.1.1.1',
    '::ffff:999.1.1.1',
  ])('finds no place for %j', (text) => {
    expect(publicAddress(text)).toBeUndefined()
  })

  it.each([
    ['8.8.8.8', '8.8.8.8'],
    ['172.32.0.1', '172.32.0.1'],
    ['100.128.0.1', '100.128.0.1'],
    ['2a00:1450::1', '2a00:1450::1'],
    ['::ffff:8.8.8.8', '8.8.8.8'],
    ['::FFFF:8.8.8.8', '8.8.8.8'],
  ])('takes %s as %s', (text, address) => {
    expect(publicAddress(text)).toBe(address)
  })
})
