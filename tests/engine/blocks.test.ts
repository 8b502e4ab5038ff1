import type { BlockEvent } from '@beckon/core'
import { parseRuleSet } from '@beckon/rules'
import { memoryStorage } from '@beckon/storage-memory'
import { faultyStorage } from '@beckon/testing'
import { describe, expect, test } from 'vitest'
import { openShop, type Shop, start, when } from './shop.ts'

const hello = {
  name: 'hello',
  fire: 'rising',
  conditions: when('page.path', 'equal', '/a'),
  event: { type: 'invite', params: { text: 'May I help?' } },
}
const blocks = (params: object = {}, type = 'abuse') => ({
  name: `blocks ${type}`,
  fire: 'event',
  conditions: when('event.type', 'equal', type),
  event: { type: 'block', params },
})
const opens = (params: object = {}) => ({
  name: 'opens',
  fire: 'event',
  conditions: when('event.type', 'equal', 'sorry'),
  event: { type: 'unblock', params },
})

async function opened(rules: readonly object[], options: Parameters<typeof openShop>[1] = {}) {
  const shop = await openShop(rules, options)
  const lines: string[] = []
  const told = ({ at, step, what, until, rule = '', operator = '' }: BlockEvent) =>
    lines.push(
      `${(at - start) / 1_000} ${step} ${what} ${until ? (until - start) / 1_000 : '-'} ${rule}${operator}`.trim(),
    )
  shop.engine.on('block.begun', told)
  shop.engine.on('block.ended', told)
  const tries = async (type = 'page.view', visitor: Parameters<Shop['send']>[0] = 'ann') => {
    const { refused } = await shop.send(visitor, { type })
    return refused[0]?.code ?? 'taken'
  }
  const explained = async () =>
    (await shop.engine.explain({ site: 'shop', visitor: 'ann', rule: 'hello' })).rules?.[0]
      ?.invitation?.heldBack
  return { shop, lines, tries, explained }
}

describe('what a block switches off', () => {
  test.each(['invitations', 'chat'] as const)(
    '%s: events are taken in, and nobody is invited',
    async (what) => {
      const { shop, tries, explained, lines } = await opened([hello, blocks({ what, for: '10m' })])
      expect(await tries('abuse')).toBe('taken')
      expect(shop.actions.map(({ type, body }) => [type, body])).toEqual([
        ['block', { what, until: start + 600_000 }],
      ])
      expect(await tries()).toBe('taken')
      await shop.view('/a')
      expect(shop.outcomes.at(-1)).toBe('0 ann hello suppressed blocked')
      expect(await explained()).toBe('blocked')
      await shop.wait(600)
      expect(shop.outcomes.at(-1)).toBe('600 ann hello applied')
      expect(lines).toEqual([`0 blocked ${what} 600 blocks abuse`, `600 expired ${what} -`])
    },
  )

  test('everything: what is sent is refused, until it ends', async () => {
    const { shop, tries, lines } = await opened([hello, blocks({ for: '10m' })])
    await tries('abuse')
    expect(await tries()).toBe('BLOCKED')
    await shop.wait(600)
    expect(await tries()).toBe('taken')
    expect(lines).toEqual(['0 blocked everything 600 blocks abuse', '600 expired everything -'])
  })

  test.each([
    ['invitations', 'chat'],
    ['chat', 'everything'],
  ] as const)('%s beside %s: each for its own time', async (less, more) => {
    const { shop, lines, explained } = await opened([
      hello,
      blocks({ what: less, for: '20m' }, 'a'),
      blocks({ what: more, for: '10m' }, 'b'),
    ])
    await shop.send('ann', { type: 'a' })
    await shop.send('ann', { type: 'b' })
    await shop.wait(601)
    expect(await explained()).toBe('blocked')
    await shop.wait(600)
    expect(await explained()).toBeUndefined()
    expect(lines).toEqual([
      `0 blocked ${less} 1200 blocks a`,
      `0 blocked ${more} 600 blocks b`,
      `600 expired ${more} -`,
      `1200 expired ${less} -`,
    ])
  })

  test('behind an address: all its visitors', async () => {
    const { shop, tries } = await opened([
      hello,
      blocks({ what: 'invitations', scope: 'address', for: '10m' }),
    ])
    await tries('abuse', 'eve')
    await shop.view('/a')
    expect(shop.outcomes.at(-1)).toBe('0 ann hello suppressed blocked')
    // What the step read is in the log.
    const told = await shop.engine.explain({ site: 'shop', visitor: 'ann', at: start })
    expect(told).not.toMatchObject({ diverged: true })
    await shop.wait(599.999)
    expect(shop.outcomes.at(-1)).toBe('0 ann hello suppressed blocked')
    await shop.wait(0.001)
    expect(shop.outcomes.at(-1)).toBe('600 ann hello applied')
  })
})

