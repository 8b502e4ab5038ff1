import { explainSince } from '@beckon/core'
import type { LogRecord } from '@beckon/core/adapter'
import { parseRuleSet } from '@beckon/rules'
import { expect, it } from 'vitest'
import { invite, openShop, type Shop, start, when } from './shop.ts'

const rules = [
  {
    name: 'keen',
    conditions: when('events.count', 'greaterThanInclusive', 2, {
      type: 'page.view',
      within: '5m',
    }),
    event: { type: 'score', params: { points: 10 } },
  },
  {
    name: 'asks',
    cooldown: '1m',
    conditions: {
      all: [
        { fact: 'score', operator: 'greaterThanInclusive', value: 10 },
        { fact: 'page.seconds', operator: 'greaterThanInclusive', value: 30 },
      ],
    },
    event: invite(),
  },
]

async function recordsOf({ storage }: Shop): Promise<LogRecord[]> {
  const records: LogRecord[] = []
  for await (const { site: _, cursor: __, ...record } of storage.read({ visitor: 'ann' })) {
    records.push(record)
  }
  return records
}

it('explains from a state and what was recorded since as from the whole log, at any instant', async () => {
  const shop = await openShop(rules)
  await shop.view('/a')
  await shop.wait(20)
  await shop.view('/b')
  await shop.wait(5)
  const entity = { site: 'shop', kind: 'visitor', id: 'ann' } as const
  const [before] = await shop.storage.load([{ entity }])
  const known = (await recordsOf(shop)).length
  await shop.wait(60)
  await shop.send('ann', { type: 'invitation.declined' })
  await shop.view('/c')
  await shop.wait(400)

  const explain = explainSince({
    site: {},
    rules: parseRuleSet({ rules }),
    presence: 'assumed',
  })
  const since = {
    ...(before?.state && { state: before.state }),
    records: (await recordsOf(shop)).slice(known),
  }
  expect(since.records.length).toBeGreaterThan(3)
  const results = new Set<string>()
  for (const seconds of [25, 49, 50, 51, 84, 85, 86, 200, 314, 315, 400]) {
    const query = { site: 'shop', visitor: 'ann', at: start + seconds * 1_000 }
    const told = await explain(query, since)
    expect(told, `${seconds}`).toEqual(await shop.engine.explain(query))
    results.add(JSON.stringify(told.rules.map(({ explanation: { result } }) => result)))
  }
  expect(results.size).toBeGreaterThan(2)
  await shop.engine.close()
})

it('knows nothing of a visitor who had not come', async () => {
  const explain = explainSince({ site: {}, rules: parseRuleSet({ rules }) })
  const query = { site: 'shop', visitor: 'ann', at: start }
  expect(await explain(query, { records: [] })).toEqual({
    site: 'shop',
    visitor: 'ann',
    at: start,
    known: false,
    historyCut: false,
    rules: [],
  })
})
