import type { InvitationEvent } from '@beckon/core'
import { parseRuleSet } from '@beckon/rules'
import { describe, expect, test } from 'vitest'
import { openShop, type Shop, start, when } from './shop.ts'

const offers = (rest: object = {}, name = 'help') => ({
  name,
  conditions: when('event.type', 'equal', 'help'),
  event: { type: 'invite', params: { text: 'May I help?' } },
  goal: { event: 'order.completed', within: '1h' },
  ...rest,
})

/** What became of each of so many visitors. */
async function groups(rules: readonly object[], visitors = 400, prefix = 'v') {
  const shop = await openShop(rules)
  for (let index = 0; index < visitors; index++) {
    await shop.send(`${prefix}${index}`, { type: 'help' })
  }
  const out = new Set<string>()
  for (const { visitor, outcome, reason } of shop.decisions) {
    if (outcome === 'suppressed' && reason === 'holdout') out.add(visitor)
  }
  return { shop, out }
}

function conversions(shop: Shop): InvitationEvent[] {
  const heard: InvitationEvent[] = []
  shop.engine.on('invitation.converted', (event) => heard.push(event))
  return heard
}

describe('a holdout', () => {
  test('is about the share that was asked for, and everybody else is invited', async () => {
    const { shop, out } = await groups([offers({ holdout: 0.25 })], 2_000)
    // Four standard deviations of the binomial distribution.
    expect(Math.abs(out.size - 500)).toBeLessThan(78)
    const invited = shop.actions.filter(({ type }) => type === 'invite')
    expect(invited.length + out.size).toBe(2_000)
    expect(invited.some(({ visitor }) => out.has(visitor))).toBe(false)
  })

  test('is the same visitors under other rules, and others under another key', async () => {
    const one = await groups([offers({ holdout: 0.5 })])
    const two = await groups([
      offers({ holdout: 0.5, priority: 7, event: { type: 'invite', params: { text: 'Hello' } } }),
    ])
    expect(two.out).toEqual(one.out)
    const other = await groups([offers({ holdout: { share: 0.5, key: 'spring' } })])
    expect(other.out).not.toEqual(one.out)
    // A larger share holds out all of a smaller one, and more.
    const more = await groups([offers({ holdout: 0.6 })])
    expect([...one.out].every((visitor) => more.out.has(visitor))).toBe(true)
  })

  test('with one key is the same visitors for several rules', async () => {
    const holdout = { share: 0.5, key: 'spring' }
    const { shop, out } = await groups([
      offers({ holdout, priority: 2 }),
      offers({ holdout, conditions: when('event.type', 'equal', 'later') }, 'later'),
    ])
    await shop.wait(300)
    for (let index = 0; index < 400; index++) await shop.send(`v${index}`, { type: 'later' })
    const later = new Set(
      shop.decisions
        .filter(({ rule, reason }) => rule === 'later' && reason === 'holdout')
        .map(({ visitor }) => visitor),
    )
    expect(later).toEqual(out)
  })

  test('takes the fire, the cooldown, the caps and the time of an offer', async () => {
    const other = {
      name: 'other',
      fire: 'event',
      conditions: when('event.type', 'equal', 'other'),
      event: { type: 'invite', params: { text: 'Hello' } },
    }
    const rules = [offers({ holdout: 0.9, fire: 'event', cooldown: '10m' }), other]
    const { out } = await groups(rules, 20)
    const [who = ''] = out
    const shop = await openShop([], { rules: parseRuleSet({ caps: { perVisit: 2 }, rules }) })
    const at = async (seconds: number, type: string) => {
      await shop.wait(seconds - (shop.now - start) / 1_000)
      await shop.send(who, { type })
    }
    await at(0, 'help')
    await at(60, 'other')
    await at(121, 'other')
    await at(300, 'help')
    await at(700, 'other')
    expect(shop.outcomes.map((line) => line.replace(` ${who}`, ''))).toEqual([
      '0 help suppressed holdout',
      // As if the invitation that was not made still waited for its answer.
      '60 other suppressed invitation-open',
      '121 other applied',
      '300 help suppressed cooldown',
      '700 other suppressed visit-cap',
    ])
    const [loaded] = await shop.storage.load([
      { entity: { site: 'shop', kind: 'visitor', id: who } },
    ])
    expect(loaded?.state?.invitations).toMatchObject({ offered: 1 })
  })

  test('ends with what would have ended an invitation', async () => {
    const other = {
      name: 'other',
      fire: 'event',
      conditions: when('event.type', 'equal', 'other'),
      event: { type: 'invite', params: { text: 'Hello' } },
    }
    const { shop, out } = await groups([offers({ holdout: 0.5 }), other], 20)
    const [who = ''] = out
    await shop.send(who, { type: 'other' }, { type: 'order.completed' }, { type: 'other' })
    expect(shop.outcomes.filter((line) => line.includes(`${who} `)).slice(1)).toEqual([
      `0 ${who} other suppressed invitation-open`,
      `0 ${who} other applied`,
    ])
  })

  test('is drawn last: who is held back is not held out', async () => {
    const rules = [
      { ...offers({ priority: 9 }, 'first') },
      offers({ holdout: 0.9 }),
      { ...offers({ holdout: 0.9, priority: 1 }, 'third') },
    ]
    const { shop } = await groups(rules, 50)
    expect(shop.decisions.some(({ reason }) => reason === 'holdout')).toBe(false)
  })
})

