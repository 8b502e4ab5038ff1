import { parseRuleSet } from '@beckon/rules'
import { memoryStorage } from '@beckon/storage-memory'
import { type BacktestReport, backtest } from '@beckon/testing'
import { describe, expect, it } from 'vitest'
import { invite, openShop, type Shop, when } from '../engine/shop.ts'

const side = (rules: readonly object[]) => ({
  rules: parseRuleSet({ rules }),
  storage: memoryStorage({ retainLog: false }),
})

/** Two rule sets over what an engine has written down so far. */
const compare = (
  { storage }: Shop,
  baseline: readonly object[],
  candidate: readonly object[] = baseline,
): Promise<BacktestReport> =>
  backtest({
    site: 'shop',
    history: storage,
    baseline: side(baseline),
    candidate: side(candidate),
  })

const rule = (name: string, conditions: object, event: object, more: object = {}) => ({
  name,
  conditions,
  event,
  ...more,
})
const lingers = rule('lingers', when('page.seconds', 'greaterThanInclusive', 10), invite())
const blocks = rule(
  'blocks',
  when('event.type', 'equal', 'payment.failed'),
  { type: 'block', params: { for: '1h' } },
  { fire: 'event' },
)

describe('what was refused because of a block', () => {
  it('reaches a candidate without that block', async () => {
    const shop = await openShop([blocks, lingers])
    await shop.send('ann', { type: 'payment.failed' })
    await shop.wait(60)
    expect((await shop.view('/a')).refused[0]?.code).toBe('BLOCKED')
    await shop.wait(60)
    const found = await compare(shop, [blocks, lingers], [lingers])

    expect(found.baseline).toMatchObject({ committed: 1, refused: { BLOCKED: 1 } })
    expect(found.candidate).toMatchObject({ committed: 2, refused: {} })
    expect(found.rules.find((one) => one.rule === 'lingers')).toMatchObject({
      baseline: { fired: 0 },
      candidate: { fired: 1 },
      visitors: { gained: 1, lost: 0 },
    })
    expect(found.evidence).toMatchObject({
      against: 'history',
      visitors: 1,
      beyond: 1,
      treatments: 1,
      baseline: { visitors: 0, beyond: 0, treatments: 1 },
    })
    expect(found.differentVisitors).toMatchObject([
      { visitor: 'ann', baseline: { rule: 'blocks' }, candidate: null, gained: ['lingers'] },
    ])
    await shop.engine.close()
  })

  it('was sent over the connection that its visitor had', async () => {
    const stays = { ...lingers, conditions: when('page.seconds', 'greaterThanInclusive', 60) }
    const shop = await openShop([blocks, stays], { presence: 'heartbeat' })
    const ann = { site: 'shop', visitor: 'ann', ip: '192.0.2.7', connected: true } as const
    shop.engine.arrived(ann)
    await shop.view('/a', ann)
    await shop.send(ann, { type: 'payment.failed' })
    await shop.wait(5)
    await shop.view('/b', ann)
    await shop.wait(300)
    // The log goes on until somebody else comes.
    await shop.view('/a', 'bob')
    const found = await compare(shop, [blocks, stays], [stays])
    expect(found.baseline.refused).toEqual({ BLOCKED: 1 })
    expect(found.candidate.actions).toEqual({ invite: 1 })
    await shop.engine.close()
  })

  it('is counted at its own address, though the log has the network alone', async () => {
    const guesses = rule(
      'guesses',
      when('address.events.count', 'greaterThanInclusive', 3, {
        type: 'login.failed',
        within: '1h',
      }),
      { type: 'block', params: { scope: 'address', for: '1h' } },
      { fire: 'rising' },
    )
    const shop = await openShop([guesses])
    for (let guess = 0; guess < 5; guess++) {
      await shop.send({ visitor: `g${guess}`, ip: '192.0.2.7' }, { type: 'login.failed' })
      if (guess < 2) await shop.send({ visitor: 'ann', ip: '192.0.2.8' }, { type: 'login.failed' })
      await shop.wait(1)
    }
    const found = await compare(shop, [guesses])
    expect(found.baseline).toMatchObject({ committed: 5, refused: { BLOCKED: 2 } })
    expect(found.evidence.baseline?.visitors).toBe(0)
    await shop.engine.close()
  })
})

/** Ann stays, Bob goes, Cid goes and comes back in silence, Dan has no connection. */
async function comingAndGoing(rules: readonly object[]): Promise<Shop> {
  const shop = await openShop(rules, { presence: 'heartbeat' })
  const peer = (visitor: string) =>
    ({ site: 'shop', visitor, ip: '192.0.2.7', connected: true }) as const
  const [ann, bob, cid] = [peer('ann'), peer('bob'), peer('cid')]
  for (const one of [ann, bob, cid]) {
    shop.engine.arrived(one)
    await shop.view('/a', one)
  }
  await shop.view('/a', 'dan')
  await shop.wait(2)
  shop.engine.left(bob)
  await shop.wait(20)
  shop.engine.left(cid)
  await shop.wait(600)
  shop.engine.arrived(cid)
  await shop.wait(60)
  return shop
}

