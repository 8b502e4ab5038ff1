import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { botEnricher } from './bot.ts'

const { enrich } = botEnricher()
const isBot = (userAgent: string | undefined): unknown =>
  enrich(userAgent === undefined ? { ownHosts: [] } : { userAgent, ownHosts: [] })

const CHROME =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36'

describe('botEnricher', () => {
  it.each([
    'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)',
    'Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2; +https://openai.com/gptbot)',
    CHROME.replace('Chrome/', 'HeadlessChrome/'),
    'curl/8.5.0',
  ])('knows a bot: %s', (userAgent) => {
    expect(isBot(userAgent)).toEqual({ bot: true })
  })

  it('knows a browser', () => {
    expect(isBot(CHROME)).toEqual({ bot: false })
  })

  it.each(['', '-', '  '])('takes a request without a user agent for a bot: %j', (userAgent) => {
    expect(isBot(userAgent)).toEqual({ bot: true })
  })

  it('says nothing where nobody looked', () => {
    expect(isBot(undefined)).toBeUndefined()
  })

  it('looks at the first 512 characters only', () => {
    expect(isBot(`${CHROME} ${'x'.repeat(512)} Googlebot/2.1`)).toEqual({ bot: false })
  })

  it.each([0, -1, 1.5, Number.NaN])('refuses a cache of %d entries', (cacheSize) => {
    expect(() => botEnricher({ cacheSize })).toThrow(
      expect.objectContaining({ code: 'ENRICH_OPTION' }),
    )
  })
})

const data = process.env.BECKON_TEST_DATA

describe.skipIf(data === undefined)(
  'botEnricher on real user agents (needs BECKON_TEST_DATA)',
  () => {
    const read = (file: string): readonly string[] =>
      Object.values(
        parse(readFileSync(`${data}/useragents/${file}`, 'utf8')) as Record<string, string[]>,
      ).flat()
    const share = (userAgents: readonly string[]): number =>
      userAgents.filter((one) => JSON.stringify(isBot(one)) === '{"bot":true}').length /
      userAgents.length

    it('recognises every crawler', () => {
      const crawlers = read('isbot_crawlers.yml')
      expect(crawlers.length).toBeGreaterThan(600)
      expect(share(crawlers)).toBe(1)
    })

    it('takes no browser for a bot', () => {
      const browsers = read('isbot_browsers.yml')
      expect(browsers.length).toBeGreaterThan(500)
      expect(share(browsers)).toBe(0)
    })
  },
)
