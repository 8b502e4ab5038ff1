import type { Peer } from '@beckon/core/adapter'
import { parseRuleSet } from '@beckon/rules'
import { expect, test } from 'vitest'
import { invite, openShop, when } from '../engine/shop.ts'

const peer: Peer = { site: 'shop', visitor: 'ann', connected: true }
const after = (seconds: number) => ({
  name: `after ${seconds}`,
  conditions: when('page.seconds', 'greaterThanInclusive', seconds),
  event: { type: 'tag', params: { tag: `t${seconds}` } },
})
const untimed = {
  name: 'reader',
  conditions: when('visit.pages', 'greaterThan', 9),
  event: invite(),
}

// Nobody was written down as there before a rule waited for time, nor when one came into force.
test('a rule that waits for time counts those who were connected before it came into force', async () => {
  const shop = await openShop([untimed], { presence: 'heartbeat' })
  shop.engine.arrived(peer)
  await shop.view('/', peer)
  await shop.wait(60)
  await shop.engine.use(parseRuleSet({ rules: [after(300)] }))
  await shop.wait(600)
  expect(shop.outcomes).toEqual(['300 ann after 300 applied'])
})

// Nobody was written down as gone either, so that time went on for them when such a rule came back.
test('who left while no rule waited for time is not there when one does', async () => {
  const shop = await openShop([after(5)], { presence: 'heartbeat' })
  shop.engine.arrived(peer)
  await shop.view('/', peer)
  await shop.wait(10)
  await shop.engine.use(parseRuleSet({ rules: [untimed] }))
  shop.engine.left(peer)
  await shop.wait(100)
  await shop.engine.use(parseRuleSet({ rules: [after(300)] }))
  await shop.wait(600)
  expect(shop.outcomes).toEqual(['5 ann after 5 applied'])
})