describe('a block that is there already', () => {
  const what = 'invitations'
  test('is renewed by one that ends later, and not cut short by one that ends before', async () => {
    const { shop, lines } = await opened([
      blocks({ what, for: '10m' }, 'short'),
      blocks({ what, for: '1h' }, 'long'),
    ])
    for (const type of ['short', 'long', 'short']) await shop.send('ann', { type })
    await shop.wait(3_600)
    expect(lines).toEqual([
      '0 blocked invitations 600 blocks short',
      '0 renewed invitations 3600 blocks long',
      '3600 expired invitations -',
    ])
  })

  test('is taken back, and begins anew', async () => {
    const { shop, lines } = await opened([blocks({ what }), opens()])
    for (const type of ['abuse', 'sorry', 'sorry', 'abuse']) await shop.send('ann', { type })
    expect(lines).toEqual([
      '0 blocked invitations - blocks abuse',
      '0 unblocked invitations - opens',
      '0 blocked invitations - blocks abuse',
    ])
  })

  test('is written down, step by step', async () => {
    const { shop } = await opened([blocks({ what, for: '10m', reason: 'rude' })])
    await shop.send('ann', { type: 'abuse' })
    await shop.wait(600)
    const kept: unknown[] = []
    for await (const { type, visitor, data } of shop.storage.read({ kinds: ['block'] })) {
      kept.push([type, visitor, data])
    }
    const told = { what: 'invitations', until: start + 600_000, rule: 'blocks abuse' }
    expect(kept).toMatchObject([
      ['blocked', 'ann', { step: 'blocked', at: start, reason: 'rude', ...told }],
      ['expired', 'ann', { step: 'expired', what: 'invitations', at: start + 600_000 }],
    ])
  })
})

