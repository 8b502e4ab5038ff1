import { describe, expect, test } from 'vitest'
import { frame, opcodes, RawClient } from './raw-client.ts'
import { event, events, openShop, until } from './shop.ts'

/** So many times the same bytes, written piece by piece until the server hangs up. */
async function flood(client: RawClient, bytes: Buffer, times: number): Promise<void> {
  const count = bytes.length > 10_000 ? 1 : 100
  const piece = Buffer.concat(Array.from({ length: count }, () => bytes))
  for (let sent = 0; sent < times && !client.socket.destroyed; sent += count) {
    if (!client.socket.write(piece)) {
      await Promise.race([
        new Promise((resolve) => client.socket.once('drain', resolve)),
        client.ended,
      ])
    }
  }
}

const small = JSON.stringify(events(event('a')))

// Each waits two seconds for a good-bye that does not come.
describe.concurrent('a flood of', () => {
  const floods: Readonly<Record<string, Buffer>> = {
    messages: frame(small),
    'messages that are nothing': frame(''),
    acknowledgements: frame('{"type":"ack","seq":0}'),
    pings: frame('{"type":"ping"}'),
    'WebSocket pings': frame('', opcodes.ping),
    'WebSocket pongs': frame('', opcodes.pong),
    'messages in fragments': Buffer.concat([
      frame(small.slice(0, 9), opcodes.text, false),
      ...Array.from({ length: 40 }, () => frame('', opcodes.continuation, false)),
      frame(small.slice(9), opcodes.continuation),
    ]),
  }
  test.for(Object.entries(floods))('%s is ended, and counted', async ([, bytes], context) => {
    const { expect } = context
    const shop = await openShop({}, context.onTestFinished)
    const client = await RawClient.visitor(shop.url)
    await flood(client, bytes, 20_000)
    expect(await client.ended).toEqual({ code: 4429, reason: 'RATE_LIMITED' })
    const { ended, refused } = shop.transport.counts()
    expect(ended).toEqual({ RATE_LIMITED: 1 })
    // So many were too fast; what came after the end is nobody's.
    expect(refused).toEqual({ RATE_LIMITED: 201 })
    expect(shop.engine.account().received).toBeLessThanOrEqual(60)
  })

  test('fragments that never become a message is ended, and counted', async ({
    expect,
    onTestFinished,
  }) => {
    const shop = await openShop({}, onTestFinished)
    const client = await RawClient.visitor(shop.url)
    client.bytes(frame('{', opcodes.text, false))
    await flood(client, frame('', opcodes.continuation, false), 20_000)
    expect((await client.ended).code).toBe(1008)
    expect(shop.transport.counts().ended).toEqual({ MESSAGE_TOO_LARGE: 1 })
  })

  test('WebSocket pings before hello is ended by the same rate', async ({
    expect,
    onTestFinished,
  }) => {
    const shop = await openShop({}, onTestFinished)
    const client = await RawClient.open(shop.url)
    await flood(client, frame('', opcodes.ping), 20_000)
    expect((await client.ended).code).toBe(4429)
    expect(shop.transport.counts()).toMatchObject({ ended: { RATE_LIMITED: 1 }, waiting: 0 })
  })

  test('messages is heard by nobody else of the visitor, address or tenant beyond its own rate', async ({
    expect,
    onTestFinished,
  }) => {
    const shop = await openShop({}, onTestFinished)
    const client = await RawClient.visitor(shop.url)
    const calm = await RawClient.visitor(shop.url)
    await flood(client, frame(small), 5_000)
    calm.send(events(event('calm')))
    expect(await calm.message()).toMatchObject({ type: 'ack', ids: ['calm'] })
  })
})

