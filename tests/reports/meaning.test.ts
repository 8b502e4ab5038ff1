import { EngagementReport, ReportRun, reportNamed, runReports } from '@beckon/analytics'
import type { Decision, InvitationChange } from '@beckon/core'
import type { Enricher } from '@beckon/core/adapter'
import { memoryStorage } from '@beckon/storage-memory'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { openShop, when } from '../engine/shop.ts'
import { history, logOf } from './random-log.ts'

const searching: Enricher = {
  name: 'search',
  enrich: ({ url = '' }) => {
    const keyword = /words=(\w+)/.exec(url)?.[1]
    const referrer = { type: 'search', source: 'Example' } as const
    return keyword === undefined ? {} : { referrer: { ...referrer, keyword } }
  },
}

it('search words are told with the buyers, conversations and purchases that they bring', async () => {
  const storage = memoryStorage()
  const shop = await openShop(
    [
      {
        name: 'buyer',
        conditions: when('page.path', 'equal', '/cart'),
        event: { type: 'segment', params: { segment: 'potential-buyer' } },
      },
    ],
    { storage, enrichers: [searching] },
  )
  await shop.view('/?words=shoes', 'ann')
  await shop.view('/?words=boots', 'bob')
  await shop.view('/?words=shoes', 'eve')
  await shop.wait(60)
  await shop.view('/cart', 'ann')
  await shop.send('ann', { type: 'order.completed' })
  await shop.send('bob', { type: 'chat.started' })
  const [keywords] = await runReports(storage.read(), [reportNamed('search-keywords').create()])
  expect(keywords?.rows).toMatchObject([
    {
      keyword: 'shoes',
      visits: 2,
      potentialBuyers: 1,
      conversations: 0,
      purchases: 1,
      bounceRate: 0.5,
    },
    {
      keyword: 'boots',
      visits: 1,
      potentialBuyers: 0,
      conversations: 1,
      purchases: 0,
      bounceRate: 1,
    },
  ])
})

it('the same report of a running engine and of its storage says the same', async () => {
  const storage = memoryStorage()
  const shop = await openShop([], { storage, enrichers: [searching] })
  const live = new ReportRun([reportNamed('visits').create(), reportNamed('pages').create()])
  shop.engine.records$.subscribe((record) => live.add(record))
  await shop.view('/a')
  await shop.wait(30)
  await shop.view('/b')
  const stored = live.reports.map(({ definition }) => definition.create())
  expect(live.results()).toEqual(await runReports(storage.read(), stored))
  expect(live.results()[0]?.rows).toMatchObject([{ visits: 1, pageViews: 2, secondsPerVisit: 30 }])
})

it('what a filter takes and what its opposite takes is all there is', async () => {
  const where = { fact: 'geo.country', operator: 'equal', value: 'DE' }
  const sum = (rows: readonly object[] = []) =>
    rows.reduce((total, row) => total + Number('visits' in row ? row.visits : 0), 0)
  await fc.assert(
    fc.asyncProperty(history, async (stays) => {
      const log = await logOf(stays)
      const report = reportNamed('sources')
      const [all, some, others] = await runReports(log, [
        report.create(),
        report.create({ where: { all: [where] } }),
        report.create({ where: { not: where } }),
      ])
      expect(sum(some?.rows) + sum(others?.rows)).toBe(sum(all?.rows))
    }),
    { numRuns: 8 },
  )
})

it('invitations are counted as the report of a replay counts them', async () => {
  await fc.assert(
    fc.asyncProperty(history, async (stays) => {
      const log = await logOf(stays)
      const engagement = new EngagementReport()
      for (const { kind, data, site, visitor = '' } of log) {
        // The engine wrote it: each kind of record holds its own.
        if (kind === 'decision') engagement.decided(data as unknown as Decision)
        if (kind === 'invitation') {
          engagement.stepped({ ...(data as unknown as InvitationChange), site, visitor })
        }
      }
      const [found] = await runReports(log, [reportNamed('invitations').create()])
      const rows = Object.fromEntries((found?.rows ?? []).map((row) => [row.by, row]))
      expect(Object.keys(rows)).toEqual(
        [...engagement.rules().keys()].map((rule) => `rule ${rule}`),
      )
      for (const [rule, { visitors, lift, ...counts }] of engagement.rules()) {
        expect(rows[`rule ${rule}`]).toMatchObject({
          ...counts,
          offeredVisitors: visitors.offered.visitors,
          offeredReached: visitors.offered.converted,
          heldOutVisitors: visitors.heldOut.visitors,
          heldOutReached: visitors.heldOut.converted,
          verdict: lift.verdict,
        })
      }
    }),
    { numRuns: 8 },
  )
})

it('a rule that is called like an operator has a line of its own', async () => {
  const at = Date.parse('2026-03-01T10:00:00Z')
  const common = { type: 'offered', at, site: 'shop', visitor: 'ann', cursor: '' } as const
  const invited = { invitation: 'i', from: 'qualified', to: 'offered', at }
  const decision = { site: 'shop', visitor: 'ann', at, rule: 'operator olga', outcome: 'applied' }
  const log = [
    { ...common, kind: 'decision', id: '1', data: { ...decision, action: { type: 'invite' } } },
    { ...common, kind: 'invitation', id: '2', data: { ...invited, operator: 'olga' } },
  ] as const
  const [found] = await runReports(log, [reportNamed('invitations').create()])
  expect(found?.rows.map(({ by, offered }) => [by, offered])).toEqual([
    ['operator olga', 1],
    ['rule operator olga', 1],
  ])
})