describe('a block of an address', () => {
  const what = 'invitations'
  const scope = 'address'
  const kept = async (shop: Shop) => {
    const records: unknown[] = []
    for await (const { type, at, visitor, data } of shop.storage.read({ kinds: ['block'] })) {
      records.push([type, (at - start) / 1_000, visitor, data.address, data.rule ?? data.operator])
    }
    return records
  }

  test('has a life: begun, renewed, ended at its very instant, with its key and its end', async () => {
    const { shop, lines } = await opened([
      blocks({ scope, what, for: '10m' }, 'short'),
      blocks({ scope, what, for: '1h' }, 'long'),
    ])
    const told: BlockEvent[] = []
    shop.engine.on('block.begun', (event) => told.push(event))
    await shop.send('ann', { type: 'short' })
    await shop.send('eve', { type: 'long' })
    await shop.send('ann', { type: 'short' })
    const [{ address: key = '' } = {}] = told
    expect(key).toMatch(/^[\w-]{20,}$/)
    expect(told[0]).toEqual({
      ...{ site: 'shop', address: key, step: 'blocked', what, at: start },
      ...{ until: start + 600_000, rule: 'blocks short' },
    })
    await shop.wait(3_599.999)
    expect(lines).toHaveLength(2)
    // Nobody does anything any more.
    await shop.wait(0.001)
    expect(lines).toEqual([
      '0 blocked invitations 600 blocks short',
      '0 renewed invitations 3600 blocks long',
      '3600 expired invitations -',
    ])
    // Who was behind it is not in what is kept of it.
    expect(await kept(shop)).toEqual([
      ['blocked', 0, undefined, key, 'blocks short'],
      ['renewed', 0, undefined, key, 'blocks long'],
      ['expired', 3_600, undefined, key, undefined],
    ])
    const entity = { site: 'shop', kind: 'address', id: key } as const
    expect((await shop.storage.load([{ entity }]))[0]?.state?.blocks).toBeUndefined()
  })

  test('ends by a rule, and by an operator who lets its visitor in', async () => {
    const { shop, lines } = await opened([
      hello,
      blocks({ scope, what }),
      opens({ scope }),
      { ...opens({ scope }), name: 'twice' },
    ])
    await shop.send('ann', { type: 'abuse' })
    await shop.send('ann', { type: 'sorry' })
    await shop.send('ann', { type: 'abuse' })
    await shop.engine.blocks('shop').remove({ visitor: 'ann' }, { operator: 'olga' })
    expect(lines).toEqual([
      '0 blocked invitations - blocks abuse',
      '0 unblocked invitations - opens',
      '0 blocked invitations - blocks abuse',
      '0 unblocked invitations - olga',
    ])
  })

  test('ends when an operator takes the address back, in memory or not, and it is told once', async () => {
    const storage = { ...memoryStorage(), close: async () => {} }
    const rules = [blocks({ scope, for: '1h' })]
    const { shop: before, lines } = await opened(rules, { storage })
    await before.send('ann', { type: 'abuse' })
    const list = before.engine.blocks('shop')
    expect(await list.remove({ ip: '198.51.100.9' })).toBe(false)
    expect(await list.remove({ ip: '192.0.2.7' }, { operator: 'olga' })).toBe(true)
    expect(await list.remove({ ip: '192.0.2.7' })).toBe(false)
    expect(lines.at(-1)).toBe('0 unblocked everything - olga')
    expect((await before.send('eve', { type: 'abuse' })).refused).toEqual([])
    await before.engine.close()
    const { shop: after, lines: later } = await opened(rules, { storage, env: before.env })
    expect(await after.engine.blocks('shop').remove({ ip: '192.0.2.7' })).toBe(true)
    expect((await after.send('ann', { id: 'later', type: 'scroll' })).refused).toEqual([])
    expect(later).toEqual(['0 unblocked everything -'])
  })

  test('that ended while nobody had it in memory ends when it is next looked at', async () => {
    const storage = { ...memoryStorage(), close: async () => {} }
    const rules = [blocks({ scope, what, for: '10m' })]
    const { shop: before } = await opened(rules, { storage })
    await before.send('ann', { type: 'abuse' })
    await before.engine.close()
    const { shop: after, lines } = await opened(rules, { storage, env: before.env })
    await after.wait(700)
    expect(lines).toEqual([])
    await after.send('eve', { id: 'other', type: 'scroll' })
    await after.engine.idle()
    expect(lines).toEqual(['600 expired invitations -'])
    expect((await kept(after)).map((record) => (record as unknown[])[0])).toEqual([
      'blocked',
      'expired',
    ])
  })

  test('is told once, and its end once, also where another process was quicker or an answer was lost', async () => {
    const rules = [
      blocks({ scope, what, for: '10m' }, 'a'),
      blocks({ scope, what, for: '1h' }, 'b'),
    ]
    for (let lose = 0; lose < 6; lose++) {
      const inner = { ...memoryStorage(), close: async () => {} }
      let count = 0
      const storage = faultyStorage(inner, ({ operation, units }) => {
        const it = operation === 'commit' && units?.some(({ entity }) => entity.kind === 'address')
        return it && count++ === lose ? { outcome: 'lose' } : undefined
      })
      const { shop } = await opened(rules, { storage })
      const { shop: other } = await opened(rules, { storage: inner, env: shop.env })
      await shop.until(shop.send('ann', { id: 'a', type: 'a' }), 10)
      await other.send('eve', { id: 'b', type: 'b' })
      await shop.until(shop.send('ann', { id: 'c', type: 'b' }), 10)
      await shop.until(shop.wait(4_000), 10)
      await other.engine.idle()
      await shop.until(shop.engine.idle(), 10)
      const steps = (await kept(shop)).map((record) => (record as unknown[])[0])
      // The third renews once more where the lost answer has made it later than the second.
      expect(steps.join(' ')).toMatch(/^blocked( renewed){1,2} expired$/)
    }
  })
})

