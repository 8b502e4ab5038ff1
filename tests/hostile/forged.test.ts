import { describe, expect, test } from 'vitest'
import { origin } from '../conformance/shop-server.ts'
import { RawClient } from './raw-client.ts'
import { event, events, openShop } from './shop.ts'

const office = 'https://office.example'

/** A visitor of the shop, with what its client knows. */
async function ann(url: string) {
  const client = await RawClient.open(url)
  client.hello()
  const { visitor, token, cursor } = (await client.message()) as {
    visitor: string
    token: string
    cursor: { epoch: string; seq: number }
  }
  return { client, visitor, token, cursor }
}

describe('a token', () => {
  test('that was changed, cut, or made up opens nothing, and is counted', async () => {
    const shop = await openShop()
    const { token, visitor } = await ann(shop.url)
    const [version, , issued, mac = ''] = token.split('.')
    const other = 'A'.repeat(22)
    const forged = [
      [version, other, issued, mac].join('.'),
      [version, visitor, 'zzzzzzzz', mac].join('.'),
      [version, visitor, issued, `${mac.slice(0, -1)}${mac.endsWith('A') ? 'B' : 'A'}`].join('.'),
      [version, visitor, issued, ''].join('.'),
      [version, visitor, issued].join('.'),
      [version, visitor, issued, mac, ''].join('.'),
      ['v2', visitor, issued, mac].join('.'),
      visitor,
      `${token} `,
      '..',
    ]
    for (const one of forged) {
      const client = await RawClient.open(shop.url)
      client.hello({ token: one })
      expect(await client.ended, one).toEqual({ code: 4401, reason: 'UNAUTHENTICATED' })
    }
    expect(shop.transport.counts().ended).toEqual({ UNAUTHENTICATED: forged.length })
  })

  test('signed with another secret is refused, one of a former secret is taken', async () => {
    const former = 'the secret of last year'
    const stranger = await openShop({ secret: 'a secret of somebody else' })
    const before = await openShop({ secret: former })
    const shop = await openShop({ secret: ['a secret of this year', former] })
    const foreign = await RawClient.open(shop.url)
    foreign.hello({ token: (await ann(stranger.url)).token })
    expect((await foreign.ended).code).toBe(4401)
    const known = await RawClient.open(shop.url)
    const { token, visitor } = await ann(before.url)
    known.hello({ token })
    expect(await known.message()).toMatchObject({ type: 'welcome', visitor })
  })

  test('is too old after its days', async () => {
    const shop = await openShop({ tokenDays: 30 })
    const { token, client } = await ann(shop.url)
    client.socket.destroy()
    shop.wait(30 * 86_400_000)
    const still = await RawClient.open(shop.url)
    still.hello({ token })
    expect((await still.message()).type).toBe('welcome')
    shop.wait(1)
    const late = await RawClient.open(shop.url)
    late.hello({ token })
    expect((await late.ended).code).toBe(4401)
  })
})

describe("another visitor's", () => {
  test('id in hello ends the connection', async () => {
    const shop = await openShop()
    const { visitor } = await ann(shop.url)
    for (const name of ['visitor', 'id', 'peer', 'ip']) {
      const client = await RawClient.open(shop.url)
      client.hello({ [name]: visitor })
      expect(await client.ended).toEqual({ code: 4400, reason: 'BAD_HELLO' })
    }
    expect(shop.transport.counts().ended).toEqual({ BAD_HELLO: 4 })
  })

  test('id in an event is refused and kept under the sender, in a message it changes nothing', async () => {
    const shop = await openShop()
    const victim = await ann(shop.url)
    const { client, visitor } = await ann(shop.url)
    client.send(events(event('a', { visitor: victim.visitor })))
    expect(await client.message()).toMatchObject({ type: 'refused', id: 'a', code: 'BAD_EVENT' })
    const seen: string[] = []
    shop.engine.events$.subscribe((one) => seen.push(one.visitor))
    client.send({ ...events(event('b')), visitor: victim.visitor, site: 'attic', peer: {} })
    expect(await client.message()).toMatchObject({ type: 'ack', ids: ['b'] })
    expect(seen).toEqual([visitor])
    expect(shop.engine.account()).toMatchObject({ quarantined: { BAD_EVENT: 1 }, committed: 1 })
  })

  test('cursor is cut, and nothing of what was sent there is shown or acknowledged', async () => {
    const shop = await openShop()
    const victim = await ann(shop.url)
    victim.client.send(events(event('secret'), event('pay', { type: 'payment.failed' })))
    await victim.client.text()
    const { token } = await ann(shop.url)
    const thief = await RawClient.open(shop.url)
    thief.hello({ token, resumeFrom: { epoch: victim.cursor.epoch, seq: 0 } })
    expect(await thief.message()).toMatchObject({ history: 'cut', cursor: { seq: 0 } })
    thief.send({ type: 'ping' })
    expect(await thief.message()).toMatchObject({ type: 'pong', seq: 0 })
    expect(shop.transport.counts().resumed).toEqual({ whole: 0, cut: 1 })
    // The victim is still connected, and finds everything.
    const back = await RawClient.open(shop.url)
    back.hello({ token: victim.token, resumeFrom: { epoch: victim.cursor.epoch, seq: 0 } })
    expect(await back.message()).toMatchObject({ history: 'whole' })
    expect(await back.message()).toMatchObject({ seq: 1 })
  })

  test('cursor without a token, or with a forged one, ends the connection', async () => {
    const shop = await openShop()
    const { cursor, token } = await ann(shop.url)
    for (const more of [{}, { token: `${token}x` }]) {
      const client = await RawClient.open(shop.url)
      client.hello({ resumeFrom: cursor, ...more })
      expect((await client.ended).code).toBe(4401)
    }
    expect(shop.transport.counts().resumed).toEqual({ whole: 0, cut: 0 })
  })
})

