import { parseRuleSet } from '@beckon/rules'
import { memoryStorage } from '@beckon/storage-memory'
import { describe, expect, test } from 'vitest'
import { openShop, type Shop, when } from './shop.ts'

/** Invites at each event of a type. */
const on = (type: string, rest: object = {}) => ({
  name: type,
  fire: 'event',
  conditions: when('event.type', 'equal', type),
  event: { type: 'invite', params: { text: 'May I help?', expiresIn: '1s' } },
  ...rest,
})

async function shopWith(caps: object, ...rules: readonly object[]): Promise<Shop> {
  return openShop([], { rules: parseRuleSet({ caps, rules }) })
}

/** The outcomes after some events, each at its own second. */
async function outcomes(shop: Shop, events: readonly (readonly [number, string])[]) {
  let passed = 0
  for (const [at, type] of events) {
    await shop.wait(at - passed)
    passed = at
    await shop.send('ann', { type })
  }
  return shop.outcomes.map((line) => line.replace(' ann', ''))
}

const hour = 3_600
const day = 24 * hour

describe('caps of a rule set', () => {
  test('so many a visit', async () => {
    const shop = await shopWith({ perVisit: 2 }, on('help'))
    expect(
      await outcomes(shop, [
        [0, 'help'],
        [10, 'help'],
        [20, 'help'],
        [hour, 'help'],
      ]),
    ).toEqual([
      '0 help applied',
      '10 help applied',
      '20 help suppressed visit-cap',
      `${hour} help applied`,
    ])
  })

  test('so many within 24 hours, over visits, to the millisecond', async () => {
    const shop = await shopWith({ perDay: 1 }, on('help'))
    expect(
      await outcomes(shop, [
        [0, 'help'],
        [day - 0.001, 'help'],
        [day, 'help'],
      ]),
    ).toEqual(['0 help applied', `${day - 0.001} help suppressed day-cap`, `${day} help applied`])
  })

  test('so many within seven days', async () => {
    const shop = await shopWith({ perWeek: 2 }, on('help'))
    expect(
      await outcomes(shop, [
        [0, 'help'],
        [day, 'help'],
        [6 * day, 'help'],
        [7 * day, 'help'],
        [7 * day + 1, 'help'],
      ]),
    ).toEqual([
      '0 help applied',
      `${day} help applied`,
      `${6 * day} help suppressed week-cap`,
      `${7 * day} help applied`,
      `${7 * day + 1} help suppressed week-cap`,
    ])
  })

  test('count the invitations of all rules', async () => {
    const shop = await shopWith({ gap: '1m' }, on('help'), on('offer'))
    expect(
      await outcomes(shop, [
        [0, 'help'],
        [30, 'offer'],
        [60, 'offer'],
      ]),
    ).toEqual(['0 help applied', '30 offer suppressed gap', '60 offer applied'])
  })

  test('after a decline there is a pause, and after several it is over', async () => {
    const shop = await shopWith({ afterDecline: '1h', declines: 2 }, on('a'), on('b'), on('c'))
    expect(
      await outcomes(shop, [
        [0, 'a'],
        [0.5, 'invitation.declined'],
        [60, 'b'],
        [hour + 0.5, 'b'],
        [hour + 1, 'invitation.closed'],
        [100 * day, 'c'],
      ]),
    ).toEqual([
      '0 a applied',
      '60 b suppressed after-decline',
      `${hour + 0.5} b applied`,
      `${100 * day} c suppressed declined`,
    ])
  })

  test('who ignores so many is left alone', async () => {
    const rule = on('help', {
      event: { type: 'invite', params: { text: 'Hello?', answerIn: '5s' } },
    })
    const shop = await shopWith({ ignored: 2 }, rule)
    expect(
      await outcomes(shop, [
        [0, 'help'],
        [1, 'invitation.shown'],
        [10, 'help'],
        [11, 'invitation.shown'],
        [20, 'help'],
      ]),
    ).toEqual(['0 help applied', '10 help applied', '20 help suppressed ignored'])
  })

  test('nobody is invited while talking, or for a while after', async () => {
    const shop = await shopWith({ afterConversation: '10m' }, on('help'))
    expect(
      await outcomes(shop, [
        [0, 'chat.started'],
        [60, 'help'],
        [90, 'chat.ended'],
        [100, 'help'],
        [690, 'help'],
      ]),
    ).toEqual(['60 help suppressed conversation', '690 help applied'])
  })
})