describe('what else the log of a server tells', () => {
  it('is who was on duty: what the desk granted is granted again', async () => {
    const asks = { ...lingers, gates: { operators: 'free' } }
    const shop = await openShop([asks])
    const desk = shop.engine.desk('shop')
    await desk.online('olga', { capacity: 1 })
    await shop.view('/a', 'ann')
    await shop.view('/a', 'bob')
    await shop.wait(60)
    await desk.offline('olga')
    await shop.view('/a', 'cid')
    await shop.wait(60)
    expect(shop.actions.filter(({ type }) => type === 'invite')).toHaveLength(1)

    const found = await compare(shop, [asks], [lingers])
    expect(found.evidence.baseline).toMatchObject({ visitors: 0, treatments: 1 })
    expect(found.baseline.actions).toEqual({ invite: 1 })
    expect(found.candidate.actions).toEqual({ invite: 3 })
    await shop.engine.close()
  })

  it('is who was connected, and until when: time goes on for nobody else', async () => {
    const others = [30, 60, 90, 610, 1_300].map((seconds) => ({
      ...lingers,
      name: `lingers ${seconds}`,
      conditions: when('page.seconds', 'greaterThanInclusive', seconds),
      event: { type: 'notify', params: { text: `${seconds} s` } },
    }))
    const [was, might] = [await comingAndGoing([lingers]), await comingAndGoing(others)]
    const found = await compare(was, [lingers], others)

    expect(found.history?.presence).toBe('heartbeat')
    expect(found.evidence.baseline).toMatchObject({ visitors: 0, treatments: 4 })
    const notified = (name: string) => might.decisions.filter((one) => one.rule === name).length
    const live = others.map(({ name }) => [name, notified(name)] as const)
    for (const [name, fired] of live) {
      expect(found.rules.find(({ rule }) => rule === name)?.candidate?.fired, name).toBe(fired)
    }
    expect(live.map(([, fired]) => fired)).toEqual([4, 2, 2, 2, 0])
    await was.engine.close()
    await might.engine.close()
  })

  it('is what was found out about events then', async () => {
    const abroad = rule('abroad', when('geo.country', 'equal', 'NO'), invite())
    const enricher = { name: 'geo', enrich: () => ({ geo: { country: 'NO' } }) }
    const shop = await openShop([abroad], { enrichers: [enricher] })
    await shop.view('/a', 'ann')
    const found = await compare(shop, [abroad])
    expect(found.baseline.actions).toEqual({ invite: 1 })
    expect(found.evidence.baseline?.visitors).toBe(0)
    await shop.engine.close()
  })

  it('is that operators acted, which is not done again, and that history was cut', async () => {
    const shop = await openShop([lingers])
    await shop.view('/a', 'ann')
    await shop.view('/a', 'bob')
    await shop.wait(1)
    await shop.engine.invite({ site: 'shop', visitor: 'ann', operator: 'olga', text: 'Hello' })
    const whole = await compare(shop, [lingers])
    expect(whole.history).toMatchObject({ operatorActs: 1, cut: false, erased: 0 })
    await shop.engine.erase('shop', 'bob')
    const cut = await compare(shop, [lingers])
    expect(cut.history).toMatchObject({ operatorActs: 1, cut: true, erased: 1 })
    expect(cut.visitors).toBe(1)
    await shop.engine.close()
  })
})

describe('an answer to an invitation of history', () => {
  const thanks = rule(
    'thanks',
    when('invitations.accepted', 'greaterThanInclusive', 1),
    { type: 'tag', params: { tag: 'talked' } },
    { fire: 'visitor' },
  )
  const otherWords = { ...lingers, event: invite('Need a hand?') }

  /** Ann is invited and accepts, naming the invitation or not. */
  async function accepted(named: boolean): Promise<Shop> {
    const shop = await openShop([lingers, thanks])
    await shop.view('/a')
    await shop.wait(10)
    const [offer] = shop.actions
    for (const type of ['invitation.shown', 'invitation.accepted']) {
      await shop.wait(1)
      await shop.send('ann', { type, ...(named && { data: { invitation: offer?.id } }) })
    }
    return shop
  }
  const tagged = async (shop: Shop, candidate: readonly object[]) => {
    const found = await compare(shop, [lingers, thanks], candidate)
    await shop.engine.close()
    return [found.baseline.actions.tag ?? 0, found.candidate.actions.tag ?? 0]
  }

  it('means the same invitation where a rule makes it again', async () => {
    expect(await tagged(await accepted(true), [lingers, thanks])).toEqual([1, 1])
  })

  it('means nothing to another one, if it names its own', async () => {
    expect(await tagged(await accepted(true), [otherWords, thanks])).toEqual([1, 0])
  })

  it('means the one that waits, if it names none', async () => {
    expect(await tagged(await accepted(false), [otherWords, thanks])).toEqual([1, 1])
  })
})
