import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { frame, RawClient } from './raw-client.ts'
import { openShop, until } from './shop.ts'

/** A shop whose transport listens by itself. */
async function openOwn(limits: object = {}, more: object = {}) {
  const shop = await openShop({ server: undefined, port: 0, limits, ...more } as never)
  const { port } = shop.transport.address() as AddressInfo
  return { ...shop, port, url: `ws://127.0.0.1:${port}/beckon` }
}

// Node measures these times itself, so they are real.
test('whoever sends the head of its request byte by byte, or nothing, is gone after 12 s, and counted', async () => {
  const { port, transport } = await openOwn()
  const began = performance.now()
  const silent = new RawClient(port)
  const half = new RawClient(port)
  half.bytes('GET /beckon HTTP/1.1\r\nX-Slow: ')
  const drip = new RawClient(port)
  drip.bytes('GET /beckon HTTP/1.1\r\nX-Slow: ')
  const dripping = setInterval(() => drip.bytes('x'), 100)
  await Promise.all([silent.ended, half.ended, drip.ended])
  clearInterval(dripping)
  expect(performance.now() - began).toBeLessThan(14_000)
  expect(transport.counts()).toMatchObject({ accepted: 0, turnedAway: { HEAD_TIMEOUT: 3 } })
  expect(half.head).toContain('408')
})

test('connections that ask for nothing are bounded for each address', async () => {
  const { port, transport, url } = await openOwn({ waitingPerAddress: 5 })
  const clients = Array.from({ length: 8 }, () => new RawClient(port))
  await until(() => transport.counts().turnedAway.TOO_MANY === 3)
  for (const client of clients) client.socket.destroy()
  // Whoever is gone, or has asked, counts no more.
  while ((await RawClient.visitor(url)).status !== 101) {}
  for (let number = 0; number < 10; number++) {
    const visitor = await RawClient.visitor(url)
    expect(visitor.status).toBe(101)
  }
})

test('one too many is not read any more, and waits for its end where there are many', async () => {
  const own = await openOwn({ waitingPerAddress: 2 }, { refusals: { perSecond: 1 } })
  const clients = Array.from({ length: 6 }, () => new RawClient(own.port))
  let ended = 0
  for (const client of clients) void client.ended.then(() => ended++)
  await until(() => own.transport.counts().turnedAway.TOO_MANY === 4 && ended === 1)
  for (const client of clients) {
    client.bytes(`GET /beckon HTTP/1.1\r\nHost: shop.example\r\nOrigin: https://shop.example\r\n`)
    client.bytes('Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n')
    client.bytes('Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n')
  }
  await until(() => own.transport.counts().accepted === 2)
  expect(ended).toBe(1)
  own.wait(1_000)
  await until(() => ended === 4)
  expect(own.transport.counts()).toMatchObject({ accepted: 2, turnedAway: { TOO_MANY: 4 } })
})

test('what is no request is refused and counted', async () => {
  const { port, transport, url } = await openOwn()
  for (const nonsense of ['\x16\x03\x01\x02\x00', 'GET\r\n\r\n', frame('hello')]) {
    const client = new RawClient(port)
    client.bytes(nonsense)
    await client.ended
    expect(client.head).toContain('400')
  }
  expect(transport.counts().turnedAway).toEqual({ BAD_REQUEST: 3 })
  const tooLong = await RawClient.open(url, { 'X-Long': 'x'.repeat(20_000) })
  expect(tooLong.status).toBe(400)
})

test('handshakes that are none are refused', async () => {
  const { url, transport } = await openOwn()
  const wrong = [
    { 'Sec-WebSocket-Key': 'short' },
    { 'Sec-WebSocket-Key': undefined },
    { 'Sec-WebSocket-Version': '7' },
    { Upgrade: 'h2c' },
  ]
  for (const headers of wrong) {
    const client = await RawClient.open(url, headers)
    expect([400, 426]).toContain(client.status)
  }
  expect(transport.counts()).toMatchObject({ accepted: 0, connections: 0 })
})
