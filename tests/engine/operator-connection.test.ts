import { inProcessTransport, virtualEnv } from '@beckon/testing'
import { describe, expect, test } from 'vitest'
import { openShop, start, when } from './shop.ts'

type Message = Readonly<Record<string, unknown>> & { readonly type: string }

const hello = {
  name: 'hello',
  conditions: when('page.path', 'equal', '/a'),
  event: { type: 'invite', params: { text: 'May I help?' } },
  gates: { operators: 'free' },
}

const tells = (department?: string) => ({
  name: 'tells',
  conditions: when('page.path', 'equal', '/vip'),
  event: { type: 'notify', params: { text: 'A guest', ...(department && { department }) } },
})

/** A shop whose visitors and operators have connections; whose token is `op:NAME` is that operator. */
async function connected(rules: readonly object[] = [hello]) {
  const env = virtualEnv(start)
  const transport = inProcessTransport({
    env,
    secret: 'a secret of the tests',
    origins: ['https://shop.example'],
    missingOrigin: 'allow',
    authenticate: ({ role, token }) =>
      role === 'operator' && token?.startsWith('op:')
        ? { role, operator: token.slice(3) }
        : undefined,
  })
  const sites = { shop: { redirectOrigins: ['https://shop.example'] } }
  const shop = await openShop(rules, { env, transports: [transport], sites })
  const settle = async (): Promise<void> => {
    for (let turn = 0; turn < 60; turn++) await Promise.resolve()
    await shop.engine.idle()
    for (let turn = 0; turn < 60; turn++) await Promise.resolve()
  }
  const client = async (said: object, ip = '192.0.2.7') => {
    const all: Message[] = []
    const heard = (text: string): void => {
      const message = JSON.parse(text) as Message
      all.push(message)
      // What is shown or done is acknowledged; the server asks until it is.
      if ('expiresAt' in message) connection.send(JSON.stringify({ type: 'ack', seq: message.seq }))
    }
    const info = { ip, origin: 'https://shop.example' }
    const connection = transport.connect(info, { message: heard })
    const say = async (message: object): Promise<Message | undefined> => {
      const before = all.length
      connection.send(JSON.stringify(message))
      await settle()
      return all.slice(before).find(({ type }) => type === 'ack' || type === 'refused')
    }
    connection.send(JSON.stringify({ type: 'hello', protocol: 1, site: 'shop', ...said }))
    await settle()
    const id = String(all[0]?.visitor)
    return { all, say, id, connection }
  }
  const visitor = async (ip?: string) => {
    const { say, ...rest } = await client({}, ip)
    const view = (path: string) => {
      const page = { url: `https://shop.example${path}` }
      const event = { id: `v${rest.all.length}${path}`, type: 'page.view', at: shop.now, page }
      return say({ type: 'events', events: [event] })
    }
    return { ...rest, say, view }
  }
  const operator = (name = 'olga') => client({ role: 'operator', token: `op:${name}` })
  return { shop, visitor, operator, settle }
}

