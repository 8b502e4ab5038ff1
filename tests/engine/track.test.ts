import { parseRuleSet } from '@beckon/rules'
import { describe, expect, test } from 'vitest'
import { openShop, type Shop, start, when } from './shop.ts'

const track = (event: string, data?: object) => ({
  type: 'track',
  params: { event, ...(data && { data }) },
})
const rule = (name: string, conditions: object, event: object, more: object = {}) => ({
  name,
  conditions,
  event,
  ...more,
})
const on = (type: string) => when('event.type', 'equal', type)
const tag = (name: string) => ({ type: 'tag', params: { tag: name } })

const found = [
  rule('finds', when('page.path', 'equal', '/a'), track('lead.found', { grade: 2 })),
  rule('grades', on('lead.found'), tag('graded'), { fire: 'visitor' }),
  rule(
    'counts',
    when('events.count', 'greaterThanInclusive', 1, { type: 'lead.found', within: '1h' }),
    tag('lead'),
  ),
  rule('reads', when('event.data.grade', 'equal', 2), tag('read'), { fire: 'visitor' }),
]

async function kept(shop: Shop, kind: 'derived' | 'event') {
  const records: unknown[] = []
  for await (const { type, at, visitor, data } of shop.storage.read({ kinds: [kind] })) {
    records.push({ type, at: at - start, visitor, data })
  }
  return records
}

describe('an event that a rule emits', () => {
  test('is committed, seen by other rules at the same instant, told and counted apart', async () => {
    const shop = await openShop(found)
    const events: unknown[] = []
    shop.engine.events$.subscribe(({ event, derived }) => events.push([event.type, derived?.rule]))
    await shop.view('/a')
    expect(shop.outcomes).toEqual([
      '0 ann finds applied',
      '0 ann counts applied',
      '0 ann grades applied',
      '0 ann reads applied',
    ])
    expect(events).toEqual([
      ['page.view', undefined],
      ['lead.found', 'finds'],
    ])
    expect(await kept(shop, 'derived')).toMatchObject([
      {
        type: 'lead.found',
        at: 0,
        visitor: 'ann',
        data: { type: 'lead.found', rule: 'finds', cause: 'e0', depth: 1, data: { grade: 2 } },
      },
    ])
    expect(shop.engine.account()).toMatchObject({ received: 1, committed: 1, derived: 1 })
  })

  test('makes no visit longer, and is no page and no event of the visitor', async () => {
    const shop = await openShop([
      rule('lingers', when('page.seconds', 'greaterThanInclusive', 600), track('lingered')),
      rule('at it', on('lingered'), tag('lingered'), { fire: 'visitor' }),
      rule('each', on('lingered'), tag('never'), { fire: 'event' }),
      rule('many', when('visit.events', 'greaterThan', 1), tag('many')),
    ])
    const ended: number[] = []
    shop.engine.on('visit.ended', ({ at }) => ended.push(at - start))
    await shop.view('/a')
    await shop.wait(3_600)
    expect(shop.outcomes).toEqual(['600 ann lingers applied', '600 ann at it applied'])
    expect(ended).toEqual([1_800_001])
    expect(shop.engine.account()).toMatchObject({ received: 1, derived: 1 })
  })

  test('may be a goal', async () => {
    const shop = await openShop([
      rule(
        'hello',
        when('page.path', 'equal', '/a'),
        { type: 'invite', params: { text: 'Hello' } },
        { goal: { event: 'lead.found', within: '1h' } },
      ),
      rule('finds', when('page.path', 'equal', '/b'), track('lead.found')),
    ])
    const converted: number[] = []
    shop.engine.on('invitation.converted', ({ at }) => converted.push(at - start))
    await shop.view('/a')
    await shop.wait(5)
    await shop.view('/b')
    expect(converted).toEqual([5_000])
  })

  test('leads to others, four deep and no deeper', async () => {
    const chain = Array.from({ length: 6 }, (_, index) =>
      rule(`step ${index}`, on(`deep.d${index}`), track(`deep.d${index + 1}`)),
    )
    const shop = await openShop(chain)
    await shop.send('ann', { type: 'deep.d0' })
    expect(shop.outcomes).toEqual([
      '0 ann step 0 applied',
      '0 ann step 1 applied',
      '0 ann step 2 applied',
      '0 ann step 3 applied',
      '0 ann step 4 suppressed derived',
    ])
    expect(await kept(shop, 'derived')).toHaveLength(4)
  })

  test('is one of a hundred at most that follow from one event', async () => {
    const rules = [0, 1, 2].flatMap((level) =>
      Array.from({ length: 10 }, (_, index) =>
        rule(
          `${level} ${index}`,
          when('event.type', 'startsWith', `level.l${level}`),
          track(`level.l${level + 1}-${index}`),
          { fire: 'visit' },
        ),
      ),
    )
    const shop = await openShop([
      ...rules,
      ...Array.from({ length: 90 }, (_, index) =>
        rule(`last ${index}`, when('event.type', 'startsWith', 'level.l1'), track(`end.e${index}`)),
      ),
    ])
    await shop.send('ann', { type: 'level.l0' })
    expect(shop.engine.account().derived).toBe(100)
    expect(shop.outcomes.filter((line) => line.endsWith('suppressed derived'))).toHaveLength(20)
  })

  test('is emitted again by a past that is lived again, not read', async () => {
    const shop = await openShop(found)
    await shop.view('/a')
    await shop.wait(60)
    await shop.view('/b')
    const { explained, tags } = await shop.engine
      .explain({ site: 'shop', visitor: 'ann', at: start + 30_000 })
      .then(({ standing, ...rest }) => ({
        explained: rest,
        tags: standing?.tags.map(({ name }) => name),
      }))
    expect(tags).toEqual(['graded', 'lead', 'read'])
    expect(explained).not.toHaveProperty('diverged', true)
  })

  test.each(['page.view', 'cart.add', 'order', 'invitation.shown', 'presence.lost', 'Bad', ''])(
    'may not be what the engine has a meaning for, or nothing (%j)',
    (event) => {
      expect(() => parseRuleSet([rule('x', on('a'), track(event))])).toThrow(/lead\.found/)
    },
  )
})

