import type { ClientHints, UserAgent } from '@beckon/core/adapter'
import { describe, expect, it } from 'vitest'
import { userAgentEnricher } from './user-agent.ts'

const { enrich } = userAgentEnricher()
const read = (userAgent?: string, hints?: ClientHints): unknown =>
  enrich({
    ...(userAgent !== undefined && { userAgent }),
    ...(hints && { hints }),
    ownHosts: [],
  })

const WINDOWS =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36'
const ANDROID =
  'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Mobile Safari/537.36'

const CASES: readonly (readonly [string, UserAgent])[] = [
  [
    WINDOWS,
    {
      browser: 'Chrome',
      browserVersion: '126.0.0.0',
      os: 'Windows',
      osVersion: '10',
      device: 'desktop',
    },
  ],
  [
    'Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0',
    { browser: 'Firefox', browserVersion: '127.0', os: 'Ubuntu', device: 'desktop' },
  ],
  [
    'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1',
    {
      browser: 'Mobile Safari',
      browserVersion: '17.5',
      os: 'iOS',
      osVersion: '17.5',
      device: 'mobile',
    },
  ],
  [
    'Mozilla/5.0 (iPad; CPU OS 12_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/12.1 Mobile/15E148 Safari/604.1',
    {
      browser: 'Mobile Safari',
      browserVersion: '12.1',
      os: 'iOS',
      osVersion: '12.5',
      device: 'tablet',
    },
  ],
  [
    'Mozilla/5.0 (Linux; Android 5.1; AFTS Build/LMY47O) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/41.99900.2250.0242 Safari/537.36',
    {
      browser: 'Android Browser',
      browserVersion: '4.0',
      os: 'Android',
      osVersion: '5.1',
      device: 'tv',
    },
  ],
  ['Some Unheard-of Thing', { device: 'other' }],
]

describe('userAgentEnricher', () => {
  it.each(CASES)('reads %s', (userAgent, ua) => {
    expect(read(userAgent)).toEqual({ ua })
  })

  it.each([undefined, '', '-'])('gives nothing for %j', (userAgent) => {
    expect(read(userAgent)).toBeUndefined()
  })

  it('gives the same object for the same text', () => {
    expect(read(WINDOWS)).toBe(read(WINDOWS))
  })

  it('cuts a text without end', () => {
    expect(read(`${'x'.repeat(600)} Chrome/126.0.0.0`)).toEqual({ ua: { device: 'other' } })
  })
})

describe('client hints', () => {
  it('tell Windows 11 from 10, and the full version', () => {
    const hints: ClientHints = {
      fullVersionList:
        '"Not/A)Brand";v="8.0.0.0", "Chromium";v="126.0.6478.62", "Google Chrome";v="126.0.6478.62"',
      mobile: false,
      platform: 'Windows',
      platformVersion: '15.0.0',
    }
    expect(read(WINDOWS, hints)).toEqual({
      ua: {
        browser: 'Chrome',
        browserVersion: '126.0.6478.62',
        os: 'Windows',
        osVersion: '11',
        device: 'desktop',
      },
    })
  })

  it.each([
    ['10.0.0', '10'],
    ['0.3.0', '8.1'],
    ['0.2.0', '8'],
    ['0.1.0', '7'],
  ])('translate the Windows number %s to %s', (platformVersion, osVersion) => {
    expect(read(WINDOWS, { platform: 'Windows', platformVersion })).toMatchObject({
      ua: { osVersion },
    })
  })

  it('name the real Android behind a frozen text', () => {
    const hints = { mobile: true, platform: 'Android', platformVersion: '14.0.0' }
    expect(read(ANDROID, hints)).toMatchObject({
      ua: { os: 'Android', osVersion: '14', device: 'mobile' },
    })
  })

  it('name a browser that hides as Chrome', () => {
    const hints = { brands: '"Brave";v="126", "Chromium";v="126", "Not/A)Brand";v="8"' }
    expect(read(WINDOWS, hints)).toMatchObject({ ua: { browser: 'Brave', browserVersion: '126' } })
  })

  it('forget the version of the text when they name another browser without one', () => {
    const ua = { browser: 'Opera', os: 'Windows', osVersion: '10', device: 'desktop' }
    expect(read(WINDOWS, { brands: 'Opera' })).toEqual({ ua })
  })

  it('tell a tablet that asks for desktop pages', () => {
    expect(read(ANDROID, { mobile: false, platform: 'Android' })).toMatchObject({
      ua: { device: 'tablet' },
    })
    expect(
      read(WINDOWS, { mobile: true, platform: 'Android', platformVersion: '13' }),
    ).toMatchObject({ ua: { os: 'Android', osVersion: '13', device: 'mobile' } })
  })

  it('say nothing when nobody knows what they name', () => {
    const hints = { brands: '"Chromium";v="126"', platform: 'Unknown', platformVersion: '???' }
    expect(read(WINDOWS, hints)).toEqual(read(WINDOWS))
  })

  it('stand alone where the text is missing', () => {
    expect(read(undefined, { platform: 'macOS', platformVersion: '14.5.0' })).toEqual({
      ua: { os: 'Mac OS', osVersion: '14.5', device: 'desktop' },
    })
  })

  it('are kept apart in the memory, line breaks in them too', () => {
    read('a\nb', { platform: 'Windows' })
    expect(read('a', { fullVersionList: 'b', platform: 'macOS' })).toMatchObject({
      ua: { os: 'Mac OS' },
    })
  })
})