describe('a block of an address holds under rules that look at no address', () => {
  const floods = blocks({ scope: 'address', for: '1h' })
  const bans = blocks({ scope: 'address', what: 'invitations' }, 'ban')
  const lingers = { ...hello, fire: 'visit', conditions: when('page.seconds', 'equal', 30) }
  const counted = () => {
    const inner = { ...memoryStorage(), close: async () => {} }
    const looked: string[] = []
    const storage = {
      ...inner,
      load: (requests: Parameters<typeof inner.load>[0]) => {
        for (const { entity } of requests) if (entity.kind === 'address') looked.push(entity.site)
        return inner.load(requests)
      },
    }
    return { storage, looked }
  }

  test('after a swap, and after a restart, until it ends; then nobody looks any more', async () => {
    const { storage, looked } = counted()
    const { shop } = await opened([floods], { storage })
    await shop.send('ann', { type: 'abuse' })
    await shop.engine.use(parseRuleSet({ rules: [hello] }))
    const tries = async (at: Shop, id: string) =>
      (await at.send('eve', { id, type: 'scroll' })).refused[0]?.code ?? 'taken'
    expect(await tries(shop, 'e1')).toBe('BLOCKED')
    await shop.engine.close()
    const { shop: after, lines } = await opened([hello], { storage, env: shop.env })
    expect(await tries(after, 'e2')).toBe('BLOCKED')
    await after.wait(3_600)
    expect(lines).toEqual(['3600 expired everything -'])
    expect(await tries(after, 'e3')).toBe('taken')
    // A day is added, so that a site does not write that down at each block.
    await after.wait(86_400)
    looked.length = 0
    await after.send({ visitor: 'bob', ip: '198.51.100.1' }, { id: 'e4', type: 'scroll' })
    expect(looked).toEqual([])
  })

  test('also for a visitor whom only time would have invited', async () => {
    const { storage } = counted()
    const { shop } = await opened([bans], { storage })
    await shop.send('ann', { type: 'ban' })
    await shop.engine.close()
    const { shop: after } = await opened([lingers], { storage, env: shop.env })
    await after.send('ann', { id: 'v', type: 'page.view', url: 'https://shop.example/a' })
    await after.wait(30)
    expect(after.outcomes).toEqual(['30 ann hello suppressed blocked'])
    await after.engine.blocks('shop').remove({ visitor: 'ann' }, { operator: 'olga' })
    await after.engine.idle()
    expect(after.outcomes.at(-1)).toBe('30 ann hello applied')
  })

  test('also where it is in the log before what says so could be written', async () => {
    const inner = { ...memoryStorage(), close: async () => {} }
    let broken = true
    const storage = faultyStorage(inner, ({ operation, units }) =>
      broken &&
      operation === 'commit' &&
      units?.some(({ entity }) => entity.id === 'shop/addresses')
        ? { outcome: 'reject' }
        : undefined,
    )
    const { shop } = await opened([floods], { storage })
    const answer = shop.send('ann', { type: 'abuse' })
    for (let turn = 0; turn < 100; turn++) await Promise.resolve()
    // Nothing is acknowledged that a restart would forget.
    expect(await Promise.race([answer, Promise.resolve('waits')])).toBe('waits')
    broken = false
    await shop.until(answer)
    const { shop: after } = await opened([hello], { storage: inner, env: shop.env })
    expect((await after.send('eve', { id: 'e', type: 'scroll' })).refused[0]?.code).toBe('BLOCKED')
  })

  test('and a site that never blocked an address is not asked', async () => {
    const { storage, looked } = counted()
    const { shop } = await opened([hello, blocks()], { storage })
    await shop.view('/a')
    await shop.send('ann', { type: 'abuse' })
    await shop.view('/b', 'eve')
    expect(looked).toEqual([])
  })
})

describe('a list that another process has changed', () => {
  const lingers = {
    ...hello,
    fire: 'visit',
    conditions: when('page.seconds', 'greaterThanInclusive', 30),
  }
  const ann = { site: 'shop', visitor: 'ann', ip: '192.0.2.7', connected: true } as const
  const both = async (bounds: object = {}) => {
    const memory = memoryStorage()
    const shared = { ...memory.capabilities, shared: true }
    const storage = { ...memory, capabilities: shared, close: async () => {} }
    const options = { storage, bounds, presence: 'heartbeat' } as const
    const { shop: here } = await opened([lingers], options)
    const { shop: there } = await opened([lingers], { ...options, env: here.env })
    here.engine.arrived(ann)
    await here.view('/a', ann)
    return { here, there: there.engine.blocks('shop') }
  }

  test('keeps from invitations whom only time would have invited, and tells them', async () => {
    const { here, there } = await both()
    await there.add({ ip: '192.0.2.7' }, { what: 'invitations', reason: 'spam' })
    await here.wait(4.999)
    expect(here.actions).toEqual([])
    await here.wait(0.001)
    expect(here.actions.map(({ type, body }) => [type, body.reason])).toEqual([['block', 'spam']])
    await here.wait(30)
    expect(here.outcomes).toEqual(['30 ann hello suppressed blocked'])
    await there.remove({ ip: '192.0.2.7' })
    await here.wait(5)
    expect(here.actions.slice(-2).map(({ type }) => type)).toEqual(['unblock', 'invite'])
    expect(here.outcomes.at(-1)).toBe('40 ann hello applied')
    here.engine.left(ann)
  })

  test('is read as often as the bound says', async () => {
    const { here, there } = await both({ sharedRereadMs: 60_000 })
    await there.add({ visitor: 'ann' })
    await here.wait(59)
    expect((await here.view('/b', ann)).refused).toEqual([])
    await here.wait(1)
    expect((await here.view('/b', ann)).refused).toMatchObject([{ code: 'BLOCKED' }])
    here.engine.left(ann)
  })
})