describe('a visitor', () => {
  test('is no operator: neither by its messages nor by its role', async () => {
    const shop = await openShop({ operatorOrigins: [origin] })
    const { client, token } = await ann(shop.url)
    const types = ['operator.join', 'operator.message', 'console.watch', 'console.']
    for (const type of types) {
      client.send({ type, role: 'operator' })
      expect(await client.message()).toMatchObject({ type: 'refused', code: 'FORBIDDEN' })
    }
    expect(shop.transport.counts().refused).toEqual({ FORBIDDEN: types.length })
    for (const more of [{}, { token }, { token: 'operator' }]) {
      const one = await RawClient.open(shop.url)
      one.hello({ role: 'operator', ...more })
      expect((await one.ended).code).toBe(4401)
    }
  })

  test('is no operator by what authenticate says of it', async () => {
    const shop = await openShop({
      operatorOrigins: [office],
      authenticate: () => ({ role: 'visitor', visitor: 'ann' }),
    })
    const client = await RawClient.open(shop.url, { Origin: office })
    client.hello({ role: 'operator', token: 'x' })
    expect(await client.ended).toEqual({ code: 4403, reason: 'FORBIDDEN' })
    const wrong = await openShop({ authenticate: () => ({ role: 'operator', operator: 'olga' }) })
    const visitor = await RawClient.open(wrong.url)
    visitor.hello()
    expect((await visitor.ended).code).toBe(4403)
  })
})

describe('an origin', () => {
  test('that is not listed, or nearly so, does not come in', async () => {
    const shop = await openShop({ origins: ['https://shop.example', 'https://*.shop.example'] })
    const wrong = [
      'https://shop.example.evil.example',
      'https://evilshop.example',
      'https://shop.example:444',
      'http://shop.example',
      'https://shop.example/',
      'https://.shop.example',
      'https://a/.shop.example',
      'https://a@b.shop.example',
      'https://evil.example#.shop.example',
      'null',
      '*',
      '',
      undefined,
    ]
    for (const Origin of wrong) {
      const client = await RawClient.open(shop.url, { Origin })
      expect(client.status, Origin).toBe(403)
      expect(JSON.parse(client.body), Origin).toMatchObject({ code: 'FORBIDDEN' })
    }
    expect(shop.transport.counts()).toMatchObject({
      accepted: 0,
      turnedAway: { FORBIDDEN: wrong.length },
    })
    const fine = await RawClient.open(shop.url, { Origin: 'https://a.b.shop.example' })
    expect(fine.status).toBe(101)
  })

  test('is needed by operators even where visitors need none, and any origin is not theirs', async () => {
    const shop = await openShop({
      origins: '*',
      missingOrigin: 'allow',
      authenticate: () => ({ role: 'operator', operator: 'olga' }),
    })
    for (const Origin of [undefined, 'https://anywhere.example']) {
      const client = await RawClient.open(shop.url, { Origin })
      client.hello({ role: 'operator', token: 'good' })
      expect(await client.ended).toEqual({ code: 4403, reason: 'FORBIDDEN' })
    }
    expect(shop.transport.counts().ended).toEqual({ FORBIDDEN: 2 })
  })
})