test('who is too fast is told once, with a time to wait, and is heard again after it', async () => {
  const shop = await openShop()
  const client = await RawClient.visitor(shop.url)
  for (let number = 0; number < 70; number++) client.send(events(event(`e${number}`)))
  client.bytes(frame('done', opcodes.ping))
  let told = 0
  for (let acked = 0; acked < 60 || told < 1; ) {
    const message = await client.message()
    if (message.type === 'ack') acked += (message.ids as string[]).length
    else {
      expect(message).toMatchObject({ code: 'RATE_LIMITED', retryAfterMs: 1_000 })
      told++
    }
  }
  await until(() => shop.transport.counts().refused.RATE_LIMITED === 11)
  expect(client.texts).toEqual([])
  shop.wait(1_000)
  client.send(events(event('later')))
  expect(await client.message()).toMatchObject({ ids: ['later'] })
})

test('a frame of 10 MB is ended when its head has come, not when its body has', async () => {
  const shop = await openShop()
  const head = frame(Buffer.alloc(10_000_000)).subarray(0, 14)
  for (const client of [await RawClient.open(shop.url), await RawClient.visitor(shop.url)]) {
    client.bytes(head)
    expect((await client.ended).code).toBe(1009)
  }
  expect(shop.transport.counts().ended).toEqual({ MESSAGE_TOO_LARGE: 2 })
})

test('10 MB in frames that are each small enough are ended at the bound of a message', async () => {
  const shop = await openShop()
  const client = await RawClient.visitor(shop.url)
  client.bytes(frame('{', opcodes.text, false))
  await flood(client, frame('a'.repeat(10_000), opcodes.continuation, false), 1_000)
  expect((await client.ended).code).toBe(1009)
})

