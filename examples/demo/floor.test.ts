import type { CommittedEvent, Decision } from '@beckon/core'
import { expect, test } from 'vitest'
import { Floor } from './floor.ts'

function floor() {
  const shown = new Floor()
  const happens = (
    at: number,
    type: string,
    url: string,
    found: CommittedEvent['enrichment'] = {},
  ) =>
    shown.event({
      site: 'shop',
      visitor: 'ann',
      at,
      event: { id: `e${at}`, type, at, page: { url } },
      enrichment: found,
      late: false,
    })
  const decide = (action: Decision['action'], outcome: Decision['outcome'] = 'applied') =>
    shown.decision({
      id: 'd',
      site: 'shop',
      visitor: 'ann',
      at: 0,
      rule: 'r',
      ruleSet: 'h',
      action,
      outcome,
      cause: 'e',
    })
  return { shown, happens, decide }
}

test('a visitor is shown with the page, the place and the browser that its events tell', () => {
  const { shown, happens } = floor()
  happens(1_000, 'page.view', 'https://shop.example/desks?x=1', { geo: { country: 'NL' } })
  happens(2_000, 'product.zoom', 'https://shop.example/other')
  expect(shown.present(3_000)).toMatchObject([{ page: '/desks', pageAt: 1_000, country: 'NL' }])
})

test('points and segments come and go with their rules, what is held back does nothing', () => {
  const { shown, happens, decide } = floor()
  happens(0, 'page.view', 'https://shop.example/')
  decide({ type: 'score', points: 10 })
  decide({ type: 'score', points: 5 })
  decide({ type: 'score', points: 10 }, 'withdrawn')
  decide({ type: 'segment', segment: 'keen' })
  decide({ type: 'segment', segment: 'potential-buyer' })
  decide({ type: 'segment', segment: 'keen' }, 'withdrawn')
  decide({ type: 'block', scope: 'visitor' }, 'suppressed')
  const [row] = shown.present(1_000)
  expect(row).toMatchObject({ score: 5, blocked: false })
  expect([...(row?.segments ?? [])]).toEqual(['potential-buyer'])
})

test('who left is shown a little longer, who is blocked or silent is not shown for ever', () => {
  const { shown, happens, decide } = floor()
  happens(0, 'page.view', 'https://shop.example/')
  expect(shown.present(59_000)).toHaveLength(1)
  expect(shown.present(60_000)).toHaveLength(0)
  happens(60_000, 'page.leave', 'https://shop.example/')
  expect(shown.present(61_000)).toHaveLength(1)
  expect(shown.present(62_000)).toHaveLength(0)
  happens(70_000, 'page.view', 'https://shop.example/')
  expect(shown.present(80_000)).toMatchObject([{ visitor: 'ann' }])
  decide({ type: 'block', scope: 'visitor' })
  expect(shown.present(80_000)).toHaveLength(0)
})