test('a conversation that nobody ends is over with its visit', async () => {
  const shop = await shopWith({ afterConversation: '1h' }, on('help'))
  expect(
    await outcomes(shop, [
      [0, 'chat.started'],
      [60, 'help'],
      [hour, 'help'],
      [2 * hour, 'help'],
    ]),
  ).toEqual([
    '60 help suppressed conversation',
    `${hour} help suppressed conversation`,
    `${2 * hour} help applied`,
  ])
})

describe('caps of a rule', () => {
  test('are about its own invitations', async () => {
    const shop = await shopWith({}, on('help', { caps: { perVisit: 1 } }), on('offer'))
    expect(
      await outcomes(shop, [
        [0, 'offer'],
        [10, 'help'],
        [20, 'help'],
        [30, 'offer'],
      ]),
    ).toEqual([
      '0 offer applied',
      '10 help applied',
      '20 help suppressed visit-cap',
      '30 offer applied',
    ])
  })

  test('without any, what was declined does not come back for a day', async () => {
    const shop = await shopWith({}, on('help'), on('offer'))
    expect(
      await outcomes(shop, [
        [0, 'help'],
        [0.5, 'invitation.closed'],
        [1, 'help'],
        [2, 'offer'],
        [day + 0.5, 'help'],
      ]),
    ).toEqual([
      '0 help applied',
      '1 help suppressed after-decline',
      '2 offer applied',
      `${day + 0.5} help applied`,
    ])
  })

  test('let another rule have its turn', async () => {
    const first = on('help', { priority: 9, caps: { perDay: 1 } })
    const shop = await shopWith({}, first, { ...on('help'), name: 'second' })
    expect(
      await outcomes(shop, [
        [0, 'help'],
        [10, 'help'],
      ]),
    ).toEqual([
      '0 help applied',
      '0 second suppressed arbitration',
      '10 help suppressed day-cap',
      '10 second applied',
    ])
  })

  test('stay with an unchanged rule over a swap, and start anew with a changed one', async () => {
    const shop = await shopWith({}, on('help', { caps: { perDay: 1 } }))
    await shop.send('ann', { type: 'help' })
    await shop.wait(10)
    await shop.engine.use(parseRuleSet({ rules: [on('help', { caps: { perDay: 1 } }), on('x')] }))
    await shop.send('ann', { type: 'help' })
    await shop.engine.use(parseRuleSet({ rules: [on('help', { caps: { perDay: 2 } })] }))
    await shop.send('ann', { type: 'help' })
    expect(shop.outcomes).toEqual([
      '0 ann help applied',
      '10 ann help suppressed day-cap',
      '10 ann help applied',
    ])
  })

  test('are looked at again when their time is over, without an event', async () => {
    const rule = {
      name: 'lingers',
      fire: 'rising',
      conditions: when('page.seconds', 'greaterThanInclusive', 5),
      event: { type: 'invite', params: { text: 'May I help?', expiresIn: '1s' } },
      caps: { gap: '1m' },
    }
    const shop = await shopWith({}, rule)
    await shop.view('/a')
    await shop.wait(10)
    await shop.view('/b')
    await shop.wait(100)
    expect(shop.outcomes).toEqual([
      '5 ann lingers applied',
      '15 ann lingers suppressed gap',
      '65 ann lingers applied',
    ])
  })
})

test('caps that are loosened let nothing happen in the past', async () => {
  const rules = [
    on('help'),
    {
      ...on('offer'),
      fire: 'rising',
      conditions: when('page.path', 'equal', '/a'),
    },
  ]
  const shop = await shopWith({ gap: '20m' }, ...rules)
  await shop.send('ann', { type: 'help' })
  await shop.view('/a')
  await shop.wait(660)
  await shop.engine.use(parseRuleSet({ caps: { gap: '2m' }, rules }))
  await shop.engine.idle()
  expect(shop.outcomes).toEqual([
    '0 ann help applied',
    '0 ann offer suppressed invitation-open',
    '660 ann offer applied',
  ])
})

test('caps are remembered over a restart', async () => {
  const storage = { ...memoryStorage(), close: async () => {} }
  const rules = parseRuleSet({ caps: { perDay: 1 }, rules: [on('help')] })
  const shop = await openShop([], { rules, storage })
  await shop.send('ann', { id: 'first', type: 'help' })
  await shop.engine.close()
  const again = await openShop([], { rules, storage, env: shop.env })
  await again.wait(hour)
  await again.send('ann', { id: 'second', type: 'help' })
  expect(again.outcomes).toEqual([`${hour} ann help suppressed day-cap`])
})
