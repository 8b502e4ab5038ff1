import { EngagementReport } from '@beckon/analytics'
import { expect, test } from 'vitest'
import { openShop, when } from './shop.ts'

/** Park and Miller's generator. */
function chanceOf(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 48_271) % 2_147_483_647
    return state / 2_147_483_647
  }
}

const base = 0.2
const effect = 0.12

/** One experiment through the whole engine: who is invited buys more often by so much. */
async function experiment(seed: number) {
  const chance = chanceOf(seed)
  const shop = await openShop([
    {
      name: 'help',
      conditions: when('page.path', 'equal', '/checkout'),
      event: { type: 'invite', params: { text: 'May I help?' } },
      holdout: { share: 0.4, key: `experiment ${seed}` },
      goal: { event: 'order.completed', within: '1h' },
    },
  ])
  const report = new EngagementReport()
  shop.engine.decisions$.subscribe((decision) => report.decided(decision))
  shop.engine.invitations$.subscribe((event) => report.stepped(event))
  const invited = new Set<string>()
  shop.engine.on('invitation.offered', ({ visitor }) => invited.add(visitor))
  const visitors = Array.from({ length: 800 }, (_, index) => `${seed}-${index}`)
  for (const visitor of visitors) await shop.view('/checkout', visitor)
  await shop.wait(60)
  for (const visitor of visitors) {
    const buys = chance() < base + (invited.has(visitor) ? effect : 0)
    if (buys) await shop.send(visitor, { type: 'order.completed' })
  }
  await shop.engine.close()
  const found = report.rules().get('help')
  if (found === undefined) throw new Error('nobody qualified')
  return found
}

test('the report holds a known effect in its interval, through the whole engine, 20 times', async () => {
  let covered = 0
  let told = 0
  for (let seed = 1; seed <= 20; seed++) {
    const { qualified, visitors, lift } = await experiment(seed)
    expect(qualified).toBe(800)
    expect(visitors.offered.visitors + visitors.heldOut.visitors).toBe(800)
    const { low, high } = lift.interval ?? { low: 1, high: -1 }
    if (low <= effect && effect <= high) covered++
    if (lift.verdict === 'helps') told++
  }
  // Of 20 intervals of 95%, fewer than 17 hold the truth in one case of sixty.
  expect(covered).toBeGreaterThanOrEqual(17)
  expect(told).toBeGreaterThan(10)
})
