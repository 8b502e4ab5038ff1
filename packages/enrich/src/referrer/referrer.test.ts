import type { EnrichInput, Enrichment, Referrer } from '@beckon/core/adapter'
import { describe, expect, it } from 'vitest'
import { referrerEnricher } from './referrer.ts'

const { enrich } = referrerEnricher()
const OWN = ['shop.example', 'sister.example']
const from = (referrer: string, more: Partial<EnrichInput> = {}): Referrer | undefined =>
  (enrich({ referrer, ownHosts: OWN, ...more }) as Enrichment | undefined)?.referrer

const search = (source: string, host: string, keyword?: string): Referrer => ({
  type: 'search',
  source,
  host,
  ...(keyword !== undefined && { keyword }),
})

const SEARCHES: readonly (readonly [string, Referrer])[] = [
  [
    'https://www.google.com/search?hl=en&q=red+shoes&oq=red',
    search('Google', 'www.google.com', 'red shoes'),
  ],
  [
    'https://www.google.co.uk/url?sa=t&rct=j&q=&esrc=s&source=web',
    search('Google', 'www.google.co.uk'),
  ],
  ['https://www.google.com/', search('Google', 'www.google.com')],
  ['https://www.google.de', search('Google', 'www.google.de')],
  ['http://www.google.com.br/#q=sapatos', search('Google', 'www.google.com.br', 'sapatos')],
  [
    'http://www.google.com/search?tbm=isch&q=blue+car',
    search('Google Images', 'www.google.com', 'blue car'),
  ],
  [
    'http://www.google.com/imgres?imgurl=x&prev=/images%3Fq%3Dblue%2Bcar%26hl%3Den',
    search('Google Images', 'www.google.com', 'blue car'),
  ],
  [
    'http://webcache.googleusercontent.com/search?q=cache:AbC1:www.x.com/+foo+bar&hl=en',
    search('Google', 'webcache.googleusercontent.com', 'foo bar'),
  ],
  [
    'android-app://com.google.android.googlequicksearchbox/https/www.google.com',
    search('Google', 'com.google.android.googlequicksearchbox'),
  ],
  [
    'http://yandex.ru/yandsearch?lr=213&text=%EA%F3%EF%E8%F2%FC+%F1%EB%EE%ED%E0',
    search('Yandex', 'yandex.ru', 'купить слона'),
  ],
  [
    'https://yandex.com.tr/search/?text=%D0%BA%D0%BE%D1%82',
    search('Yandex', 'yandex.com.tr', 'кот'),
  ],
  ['http://www.baidu.com/s?wd=%D6%D0%B9%FA', search('Baidu', 'www.baidu.com', '中国')],
  ['http://m.baidu.com/s?word=%E4%B8%AD%E5%9B%BD&wd=', search('Baidu', 'm.baidu.com', '中国')],
  ['https://www.bing.com/search?q=beckon&form=QBLH', search('Bing', 'www.bing.com', 'beckon')],
  ['https://www.bing.com/images/search?q=cat', search('Bing Images', 'www.bing.com', 'cat')],
  ['https://cn.bing.com/', search('Bing', 'cn.bing.com')],
  ['https://duckduckgo.com/', search('DuckDuckGo', 'duckduckgo.com')],
  ['https://search.brave.com/', search('Brave', 'search.brave.com')],
  [
    'https://de.search.yahoo.com/search?p=schuhe',
    search('Yahoo!', 'de.search.yahoo.com', 'schuhe'),
  ],
  [
    'https://r.search.yahoo.com/_ylt=A/RV=2/RE=1/RO=10/RU=x/RK=2/RS=y',
    search('Yahoo!', 'r.search.yahoo.com'),
  ],
  ['http://1.cz/s/%F8eka', search('1.cz', '1.cz', 'řeka')],
  ['https://www.facebook.com/search/?q=shoes', search('Facebook', 'www.facebook.com', 'shoes')],
]

describe('a search engine', () => {
  it.each(SEARCHES)('is known by %s', (referrer, expected) => {
    expect(from(referrer)).toEqual(expected)
  })

  it.each([
    ['http://www.google.com/search?q=%D0%25zz%', 'Ð%zz%'],
    ['http://www.google.com/search?q=%25D0%25BA%25D0%25BE%25D1%2582', 'кот'],
    ['http://www.google.com/search?q=a+b%2Bc', 'a b+c'],
    ['http://www.google.com/search?hl=en&amp;q=shoes', 'shoes'],
    ['http://www.google.com/search?xq=no&q=yes&q=late', 'yes'],
  ])('has its keyword decoded: %s', (referrer, keyword) => {
    expect(from(referrer)?.keyword).toBe(keyword)
  })

  it.each([
    'http://www.google.com/reader/view/',
    'https://www.cnn.com/',
    'http://google.evil.example/search?q=x',
    'http://google.com.evil/search?q=x',
    'http://notgoogle.com/search?q=x',
    'http://google.com.search.example/search?q=x',
  ])('is not behind %s', (referrer) => {
    expect(from(referrer)).toMatchObject({ type: 'website', source: new URL(referrer).host })
  })
})