describe('an operator, over a connection', () => {
  test('invites, redirects, blocks and unblocks a visitor, and is answered by the id', async () => {
    const { visitor, operator } = await connected()
    const ann = await visitor()
    await ann.view('/b')
    const olga = await operator()
    const upon = { visitor: ann.id }
    const target = { visitor: ann.id }
    const said = [
      {
        type: 'operator.invite',
        id: 'a1',
        ...upon,
        params: { text: 'Hello', from: { name: 'O' } },
      },
      { type: 'operator.redirect', id: 'a2', ...upon, params: { url: '/sale' } },
      { type: 'operator.block', id: 'a3', target, params: { what: 'chat', for: '10m' } },
      { type: 'operator.unblock', id: 'a4', target },
    ]
    for (const message of said) {
      expect(await olga.say(message)).toMatchObject({ type: 'ack', ids: [message.id] })
    }
    expect(
      ann.all.slice(2).map(({ type, text, url, what }) => [type, text ?? url ?? what]),
    ).toEqual([
      ['invite', 'Hello'],
      ['redirect', 'https://shop.example/sale'],
      ['block', 'chat'],
      ['revoke', undefined],
      ['unblock', undefined],
    ])
    expect(ann.all[2]).toMatchObject({ operator: { name: 'O' } })
  })

  test.each([
    [
      { type: 'operator.invite', id: 'x', visitor: 'nobody', params: { text: 'Hi' } },
      'UNKNOWN_VISITOR',
    ],
    [{ type: 'operator.invite', id: 'x', visitor: 'nobody', params: {} }, 'ACT'],
    [{ type: 'operator.invite', id: 'x', params: { text: 'Hi' } }, 'BAD_MESSAGE'],
    [{ type: 'operator.invite', visitor: 'a', params: { text: 'Hi' } }, 'BAD_MESSAGE'],
    [{ type: 'operator.redirect', id: 'x', visitor: 'a', params: { url: '//evil' } }, 'ACT'],
    [
      { type: 'operator.redirect', id: 'x', visitor: 'a', params: { url: 'https://evil.example' } },
      'REDIRECT_NOT_ALLOWED',
    ],
    [{ type: 'operator.block', id: 'x', target: {} }, 'BLOCK_LIST'],
    [
      { type: 'operator.block', id: 'x', target: { ip: '1.2.3.4' }, params: { for: 'long' } },
      'ACT',
    ],
    [{ type: 'operator.block', id: 'x', target: { ip: '1.2.3.4' }, params: { why: 1 } }, 'ACT'],
    [{ type: 'operator.status', id: 'x', status: 'away' }, 'BAD_MESSAGE'],
    [{ type: 'operator.dance', id: 'x' }, 'BAD_MESSAGE'],
  ])('is told what is wrong: %j', async (message, code) => {
    const { operator } = await connected()
    const olga = await operator()
    const answer = await olga.say(message)
    expect(answer).toMatchObject({ type: 'refused', code })
    if ('id' in message) expect(answer?.id).toBe('x')
  })

  test('cannot say who it is in a message', async () => {
    const { shop, visitor, operator } = await connected()
    const ann = await visitor()
    await ann.view('/b')
    const params = { text: 'Hi', operator: { name: 'x' }, site: 'other' }
    const olga = await operator()
    const invite = { type: 'operator.invite', id: 'x', visitor: ann.id, params }
    const made: unknown[] = []
    shop.engine.on('operator.invited', ({ operator: who, site }) => made.push([who, site]))
    await olga.say({ ...invite, operator: 'boss' })
    await olga.say(invite)
    expect(made).toEqual([])
    await olga.say({ ...invite, id: 'y', params: { text: 'Hi' } })
    expect(made).toEqual([['olga', 'shop']])
  })

  test('a visitor may say none of it', async () => {
    const { visitor } = await connected()
    const ann = await visitor()
    for (const type of ['invite', 'redirect', 'block', 'unblock', 'status']) {
      const message = { type: `operator.${type}`, id: 'x', visitor: ann.id, params: { text: 'Hi' } }
      expect(await ann.say(message)).toMatchObject({ type: 'refused', code: 'FORBIDDEN' })
    }
  })

  test('is warned before it blocks many', async () => {
    const { shop, visitor, operator } = await connected()
    const all = await Promise.all(Array.from({ length: 12 }, () => visitor('198.51.100.1')))
    for (const one of all) await one.view('/b')
    const olga = await operator()
    const block = { type: 'operator.block', id: 'b1', target: { ip: '198.51.100.1' } }
    expect(await olga.say(block)).toMatchObject({ code: 'SHARED_ADDRESS', id: 'b1' })
    expect(shop.engine.blocks('shop').list()).toEqual([])
    expect(await olga.say({ ...block, shared: true })).toMatchObject({ type: 'ack' })
    expect(shop.engine.blocks('shop').list()).toHaveLength(1)
  })

  test('is never blocked itself, wherever it sits', async () => {
    const { visitor, operator } = await connected()
    const olga = await operator()
    const target = { range: '192.0.2.0/24' }
    await olga.say({ type: 'operator.block', id: 'b1', target, shared: true })
    const ivan = await operator('ivan')
    expect(await ivan.say({ type: 'operator.unblock', id: 'b2', target })).toMatchObject({
      ids: ['b2'],
    })
    const ann = await visitor()
    expect(await ann.view('/b')).toMatchObject({ type: 'ack' })
  })

  test('is on duty while it says so, and off duty 45 s after its last connection', async () => {
    const { shop, visitor, operator, settle } = await connected()
    const ann = await visitor()
    await ann.view('/a')
    expect(ann.all.map(({ type }) => type)).toEqual(['welcome', 'ack'])
    const olga = await operator()
    const status = { type: 'operator.status', id: 's1', status: 'online', capacity: 1 }
    expect(await olga.say(status)).toMatchObject({ ids: ['s1'] })
    expect(ann.all.at(-1)).toMatchObject({ type: 'invite' })
    olga.connection.close()
    await settle()
    await shop.wait(44)
    expect(shop.engine.desk('shop').onDuty().size).toBe(1)
    await shop.wait(1)
    await settle()
    expect(shop.engine.desk('shop').onDuty().size).toBe(0)
  })

  test('is told what rules have to tell, also when it comes later; visitors are not', async () => {
    const { visitor, operator, shop, settle } = await connected([tells()])
    const ann = await visitor()
    await ann.view('/vip')
    for (let second = 0; second < 60; second++) {
      shop.env.advanceTo(shop.now + 1_000)
      await settle()
    }
    // Whoever comes is told at once.
    const olga = await operator()
    await settle()
    expect(olga.all.at(-1)).toMatchObject({
      type: 'notice',
      visitor: ann.id,
      rule: 'tells',
      at: start,
      text: 'A guest',
    })
    expect(olga.all.filter(({ type }) => type === 'notice')).toHaveLength(1)
    expect(ann.all.map(({ type }) => type)).toEqual(['welcome', 'ack'])
    expect(await shop.storage.pending(10)).toEqual([])
  })

  test('who was away for a moment is told at once as well', async () => {
    const { operator, shop } = await connected([tells()])
    const olga = await operator()
    olga.connection.close()
    // The notice waits in the mailbox of a page that does not come back, and no time goes by.
    await shop.view('/vip')
    expect(await shop.storage.pending(10)).toHaveLength(1)
    const back = await operator()
    expect(back.all.at(-1)).toMatchObject({ type: 'notice', text: 'A guest' })
    expect(await shop.storage.pending(10)).toEqual([])
  })

  test('is told what waits for its department at once when it comes on duty for that', async () => {
    const { visitor, operator, shop } = await connected([tells('sales')])
    const olga = await operator()
    await (await visitor()).view('/vip')
    const online = { type: 'operator.status', status: 'online' }
    const notices = () => olga.all.filter(({ type }) => type === 'notice').length
    await olga.say({ ...online, id: 's1', departments: ['billing'] })
    expect(notices()).toBe(0)
    await olga.say({ ...online, id: 's2', departments: ['billing', 'sales'] })
    expect(notices()).toBe(1)
    expect(await shop.storage.pending(10)).toEqual([])
  })

  test('is told what is for its department', async () => {
    const { visitor, operator } = await connected([tells('sales')])
    const [olga, ivan] = [await operator('olga'), await operator('ivan')]
    const online = { type: 'operator.status', id: 's', status: 'online' }
    await olga.say({ ...online, departments: ['sales'] })
    await ivan.say({ ...online, departments: ['billing'] })
    await (await visitor()).view('/vip')
    expect(olga.all.at(-1)).toMatchObject({ type: 'notice' })
    expect(ivan.all.some(({ type }) => type === 'notice')).toBe(false)
  })
})