describe('connections', () => {
  test('before hello: 100 of an address, and the next is turned away at the door', async () => {
    const shop = await openShop()
    const opening = Array.from({ length: 130 }, () => RawClient.open(shop.url))
    await until(() => shop.transport.counts().turnedAway.TOO_MANY === 30)
    // Twenty are told at once.
    shop.wait(1_000)
    const clients = await Promise.all(opening)
    const away = clients.filter(({ status }) => status === 503)
    expect(away).toHaveLength(30)
    expect(JSON.parse(away[0]?.body ?? '')).toMatchObject({ code: 'TOO_MANY' })
    expect(shop.transport.counts()).toMatchObject({
      connections: 100,
      waiting: 100,
      turnedAway: { TOO_MANY: 30 },
    })
    shop.wait(10_000)
    await Promise.all(clients.map(({ ended }) => ended))
    expect(shop.transport.counts()).toMatchObject({ waiting: 0, ended: { HELLO_TIMEOUT: 100 } })
    // Each was its own fault, and counts five: that takes a while to be forgotten.
    expect((await RawClient.open(shop.url)).status).toBe(503)
    shop.wait(5_000)
    expect((await RawClient.visitor(shop.url)).status).toBe(101)
  })

  test('whoever is ended again and again through its own fault is turned away at the door', async () => {
    const shop = await openShop()
    for (let one = 0; one < 60; one++) {
      const client = await RawClient.open(shop.url)
      client.send({ type: 'events', events: [] })
      expect((await client.ended).reason).toBe('BAD_HELLO')
    }
    expect((await RawClient.open(shop.url)).status).toBe(503)
    shop.wait(1_000)
    for (let one = 0; one < 20; one++) {
      const client = await RawClient.open(shop.url)
      client.send({ type: 'events', events: [] })
      expect((await client.ended).reason).toBe('BAD_HELLO')
    }
    expect((await RawClient.open(shop.url)).status).toBe(503)
    expect(shop.transport.counts().turnedAway).toEqual({ TOO_MANY: 2 })
  })

  test('whoever leaves as soon as it was welcomed, again and again, is turned away at the door', async () => {
    const shop = await openShop()
    for (let one = 0; one < 60; one++) {
      const client = await RawClient.visitor(shop.url)
      client.socket.destroy()
      await until(() => shop.transport.counts().connections === 0)
    }
    expect((await RawClient.open(shop.url)).status).toBe(503)
    // Who stays is one, whatever others did.
    shop.wait(5_000)
    for (let one = 0; one < 60; one++) {
      const client = await RawClient.visitor(shop.url)
      shop.wait(1_000)
      client.socket.destroy()
      await until(() => shop.transport.counts().connections === 0)
    }
    expect(shop.transport.counts().turnedAway).toEqual({ TOO_MANY: 1 })
  })

  test('whoever comes again as soon as it was turned away waits for each answer', async () => {
    const shop = await openShop({ limits: { connectionsPerAddress: 1 }, trustProxy: 1 })
    const from = (address: string) => RawClient.open(shop.url, { 'X-Forwarded-For': address })
    expect((await from('203.0.113.1')).status).toBe(101)
    for (let one = 0; one < 20; one++) expect((await from('203.0.113.1')).status).toBe(503)
    let told = false
    const late = from('203.0.113.1').then((client) => {
      told = true
      return client
    })
    await until(() => shop.transport.counts().turnedAway.TOO_MANY === 21)
    // Others are let in, and turned away, meanwhile.
    expect((await from('203.0.113.2')).status).toBe(101)
    expect((await from('203.0.113.2')).status).toBe(503)
    shop.wait(999)
    expect((await from('203.0.113.3')).status).toBe(101)
    expect(told).toBe(false)
    shop.wait(1)
    expect((await late).status).toBe(503)
  })

  test('of all: beyond the number that there may be, everybody is turned away', async () => {
    const shop = await openShop({ limits: { connections: 5 }, trustProxy: 1 })
    const from = (last: number) =>
      RawClient.open(shop.url, { 'X-Forwarded-For': `198.51.100.${last}` })
    const clients = await Promise.all(Array.from({ length: 8 }, (_, place) => from(place)))
    expect(clients.filter(({ status }) => status === 503)).toHaveLength(3)
  })

  test('of a visitor: 30, and the next is ended with its reason', async () => {
    const shop = await openShop()
    const first = await RawClient.open(shop.url)
    first.hello()
    const { token } = await first.message()
    for (let more = 1; more < 30; more++) await RawClient.visitor(shop.url, { token })
    const last = await RawClient.open(shop.url)
    last.hello({ token })
    expect(await last.ended).toEqual({ code: 1013, reason: 'TOO_MANY' })
    expect(shop.transport.counts()).toMatchObject({ connections: 30, ended: { TOO_MANY: 1 } })
  })

  test('that come and go leave no more behind than may resume', async () => {
    const shop = await openShop({ limits: { resumable: 10 } })
    for (let number = 0; number < 30; number++) {
      const client = await RawClient.visitor(shop.url)
      client.socket.destroy()
      await until(() => shop.transport.counts().connections === 0)
    }
    expect(shop.transport.counts()).toMatchObject({
      accepted: 30,
      resumable: 10,
      ended: { LEFT: 30 },
    })
    shop.wait(120_000)
    expect(shop.transport.counts().resumable).toBe(0)
  })
})

test('who goes on after its end is read no further, and is gone soon after', async () => {
  const shop = await openShop()
  for (const bytes of [frame(small), frame('', opcodes.ping), frame('', opcodes.pong)]) {
    const client = await RawClient.visitor(shop.url)
    client.polite = false
    await flood(client, bytes, Number.POSITIVE_INFINITY)
    // What the network holds by itself is a few MB; two seconds of a flood are hundreds.
    expect(client.socket.bytesWritten - client.socket.writableLength).toBeLessThan(20_000_000)
  }
})

test('a frame that is too large is read no further than its head', async () => {
  const shop = await openShop()
  const client = await RawClient.visitor(shop.url)
  client.polite = false
  await flood(client, frame(Buffer.alloc(1_000_000)), Number.POSITIVE_INFINITY)
  expect(client.socket.bytesWritten - client.socket.writableLength).toBeLessThan(20_000_000)
})
