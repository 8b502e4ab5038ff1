import { parseRuleSet } from '@beckon/rules'
import { expect, test } from 'vitest'
import { invite, openShop, start, when } from './shop.ts'

const onA = when('page.path', 'equal', '/a')
const rule = (name: string, more: object = {}) => ({
  name,
  conditions: onA,
  event: invite(name),
  ...more,
})
const tag = { type: 'tag', params: { tag: 'a' } }
const hour = 3_600

/** Comes often enough that the visit goes on. */
async function stay(shop: Awaited<ReturnType<typeof openShop>>, seconds: number) {
  for (let left = seconds; left > 0; left -= 1_200) {
    await shop.wait(Math.min(left, 1_200))
    await shop.send('ann', { type: 'scroll' })
  }
}

test.each(['visit', 'visitor', 'rising'])(
  'outside its schedule a rule with fire: %s is suppressed once a visit, and takes effect when it opens, without an event',
  async (fire) => {
    const shop = await openShop([rule('r', { fire, active: { hours: ['12:20-12:40'] } })])
    await shop.view('/a')
    await shop.wait(60)
    await shop.view('/a')
    expect(shop.outcomes).toEqual(['0 ann r suppressed schedule'])
    await shop.wait(20 * 60 - 60.001)
    expect(shop.outcomes).toHaveLength(1)
    await shop.wait(0.001)
    expect(shop.outcomes.slice(1)).toEqual(['1200 ann r applied'])
    // Once is enough: neither the closing nor the next day's opening changes that.
    await stay(shop, 24 * hour)
    expect(shop.outcomes).toHaveLength(2)
  },
)

test('what is no longer true when the schedule opens does not take effect', async () => {
  const shop = await openShop([rule('r', { fire: 'rising', active: { hours: ['12:20-12:40'] } })])
  await shop.view('/a')
  await shop.view('/b')
  await shop.wait(1_300)
  expect(shop.outcomes).toEqual(['0 ann r suppressed schedule'])
})

test('fire: event waits for an event within the schedule', async () => {
  const shop = await openShop([
    rule('r', { fire: 'event', active: { hours: ['12:20-12:40'] }, event: { ...tag } }),
  ])
  for (const _ of [1, 2, 3, 4]) {
    await shop.view('/a')
    await shop.wait(900)
  }
  expect(shop.outcomes).toEqual(['0 ann r suppressed schedule', '1800 ann r applied'])
})

test('what a rule holds is withdrawn when the schedule closes, and held again when it opens', async () => {
  const shop = await openShop([
    rule('r', { event: tag, active: { hours: ['11:00-12:10', '12:20-13:00'] } }),
    // Reads what the other writes, at the same instant.
    {
      name: 'reader',
      conditions: when('tags', 'contains', 'a'),
      event: { type: 'segment', params: { segment: 'tagged' } },
    },
  ])
  await shop.view('/a')
  await stay(shop, 1_300)
  expect(shop.outcomes).toEqual([
    '0 ann r applied',
    '0 ann reader applied',
    '600 ann r withdrawn',
    '600 ann r suppressed schedule',
    '600 ann reader withdrawn',
    '1200 ann r applied',
    '1200 ann reader applied',
  ])
  // The reason was told already.
  await stay(shop, 1_200)
  await shop.wait(1_100)
  expect(shop.outcomes.slice(7)).toEqual(['3600 ann r withdrawn', '3600 ann reader withdrawn'])
})

test('what is held between two visits ends with the schedule', async () => {
  const shop = await openShop([
    {
      name: 'busy',
      conditions: when('events.count', 'greaterThan', 0, { type: 'page.view', within: '5h' }),
      event: tag,
      active: { hours: ['11:00-14:00'] },
    },
  ])
  await shop.view('/a')
  await shop.wait(6 * hour)
  expect(shop.outcomes).toEqual(['0 ann busy applied', '7200 ann busy withdrawn'])
})

test('a schedule is looked at before cooldowns and other invitations', async () => {
  const shop = await openShop([
    rule('first', { priority: 9, fire: 'event' }),
    rule('r', { fire: 'event', cooldown: '2h', active: { hours: ['12:00-12:10'] } }),
  ])
  await shop.view('/a')
  await shop.wait(600)
  await shop.view('/a')
  expect(shop.outcomes).toEqual([
    '0 ann first applied',
    '0 ann r suppressed arbitration',
    '600 ann r suppressed schedule',
    '600 ann first applied',
  ])
})

