import type { IncomingMessage } from 'node:http'
import { expect, test } from 'vitest'
import { clientInfo, trusts } from './client-info.ts'

const from = (remoteAddress: string, forwarded?: string) =>
  ({
    headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded },
    socket: { remoteAddress },
  }) as unknown as IncomingMessage

test.each([
  ['203.0.113.7', '203.0.113.7'],
  // As Azure's gateway writes it: every connection would be at an address of its own.
  ['203.0.113.7:50123', '203.0.113.7'],
  ['::ffff:203.0.113.7', '203.0.113.7'],
  ['2001:db8::1', '2001:db8::1'],
  ['[2001:db8::1]:50123', '2001:db8::1'],
  ['[2001:db8::1]', '2001:db8::1'],
  // Nobody knows whose it is: it counts to the proxy, and not to nobody.
  ['unknown', '10.0.0.1'],
  ['203.0.113.7:port', '10.0.0.1'],
  ['', '10.0.0.1'],
])('a trusted proxy that says %j means %s', (forwarded, ip) => {
  expect(clientInfo(from('10.0.0.1', forwarded), trusts(1)).ip).toBe(ip)
  expect(clientInfo(from('10.0.0.1', forwarded), trusts(['10.0.0.0/8'])).ip).toBe(ip)
})

test('nobody is believed who is not trusted', () => {
  expect(clientInfo(from('::ffff:192.0.2.1', '203.0.113.7'), trusts(0)).ip).toBe('192.0.2.1')
  expect(clientInfo(from('192.0.2.1', '203.0.113.7'), trusts(['10.0.0.0/8'])).ip).toBe('192.0.2.1')
  expect(clientInfo(from('10.0.0.1', '198.51.100.1, 203.0.113.7'), trusts(1)).ip).toBe(
    '203.0.113.7',
  )
})