describe('a goal', () => {
  test('is counted once for each invitation, within its time, in both groups', async () => {
    const { shop, out } = await groups([offers({ holdout: 0.5 })], 100)
    const heard = conversions(shop)
    const invited = shop.actions.filter(({ type }) => type === 'invite')
    await shop.wait(600)
    for (let index = 0; index < 100; index++) {
      const visitor = `v${index}`
      if (index % 2 === 0) continue
      await shop.send(visitor, { type: 'order.completed' }, { type: 'order.completed' })
    }
    await shop.wait(3_000.001)
    for (let index = 0; index < 100; index += 2) {
      await shop.send(`v${index}`, { type: 'order.completed' })
    }
    const of = (from: string) => heard.filter((event) => event.from === from)
    const odd = [...out].filter((visitor) => Number(visitor.slice(1)) % 2 === 1)
    expect(new Set(of('held-out').map(({ visitor }) => visitor))).toEqual(new Set(odd))
    expect(of('offered')).toHaveLength(50 - odd.length)
    expect(heard).toHaveLength(50)
    const ids = new Set(invited.map(({ id }) => id))
    expect(of('offered').every(({ invitation }) => ids.has(invitation))).toBe(true)
  })

  test('is reached at the last instant, and not behind it', async () => {
    const shop = await openShop([offers()])
    const heard = conversions(shop)
    await shop.send('ann', { type: 'help' })
    await shop.send('bob', { type: 'help' })
    await shop.wait(3_600)
    await shop.send('ann', { type: 'order.completed' })
    await shop.wait(0.001)
    await shop.send('bob', { type: 'order.completed' })
    expect(heard.map(({ visitor, from }) => [visitor, from])).toEqual([['ann', 'offered']])
    const records: string[] = []
    for await (const { type, visitor } of shop.storage.read({ kinds: ['invitation'] })) {
      records.push(`${visitor} ${type}`)
    }
    expect(records).toContain('ann converted')
    expect(records).not.toContain('bob converted')
  })

  test('is not reached by what happened before the invitation, and arrives only now', async () => {
    const shop = await openShop([offers()])
    const heard = conversions(shop)
    await shop.view('/a')
    await shop.wait(600)
    await shop.send('ann', { type: 'help' })
    await shop.wait(10)
    await shop.send('ann', { type: 'order.completed', at: shop.now - 500_000 })
    expect(heard).toEqual([])
    await shop.send('ann', { type: 'order.completed' })
    expect(heard).toHaveLength(1)
  })

  test('is not reached by what came before the invitation', async () => {
    const bought = { ...offers(), conditions: when('event.type', 'equal', 'order.completed') }
    const shop = await openShop([bought])
    const heard = conversions(shop)
    await shop.send('ann', { type: 'order.completed' })
    expect(shop.outcomes).toEqual(['0 ann help applied'])
    expect(heard).toEqual([])
  })
})
