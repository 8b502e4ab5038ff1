import type { EnrichInput, Enrichment } from '@beckon/core/adapter'
import { standardEnrichers } from '@beckon/enrich'
import { memoryStorage } from '@beckon/storage-memory'
import { runScenario } from '@beckon/testing'
import { expect, test } from 'vitest'

/** What the real look-ups make of how a visitor of a scenario comes. */
async function found(how: string): Promise<Enrichment> {
  let all: Enrichment = {}
  const enrichers = standardEnrichers({ geo: false }).map((enricher) => ({
    ...enricher,
    enrich(input: EnrichInput) {
      const answer = enricher.enrich(input)
      if (!(answer instanceof Promise)) all = { ...all, ...answer }
      return answer
    },
  }))
  const { ok, faults } = await runScenario(
    {
      name: 'somebody comes',
      rules: [],
      tests: [{ name: how, steps: [`ann comes ${how}`, 'views /'], expect: 'on visit 1' }],
    },
    { storage: memoryStorage, enrichers },
  )
  expect([ok, faults]).toEqual([true, []])
  return all
}

test.each([
  ['iPhone', 'Mobile Safari', 'iOS', 'mobile'],
  ['iPad', 'Mobile Safari', 'iOS', 'tablet'],
  ['Android phone', 'Chrome', 'Android', 'mobile'],
  ['Android tablet', 'Chrome', 'Android', 'tablet'],
  ['Windows Chrome', 'Chrome', 'Windows', 'desktop'],
  ['Windows Edge', 'Edge', 'Windows', 'desktop'],
  ['Windows Firefox', 'Firefox', 'Windows', 'desktop'],
  ['Mac Safari', 'Safari', 'Mac OS', 'desktop'],
  ['Mac Chrome', 'Chrome', 'Mac OS', 'desktop'],
  ['Mac Firefox', 'Firefox', 'Mac OS', 'desktop'],
  ['Linux Chrome', 'Chrome', 'Linux', 'desktop'],
  ['Linux Firefox', 'Firefox', 'Linux', 'desktop'],
])('on %s', async (device, browser, os, kind) => {
  const { ua, bot } = await found(`on ${device}`)
  expect(ua).toMatchObject({ browser, os, device: kind })
  expect(bot).toBe(false)
})

test.each(['Googlebot', 'Bingbot', 'curl'])('as %s', async (robot) => {
  expect((await found(`as ${robot}`)).bot).toBe(true)
})

test.each([
  ['directly', { type: 'direct' }],
  ['from google', { type: 'search', source: 'Google' }],
  [
    'from "google: red shoes & co"',
    { type: 'search', source: 'Google', keyword: 'red shoes & co' },
  ],
  ['from bing searching "oak desk"', { type: 'search', source: 'Bing', keyword: 'oak desk' }],
  ['from "duckduckgo: oak desk"', { type: 'search', source: 'DuckDuckGo', keyword: 'oak desk' }],
  ['from "yahoo: oak desk"', { type: 'search', source: 'Yahoo!', keyword: 'oak desk' }],
  ['from "ecosia: oak desk"', { type: 'search', source: 'Ecosia', keyword: 'oak desk' }],
  ['from "yandex: дубовый стол"', { type: 'search', source: 'Yandex', keyword: 'дубовый стол' }],
  ['from "baidu: 书桌"', { type: 'search', source: 'Baidu', keyword: '书桌' }],
  ['from facebook', { type: 'social', source: 'Facebook' }],
  ['from instagram', { type: 'social', source: 'Instagram' }],
  ['from linkedin', { type: 'social', source: 'LinkedIn' }],
  ['from pinterest', { type: 'social', source: 'Pinterest' }],
  ['from reddit', { type: 'social', source: 'reddit' }],
  ['from tiktok', { type: 'social', source: 'TikTok' }],
  ['from twitter', { type: 'social', source: 'Twitter' }],
  ['from youtube', { type: 'social', source: 'YouTube' }],
  ['from chatgpt', { type: 'ai', source: 'ChatGPT' }],
  ['from claude', { type: 'ai', source: 'Claude' }],
  ['from perplexity', { type: 'ai', source: 'Perplexity' }],
  ['from blog.example', { type: 'website', source: 'blog.example' }],
  ['from https://blog.example/best-desks', { type: 'website', source: 'blog.example' }],
])('%s', async (how, referrer) => {
  expect((await found(how)).referrer).toMatchObject(referrer)
})

test('from a campaign', async () => {
  const { referrer, utm } = await found('from campaign spring-sale by newsletter/email')
  expect(referrer).toMatchObject({ type: 'campaign', source: 'newsletter' })
  expect(utm).toEqual({ campaign: 'spring-sale', source: 'newsletter', medium: 'email' })
})
