import type { ClientInfo } from '@beckon/core/adapter'
import type { WebSocketTransportOptions } from '@beckon/transport-ws'
import { expect, test } from 'vitest'
import { RawClient } from './raw-client.ts'
import { openShop } from './shop.ts'

type TrustProxy = WebSocketTransportOptions['trustProxy']

/** The address that a server sees behind a header; the connection itself comes from this machine. */
async function seenAs(trustProxy: TrustProxy, forwarded?: string): Promise<string | undefined> {
  const seen: ClientInfo[] = []
  const shop = await openShop({
    ...(trustProxy !== undefined && { trustProxy }),
    authenticate: ({ client }) => {
      seen.push(client)
      return undefined
    },
  })
  const client = await RawClient.open(shop.url, { 'X-Forwarded-For': forwarded })
  client.hello()
  await client.text()
  client.socket.destroy()
  return seen[0]?.ip
}

const here = '127.0.0.1'
const cases: readonly (readonly [string, TrustProxy, string | undefined, string])[] = [
  ['nobody is trusted by default', undefined, '198.51.100.7', here],
  ['none is trusted', 0, '198.51.100.7', here],
  [
    'one hop: what the proxy wrote, not what its client did',
    1,
    '10.0.0.1, 198.51.100.7',
    '198.51.100.7',
  ],
  ['two hops', 2, '203.0.113.9, 198.51.100.7', '203.0.113.9'],
  ['two hops, more was made up', 2, '192.0.2.1, 203.0.113.9, 198.51.100.7', '203.0.113.9'],
  ['two hops, and only one there', 2, '198.51.100.7', '198.51.100.7'],
  ['one hop, and no header', 1, undefined, here],
  ['a network, and it is not ours', ['10.0.0.0/8'], '198.51.100.7', here],
  ['a network: ours', ['127.0.0.0/8'], '198.51.100.7', '198.51.100.7'],
  [
    'networks: the first from the right that is in none',
    ['127.0.0.0/8', '10.0.0.0/8'],
    '192.0.2.1, 198.51.100.7, 10.1.2.3',
    '198.51.100.7',
  ],
  [
    'networks: it pretends to be within',
    ['127.0.0.0/8'],
    '127.0.0.1, 198.51.100.7',
    '198.51.100.7',
  ],
]

test.each(cases)('X-Forwarded-For: %s', async (_, trustProxy, forwarded, expected) => {
  expect(await seenAs(trustProxy, forwarded)).toBe(expected)
})

test('whoever makes up addresses has one rate and one number of connections all the same', async () => {
  const shop = await openShop({ limits: { connectionsPerAddress: 3 } })
  const statuses: number[] = []
  for (let last = 1; last <= 5; last++) {
    const client = await RawClient.open(shop.url, { 'X-Forwarded-For': `198.51.100.${last}` })
    statuses.push(client.status)
  }
  expect(statuses).toEqual([101, 101, 101, 503, 503])
  expect(shop.transport.counts().turnedAway).toEqual({ TOO_MANY: 2 })
})

test('a list of proxies that cannot be read is refused when the server is made', async () => {
  await expect(openShop({ trustProxy: ['everybody'] })).rejects.toMatchObject({
    code: 'TRUST_PROXY',
  })
})