describe('a routing hint', () => {
  const route = (name: string, type: string, params: object, priority = 1) =>
    rule(name, on(type), { type: 'route', params }, { priority, fire: 'rising' })
  const rules = [
    route('vip', 'a', { department: 'vip', priority: 10 }, 50),
    route('sales', 'a', { department: 'sales' }, 20),
    route('billing', 'b', { department: 'billing', priority: 3 }, 20),
    route('returns', 'c', { department: 'returns' }, 20),
  ]
  const routing = async (shop: Shop) => {
    const { standing } = await shop.engine.explain({ site: 'shop', visitor: 'ann' })
    const { department, priority } = standing?.routing ?? {}
    return [department?.value, department?.rule, priority?.value]
  }

  test('is what the rule of the highest priority says, and the last one among equals', async () => {
    const shop = await openShop(rules)
    await shop.send('ann', { type: 'b' })
    expect(await routing(shop)).toEqual(['billing', 'billing', 3])
    await shop.wait(1)
    await shop.send('ann', { type: 'c' })
    expect(await routing(shop)).toEqual(['returns', 'returns', 3])
    await shop.wait(1)
    await shop.send('ann', { type: 'a' })
    expect(await routing(shop)).toEqual(['vip', 'vip', 10])
    await shop.wait(1)
    await shop.send('ann', { type: 'c' })
    expect(await routing(shop)).toEqual(['vip', 'vip', 10])
    expect(shop.outcomes).toEqual([
      '0 ann billing applied',
      '1 ann returns applied',
      '2 ann vip applied',
      '2 ann sales suppressed arbitration',
      '3 ann returns suppressed arbitration',
    ])
  })

  test('ends with the visit', async () => {
    const shop = await openShop(rules)
    await shop.send('ann', { type: 'a' })
    await shop.wait(1_801)
    expect(await routing(shop)).toEqual([undefined, undefined, undefined])
  })

  test('says something', () => {
    expect(() => parseRuleSet([rule('x', on('a'), { type: 'route', params: {} })])).toThrow(
      /department/,
    )
  })
})