describe('IPv6 addresses of one network', () => {
  const rules = [blocks({ scope: 'address', for: '1h' })]
  const from = (ip: string) => ({ visitor: `v-${ip}`, ip })

  test('are blocked together', async () => {
    const { tries } = await opened(rules)
    await tries('abuse', from('2001:db8::1'))
    expect(await tries('scroll', from('2001:db8::ffff:2'))).toBe('BLOCKED')
    expect(await tries('scroll', from('2001:db8:0:1::1'))).toBe('taken')
  })

  test('as wide as the site says', async () => {
    const { tries } = await opened(rules, { privacy: { ipv6Prefix: 128 } })
    await tries('abuse', from('2001:db8::1'))
    expect(await tries('scroll', from('2001:db8::2'))).toBe('taken')
    await expect(opened(rules, { privacy: { ipv6Prefix: 0 } })).rejects.toMatchObject({
      code: 'IPV6_PREFIX',
    })
  })

  test('are counted together in windows', async () => {
    const tried = { type: 'login.failed', within: '10m' }
    const guesses = {
      name: 'guesses',
      conditions: when('address.events.count', 'greaterThanInclusive', 3, tried),
      event: { type: 'tag', params: { tag: 'guesses' } },
    }
    const { shop, tries } = await opened([guesses])
    for (const host of [1, 2, 3]) await tries('login.failed', from(`2001:db8::${host}`))
    expect(shop.outcomes).toEqual(['0 v-2001:db8::3 guesses applied'])
  })
})