test('the zone is that of the schedule, or else of the site', async () => {
  const sites = { shop: { timeZone: 'Asia/Kathmandu' } }
  const at = (name: string, hours: string, timeZone?: string) =>
    rule(name, { event: { ...tag }, fire: 'event', active: { hours: [hours], timeZone } })
  const rules = JSON.parse(
    JSON.stringify([
      at('kathmandu', '17:45-17:46'),
      at('berlin', '13:00-13:01', 'Europe/Berlin'),
      at('utc', '12:00-12:01'),
    ]),
  )
  const shop = await openShop(rules, { sites })
  await shop.view('/a')
  expect(shop.outcomes).toEqual([
    '0 ann berlin applied',
    '0 ann kathmandu applied',
    '0 ann utc suppressed schedule',
  ])
})

test('an explanation says whether the schedule is open, and when it turns', async () => {
  const shop = await openShop([
    rule('closed', { active: { from: '2026-01-06' } }),
    rule('open', { event: tag, active: { until: '2026-01-05T18:00' } }),
    rule('over', { active: { until: '2026-01-04' } }),
    rule('without'),
  ])
  await shop.view('/a')
  const { rules } = await shop.engine.explain({ site: 'shop', visitor: 'ann' })
  const schedules = Object.fromEntries(rules.map(({ rule, schedule }) => [rule, schedule]))
  expect(schedules).toEqual({
    closed: { open: false, turnsAt: start + 12 * hour * 1_000 },
    open: { open: true, turnsAt: start + 6 * hour * 1_000 },
    over: { open: false },
    without: undefined,
  })
})

test('rules are swapped: the same schedule keeps what it holds and waits for, another starts anew', async () => {
  const held = (hours: string[]) => rule('held', { event: tag, active: { hours } })
  const waits = (hours: string[]) => rule('waits', { active: { hours } })
  const shop = await openShop([held(['12:00-13:00']), waits(['12:10-13:00'])])
  await shop.view('/a')
  const use = (...rules: object[]) => shop.engine.use(parseRuleSet({ rules }))
  // Written in another way, and with another rule beside.
  await use(
    held(['12:00-12:30', '12:30-13:00']),
    waits(['12:10-13:00']),
    rule('z', { fire: 'event' }),
  )
  await shop.wait(700)
  expect(shop.outcomes).toEqual([
    '0 ann held applied',
    '0 ann waits suppressed schedule',
    '600 ann waits applied',
  ])
  await use(held(['13:00-14:00']), waits(['12:10-13:00']))
  await shop.view('/a')
  expect(shop.outcomes.slice(3)).toEqual(['700 ann held suppressed schedule'])
})

test('nobody is woken for a schedule that holds nothing back and lets nothing hold', async () => {
  const shop = await openShop([
    rule('elsewhere', {
      conditions: when('page.path', 'equal', '/b'),
      active: { hours: ['12:10-13:00'] },
    }),
    rule('done', { active: { hours: ['11:00-12:10'] } }),
  ])
  await shop.view('/a')
  // Only for the end of its invitation, and of the visit.
  expect(shop.engine.waiting().nextAt).toBe(start + 120_000)
  await shop.wait(120)
  expect(shop.engine.waiting().nextAt).toBe(start + 1_800_001)
})

test('what a rule has done before its schedule closed is not told as held back', async () => {
  const shop = await openShop([
    rule('visit', { active: { hours: ['11:00-12:10'] } }),
    rule('rising', { fire: 'rising', event: tag, active: { hours: ['11:00-12:10'] } }),
  ])
  await shop.view('/a')
  await shop.wait(700)
  await shop.view('/a')
  expect(shop.outcomes).toEqual(['0 ann rising applied', '0 ann visit applied'])
  // It rises anew, and that is held back.
  await shop.view('/b')
  await shop.view('/a')
  expect(shop.outcomes.slice(2)).toEqual(['700 ann rising suppressed schedule'])
})
