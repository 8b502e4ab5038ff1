import { expect, test } from 'vitest'
import { frame, opcodes, RawClient } from './raw-client.ts'
import { event, events, openShop, until } from './shop.ts'

test('who says nothing after the handshake is ended after 10 s', async () => {
  const shop = await openShop()
  const client = await RawClient.open(shop.url)
  shop.wait(9_999)
  expect(shop.transport.counts()).toMatchObject({ waiting: 1, ended: {} })
  shop.wait(1)
  expect(await client.ended).toEqual({ code: 4408, reason: 'HELLO_TIMEOUT' })
  expect(shop.transport.counts()).toMatchObject({ waiting: 0, ended: { HELLO_TIMEOUT: 1 } })
})

test('who says hello byte by byte is ended after 10 s', async () => {
  const shop = await openShop()
  const client = await RawClient.open(shop.url)
  const hello = frame('{"type":"hello","protocol":1,"site":"shop"}')
  for (const byte of hello.subarray(0, 20)) {
    client.bytes(Buffer.from([byte]))
    await new Promise((resolve) => setImmediate(resolve))
    shop.wait(500)
  }
  expect((await client.ended).code).toBe(4408)
})

test('who answers pings and says no hello is ended all the same', async () => {
  const shop = await openShop()
  const client = await RawClient.open(shop.url)
  for (let second = 0; second < 10; second++) {
    client.bytes(frame('', opcodes.ping))
    client.bytes(frame('', opcodes.pong))
    await new Promise((resolve) => setImmediate(resolve))
    shop.wait(1_000)
  }
  expect((await client.ended).code).toBe(4408)
})

test('who sends a message byte by byte counts as silent', async () => {
  const shop = await openShop()
  const client = await RawClient.visitor(shop.url)
  const bytes = frame(JSON.stringify(events(event('a'))))
  for (const byte of bytes.subarray(0, 80)) {
    client.bytes(Buffer.from([byte]))
    await new Promise((resolve) => setImmediate(resolve))
    shop.wait(1_000)
  }
  expect(await client.ended).toEqual({ code: 4431, reason: 'SILENT' })
  expect(shop.transport.counts().ended).toEqual({ SILENT: 1 })
  expect(shop.engine.account().received).toBe(0)
})

test('a frame in more pieces than anybody needs is ended', async () => {
  const shop = await openShop({ limits: { messageBytes: 65_536 } })
  const client = await RawClient.visitor(shop.url)
  const bytes = frame('a'.repeat(60_000))
  for (let place = 0; place < 10_000 && !client.socket.destroyed; place++) {
    client.bytes(bytes.subarray(place, place + 1))
    // So that each byte is a packet of its own.
    await new Promise((resolve) => setImmediate(resolve))
  }
  expect((await client.ended).code).toBe(1008)
  expect(shop.transport.counts().ended).toEqual({ MESSAGE_TOO_LARGE: 1 })
})

test('who does not read what is sent to it is ended, and nothing is kept for it but what it may ask for', async () => {
  const fast = 1_000_000
  const shop = await openShop({
    limits: {
      bufferedBytes: 20_000,
      messagesPerConnection: fast,
      messagesPerVisitor: fast,
      messagesPerAddress: fast,
      messagesPerTenant: fast,
    },
  })
  const client = await RawClient.visitor(shop.url)
  client.socket.pause()
  const piece = Buffer.concat(Array.from({ length: 500 }, () => frame('{"type":"dance"}')))
  const { ended } = shop.transport.counts()
  expect(ended).toEqual({})
  while (shop.transport.counts().ended.SLOW_CONSUMER === undefined) {
    if (!client.socket.write(piece)) {
      await new Promise((resolve) => client.socket.once('drain', resolve))
    }
    await new Promise((resolve) => setImmediate(resolve))
  }
  client.socket.destroy()
  await until(() => shop.transport.counts().connections === 0)
  expect(shop.transport.counts()).toMatchObject({ ended: { SLOW_CONSUMER: 1 }, resumable: 1 })
})