describe('the list', () => {
  const list = (shop: Shop) => shop.engine.blocks('shop')

  test.each([
    [{ visitor: 'ann' }, 'visitor ann'],
    [{ ip: '192.0.2.7' }, 'ip 192.0.2.7'],
    [{ ip: '::ffff:192.0.2.7' }, 'ip 192.0.2.7'],
    [{ range: '192.0.2.0/24' }, 'range 192.0.2.0/24'],
  ])('blocks %j from the next event on, with its end and its reason', async (target, key) => {
    const { shop, tries } = await opened([hello])
    await shop.view('/b')
    const done = await list(shop).add(target, { forMs: 60_000, reason: 'spam', operator: 'olga' })
    expect(done).toMatchObject({ key, until: start + 60_000, shared: false })
    expect(await tries()).toBe('BLOCKED')
    expect(await tries('page.view', { visitor: 'bob', ip: '198.51.100.1' })).toBe('taken')
    expect(list(shop).list()).toEqual([
      { ...target, since: start, until: start + 60_000, reason: 'spam', operator: 'olga' },
    ])
    await shop.wait(60)
    expect(await tries()).toBe('taken')
    expect(list(shop).list()).toEqual([])
  })

  test('blocks an IPv6 address however it is written, and a range of them', async () => {
    const { shop, tries } = await opened([])
    const from = (ip: string) => tries('page.view', { visitor: 'ann', ip })
    await list(shop).add({ ip: '2001:DB8:0:0::1' })
    await list(shop).add({ range: '2001:db8:1::/48' })
    expect(await from('2001:db8::1')).toBe('BLOCKED')
    expect(await from('2001:db8::2')).toBe('taken')
    expect(await from('2001:db8:1:ffff::9')).toBe('BLOCKED')
    expect(await from('2001:db8:2::9')).toBe('taken')
    expect(await from('192.0.2.1')).toBe('taken')
  })

  test('tells who is there, and revokes the invitation that waits', async () => {
    const { shop } = await opened([hello])
    const peer = { site: 'shop', visitor: 'ann', ip: '192.0.2.7', connected: true } as const
    shop.engine.arrived(peer)
    await shop.view('/a', peer)
    await list(shop).add({ range: '192.0.2.0/24' }, { what: 'chat', reason: 'spam' })
    expect(shop.actions.map(({ type, body }) => [type, body.what ?? body.text])).toEqual([
      ['invite', 'May I help?'],
      ['block', 'chat'],
      ['revoke', undefined],
    ])
    await list(shop).remove({ range: '192.0.2.0/24' })
    expect(shop.actions.at(-1)?.type).toBe('unblock')
    await shop.wait(1)
    await shop.view('/b', peer)
    await shop.view('/a', peer)
    expect(shop.outcomes.at(-1)).toBe('1 ann hello applied')
  })

  test('keeps from invitations alone, also where only time passes', async () => {
    const lingers = { ...hello, fire: 'visit', conditions: when('page.seconds', 'equal', 30) }
    const { shop } = await opened([lingers])
    await shop.view('/a')
    await list(shop).add({ visitor: 'ann' }, { what: 'invitations' })
    await shop.wait(30)
    expect(shop.outcomes).toEqual(['30 ann hello suppressed blocked'])
  })

  test('tells how many are behind an address, and warns where they are many', async () => {
    const { shop } = await opened([hello, blocks({ scope: 'address' })])
    for (let index = 0; index < 12; index++) await shop.view('/b', { visitor: `v${index}` })
    expect(await list(shop).add({ ip: '192.0.2.7' })).toMatchObject({ visitors: 12, shared: true })
    expect(await list(shop).add({ ip: '192.0.2.8' })).toMatchObject({ visitors: 0, shared: false })
    expect(await list(shop).add({ visitor: 'v1' })).toMatchObject({ visitors: 1, shared: false })
  })

  test('warns of an address that a rule blocks, once', async () => {
    const { shop } = await opened([blocks({ scope: 'address', for: '1m' })])
    for (let index = 0; index < 12; index++) await shop.view('/b', { visitor: `v${index}` })
    await shop.send('v1', { type: 'abuse' })
    await shop.wait(60)
    await shop.send('v1', { type: 'abuse' })
    expect(shop.errors.map(({ code }) => code)).toEqual(['SHARED_ADDRESS'])
    expect(shop.errors[0]?.message).toMatch(/12 visitors/)
  })

  test("never blocks an operator's own session, and no rule does", async () => {
    const { shop, tries } = await opened([hello, blocks(), blocks({ scope: 'address' }, 'flood')])
    const staff = { visitor: 'olga', staff: true } as const
    await list(shop).add({ ip: '192.0.2.7' })
    await list(shop).add({ visitor: 'olga' })
    expect(await tries('page.view', staff)).toBe('taken')
    expect(await tries('abuse', staff)).toBe('taken')
    expect(await tries('flood', staff)).toBe('taken')
    expect(shop.outcomes).toEqual([
      '0 olga blocks abuse suppressed staff',
      '0 olga blocks flood suppressed staff',
    ])
    expect(await tries('page.view', 'ann')).toBe('BLOCKED')
  })

  test('an operator unblocks whom a rule has blocked, with the address', async () => {
    const { shop, tries, lines } = await opened([
      blocks({ for: '1h' }),
      blocks({ scope: 'address', for: '1h' }, 'flood'),
    ])
    await shop.send('ann', { type: 'abuse' })
    expect(await tries()).toBe('BLOCKED')
    expect(await list(shop).remove({ visitor: 'ann' }, { operator: 'olga' })).toBe(false)
    expect(await tries()).toBe('taken')
    expect(lines.at(-1)).toBe('0 unblocked everything - olga')
    await shop.send('ann', { type: 'flood' })
    expect(await tries()).toBe('BLOCKED')
    await list(shop).remove({ visitor: 'ann' })
    expect(await tries()).toBe('taken')
  })

  test('is exported, and imported elsewhere, all of it or nothing', async () => {
    const { shop } = await opened([])
    await list(shop).add({ visitor: 'ann' }, { what: 'chat', operator: 'olga' })
    await list(shop).add({ ip: '203.0.113.7' }, { forMs: 60_000 })
    await list(shop).add({ range: '203.0.113.0/24' }, { reason: 'spam' })
    const document = JSON.parse(JSON.stringify(list(shop).export()))
    const { shop: other, tries } = await opened([])
    expect(await list(other).import(document)).toBe(3)
    expect(list(other).export()).toEqual(document)
    expect(await tries('page.view', { visitor: 'bob', ip: '203.0.113.9' })).toBe('BLOCKED')
    await other.wait(60)
    expect(await list(other).import(document)).toBe(2)

    const wrong = (blocks: unknown) => ({ ...document, blocks })
    const faults = async (given: unknown) =>
      list(other)
        .import(given)
        .then(
          () => '',
          (error: Error & { code: string }) => `${error.code} ${error.message}`,
        )
    expect(await faults(undefined)).toMatch(/^BLOCK_LIST A list of blocks is an object/)
    expect(await faults({ ...document, version: 2 })).toMatch(/^BLOCK_LIST/)
    const several = [
      { visitor: 'x', since: 0 },
      { visitor: 'x', ip: '1.2.3.4', since: 0 },
      { ip: '1.2.3', since: 0 },
      { range: '0.0.0.0/0', since: 0 },
      { range: '10.0.0.0/33', since: 0 },
      { visitor: 'x', since: 'now' },
      { visitor: 'x', since: 0, what: 'mail' },
      { visitor: 'x', since: 0, colour: 'red' },
      null,
    ]
    const told = await faults(wrong(several))
    expect(told.match(/\/blocks\/\d/g)).toEqual(several.slice(1).map((_, i) => `/blocks/${i + 1}`))
    expect(list(other).list()).toHaveLength(2)
  })

  test('survives a restart, an erasure takes its visitor out, and it has an end', async () => {
    const storage = { ...memoryStorage(), close: async () => {} }
    const { shop: before } = await opened([], { storage, bounds: { listedBlocks: 2 } })
    await list(before).add({ visitor: 'ann' })
    await list(before).add({ visitor: 'ann' }, { what: 'chat' })
    await list(before).add({ ip: '203.0.113.7' })
    await expect(list(before).add({ ip: '203.0.113.8' })).rejects.toMatchObject({
      code: 'BLOCK_LIST',
    })
    await before.engine.close()
    const { shop: after } = await opened([], { storage, env: before.env })
    expect(list(after).list()).toEqual([
      { visitor: 'ann', since: start, what: 'chat' },
      { ip: '203.0.113.7', since: start },
    ])
    await after.engine.erase('shop', 'ann')
    expect(list(after).list()).toEqual([{ ip: '203.0.113.7', since: start }])
    expect(JSON.stringify(await dump(after))).not.toContain('ann')
  })

  test('a wrong call is a clear error', async () => {
    const { shop } = await opened([])
    const add = (target: object, options: object = {}) =>
      list(shop).add(target as { ip: string }, options)
    await expect(add({ ip: '300.1.1.1' })).rejects.toThrow(/IP address/)
    await expect(add({})).rejects.toThrow(/one of "visitor", "ip" and "range"/)
    await expect(add({ ip: '1.2.3.4' }, { what: 'mail' })).rejects.toThrow(/invitations/)
    await expect(add({ ip: '1.2.3.4' }, { forMs: Number.NaN })).rejects.toThrow(/until/)
    expect(() => shop.engine.blocks('other')).toThrow(
      expect.objectContaining({ code: 'UNKNOWN_SITE' }),
    )
  })
})