describe('other sources', () => {
  it.each([
    ['https://t.co/AbC', { type: 'social', source: 'Twitter', host: 't.co' }],
    [
      'https://de-de.facebook.com/x',
      { type: 'social', source: 'Facebook', host: 'de-de.facebook.com' },
    ],
    [
      'android-app://com.linkedin.android/',
      { type: 'social', source: 'LinkedIn', host: 'com.linkedin.android' },
    ],
    [
      'android-app://com.twitter.android/',
      { type: 'social', source: 'Twitter', host: 'com.twitter.android' },
    ],
    ['https://plus.google.com/', { type: 'social', source: 'Google+', host: 'plus.google.com' }],
    ['https://chatgpt.com/', { type: 'ai', source: 'ChatGPT', host: 'chatgpt.com' }],
    ['https://x.com/i/grok?conversation=1', { type: 'ai', source: 'Grok', host: 'x.com' }],
    ['https://x.com/i/grokking', { type: 'social', source: 'Twitter', host: 'x.com' }],
    ['https://gemini.google.com/app', { type: 'ai', source: 'Gemini', host: 'gemini.google.com' }],
    [
      'https://www.perplexity.ai/search?q=shoes',
      { type: 'ai', source: 'Perplexity', host: 'www.perplexity.ai', keyword: 'shoes' },
    ],
    ['https://netflix.com/', { type: 'website', source: 'netflix.com', host: 'netflix.com' }],
    [
      'http://Blog.Example.ORG:8080/post',
      { type: 'website', source: 'blog.example.org', host: 'blog.example.org' },
    ],
  ])('are known by %s', (referrer, expected) => {
    expect(from(referrer)).toEqual(expected)
  })

  it.each(['', '-', 'about:blank', 'nonsense', 'javascript://x.com/', 'http://'])(
    'are none: %j is direct',
    (referrer) => {
      expect(from(referrer)).toEqual({ type: 'direct' })
      expect(enrich({ ownHosts: [] })).toEqual({ referrer: { type: 'direct' } })
    },
  )
})

describe("the site's own hosts", () => {
  it.each([
    'https://shop.example/cart',
    'https://SHOP.example/',
    'https://www.shop.example/',
    'https://sister.example/',
  ])('are no source: %s', (referrer) => {
    expect(from(referrer)).toEqual({ type: 'direct' })
  })

  it('do not take their neighbours along', () => {
    expect(from('https://other.example/')?.type).toBe('website')
    expect(from('https://blog.shop.example/')?.type).toBe('website')
    expect(from('https://sister.example/', { ownHosts: ['shop.example'] })?.type).toBe('website')
  })

  it("count the page's own host among them", () => {
    const page = { ownHosts: [], url: 'https://www.fresh.example:8443/a?x=http://x.example/' }
    expect(from('https://fresh.example/', page)?.type).toBe('direct')
    expect(from('https://x.example/', page)?.type).toBe('website')
    expect(from('https://fresh.example.evil/', page)?.type).toBe('website')
  })

  it('are asked for at each event, not remembered', () => {
    expect(from('https://changing.example/')?.type).toBe('website')
    expect(from('https://changing.example/', { ownHosts: ['changing.example'] })?.type).toBe(
      'direct',
    )
    expect(from('https://changing.example/')?.type).toBe('website')
  })
})

describe('a campaign', () => {
  const tagged = { url: '/landing?utm_source=letter&utm_medium=email' }

  it('goes before any other type and keeps host and keyword', () => {
    expect(from('-', tagged)).toEqual({ type: 'campaign', source: 'letter' })
    expect(from('https://www.google.com/search?q=shoes', tagged)).toEqual({
      type: 'campaign',
      source: 'letter',
      host: 'www.google.com',
      keyword: 'shoes',
    })
    expect(from('https://shop.example/', tagged)).toEqual({ type: 'campaign', source: 'letter' })
  })

  it("without a source of its own has the referrer's", () => {
    expect(from('https://t.co/x', { url: '/?utm_medium=post' })).toEqual({
      type: 'campaign',
      source: 'Twitter',
      host: 't.co',
    })
    expect(from('-', { url: '/?utm_medium=post' })).toEqual({ type: 'campaign' })
  })

  it("is not an AI assistant's own tag", () => {
    expect(from('-', { url: '/?utm_source=chatgpt.com' })).toEqual({
      type: 'ai',
      source: 'ChatGPT',
    })
    expect(from('-', { url: '/?utm_source=chatgpt.com&utm_medium=cpc' })?.type).toBe('campaign')
  })
})

describe('a referrer without end', () => {
  it('is cut at 2,048 characters, and its keyword at 255', () => {
    expect(from(`https://www.google.com/search?q=${'k'.repeat(10_000)}`)?.keyword).toBe(
      'k'.repeat(255),
    )
    expect(from(`https://www.google.com/search?${'x'.repeat(2048)}&q=late`)).not.toHaveProperty(
      'keyword',
    )
  })
})