describe('a block holds', () => {
  const list = (shop: Shop) => shop.engine.blocks('shop')
  const lingers = {
    ...hello,
    name: 'lingers',
    fire: 'visit',
    conditions: when('page.seconds', 'greaterThanInclusive', 30),
  }
  const ann = { site: 'shop', visitor: 'ann', ip: '192.0.2.7', connected: true } as const
  const here = async (rules: readonly object[]) => {
    const { shop, ...rest } = await opened(rules)
    shop.engine.arrived(ann)
    await shop.view('/a', ann)
    return { shop, ...rest }
  }
  const effects = (shop: Shop) =>
    shop.actions.map(({ type, body }) => `${type} ${body.what ?? ''} ${body.until ?? ''}`.trim())

  test('where another line is added while it is stored', async () => {
    const held: (() => void)[] = []
    const inner = memoryStorage()
    const storage = {
      ...inner,
      commit: async (units: Parameters<typeof inner.commit>[0]) => {
        if (units[0]?.entity.id === 'shop/blocks') {
          await new Promise<void>((resolve) => held.push(resolve))
        }
        return inner.commit(units)
      },
    }
    const { shop } = await opened([], { storage })
    const both = Promise.all(['ann', 'bob'].map((visitor) => list(shop).add({ visitor })))
    let done = false
    void both.then(() => {
      done = true
    })
    while (!done) {
      for (let turn = 0; turn < 20; turn++) await Promise.resolve()
      held.shift()?.()
    }
    expect(
      list(shop)
        .list()
        .map(({ visitor }) => visitor),
    ).toEqual(['ann', 'bob'])
    const [stored] = await inner.load([
      { entity: { site: 'shop', kind: 'site', id: 'shop/blocks' } },
    ])
    expect(JSON.stringify(stored?.state)).toContain('bob')
  })

  test.each([{ ip: '192.0.2.7' }, { range: '192.0.2.0/24' }, { visitor: 'ann' }])(
    'for who is there, also where only time passes, and not once it is taken back: %j',
    async (target) => {
      const { shop } = await here([lingers])
      await list(shop).add(target, { what: 'invitations' })
      await shop.wait(30)
      expect(shop.outcomes).toEqual(['30 ann lingers suppressed blocked'])
      await list(shop).remove(target)
      expect(shop.outcomes.at(-1)).toBe('30 ann lingers applied')
      expect(
        await shop.engine.invite({ site: 'shop', visitor: 'ann', operator: 'olga', text: 'Hi' }),
      ).toEqual({ done: true })
    },
  )

  test('for events that rules emit', async () => {
    const emits = (conditions: object) => ({
      name: 'emits',
      conditions,
      event: { type: 'track', params: { event: 'lead.found' } },
    })
    const found = { ...hello, name: 'found', conditions: when('event.type', 'equal', 'lead.found') }
    const out = blocks({ scope: 'address', for: '1h' })
    const one = await opened([
      { ...out, priority: 9 },
      emits(when('event.type', 'equal', 'abuse')),
      found,
    ])
    await one.shop.send('ann', { type: 'abuse' })
    expect(one.shop.outcomes.at(-1)).toBe('0 ann found suppressed blocked')
    const two = await here([emits(when('page.seconds', 'greaterThanInclusive', 30)), found])
    await list(two.shop).add({ visitor: 'ann' })
    await two.shop.wait(30)
    expect(two.shop.outcomes.at(-1)).toBe('30 ann found suppressed blocked')
  })

  test('by rules where only an address or a range is let in', async () => {
    const { shop, tries } = await here([blocks()])
    await shop.send(ann, { type: 'abuse' })
    await list(shop).remove({ range: '192.0.0.0/16' })
    await list(shop).add({ range: '192.0.0.0/16' })
    await list(shop).remove({ range: '192.0.0.0/16' })
    expect(await tries('page.view', ann)).toBe('BLOCKED')
    expect(effects(shop).at(-1)).toBe('block')
  })

  test('by one line where another is taken away', async () => {
    const { shop, tries } = await here([])
    await list(shop).add({ visitor: 'ann' }, { what: 'chat' })
    await list(shop).add({ ip: '192.0.2.7' })
    await list(shop).remove({ ip: '192.0.2.7' })
    expect(effects(shop)).toEqual(['block chat', 'block', 'block chat'])
    expect(await tries('page.view', ann)).toBe('taken')
  })

  test("at an address by the engine's clock", async () => {
    const { shop, tries } = await opened([blocks({ scope: 'address', for: '1h' })])
    await shop.send('eve', { type: 'abuse', at: start - 7_200_000 })
    expect(await tries('page.view', 'bob')).toBe('BLOCKED')
    await shop.wait(3_599)
    expect(await tries('page.view', 'bob')).toBe('BLOCKED')
    await shop.wait(1)
    expect(await tries('page.view', 'bob')).toBe('taken')
  })

  test('as long as the longest of several, and who waits is invited when it ends', async () => {
    const { shop, explained } = await opened([{ ...hello, fire: 'visit' }])
    await list(shop).add({ visitor: 'ann' }, { what: 'chat', forMs: 20_000 })
    await list(shop).add({ ip: '192.0.2.7' }, { what: 'invitations', forMs: 50_000 })
    await shop.view('/a')
    expect(await explained()).toBe('blocked')
    await shop.wait(49.999)
    expect(shop.outcomes).toEqual(['0 ann hello suppressed blocked'])
    await shop.wait(0.001)
    expect(shop.outcomes.at(-1)).toBe('50 ann hello applied')
  })

  test('as long as its page is told', async () => {
    const { shop } = await opened([
      blocks({ what: 'chat', for: '2h' }, 'long'),
      blocks({ what: 'chat', for: '1h' }, 'short'),
    ])
    await shop.send('ann', { type: 'long' })
    await shop.send('ann', { type: 'short' })
    const until = start + 7_200_000
    expect(effects(shop)).toEqual([`block chat ${until}`, `block chat ${until}`])
  })

  test('for a range however it is written; one that begins in its middle is refused', async () => {
    const { shop } = await opened([])
    await list(shop).add({ range: '2001:DB8:0::/48' })
    expect(await list(shop).remove({ range: '2001:db8::/048' })).toBe(true)
    await expect(list(shop).add({ range: '203.0.113.7/24' })).rejects.toThrow(/first address/)
  })
})

async function dump(shop: Shop): Promise<string[]> {
  const lines: string[] = []
  for await (const line of (shop.storage as ReturnType<typeof memoryStorage>).dump())
    lines.push(line)
  return lines
}
