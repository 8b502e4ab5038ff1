import type { ClientHints, Enricher, Enrichment, UserAgent } from '@beckon/core/adapter'
import UAParser from 'ua-parser-js'
import { remember } from '../remember.ts'
import { readBrands } from './brands.ts'
import { isDesktop, readPlatform } from './platform.ts'
import { MAX_USER_AGENT } from './text.ts'

export interface UserAgentOptions {
  /** How many different user agents are remembered; 10,000 unless told. */
  readonly cacheSize?: number
}

const DEVICES: ReadonlyMap<string, UserAgent['device']> = new Map([
  ['mobile', 'mobile'],
  ['tablet', 'tablet'],
  ['smarttv', 'tv'],
  ['console', 'console'],
  ['wearable', 'wearable'],
  ['embedded', 'other'],
])

const parse = (text: string): UserAgent => {
  const parser = new UAParser(text)
  const browser = parser.getBrowser()
  const os = parser.getOS()
  const type = parser.getDevice().type
  return {
    ...(browser.name && { browser: browser.name }),
    ...(browser.version && { browserVersion: browser.version }),
    ...(os.name && { os: os.name }),
    ...(os.version && { osVersion: os.version }),
    device: DEVICES.get(type ?? '') ?? (isDesktop(os.name) ? 'desktop' : 'other'),
  }
}

const deviceOf = (
  parsed: UserAgent,
  os: string | undefined,
  mobile: boolean | undefined,
): UserAgent['device'] => {
  if (mobile === true) return 'mobile'
  if (mobile === false && os === 'Android' && parsed.device === 'mobile') return 'tablet'
  const unsure = mobile === false || parsed.device === 'other'
  return unsure && isDesktop(os) ? 'desktop' : parsed.device
}

/** Hints win where they say something: browsers freeze the user agent and tell the truth there. */
const withHints = (parsed: UserAgent, hints: ClientHints): UserAgent => {
  const brand = readBrands(hints.fullVersionList) ?? readBrands(hints.brands)
  const platform = readPlatform(hints.platform, hints.platformVersion)
  const sameBrowser = brand === undefined || brand.browser === parsed.browser
  const sameOs = platform === undefined || platform.os === parsed.os
  const browser = brand?.browser ?? parsed.browser
  const os = platform?.os ?? parsed.os
  const browserVersion = brand?.version ?? (sameBrowser ? parsed.browserVersion : undefined)
  const osVersion = platform?.osVersion ?? (sameOs ? parsed.osVersion : undefined)
  return {
    ...(browser !== undefined && { browser }),
    ...(browserVersion !== undefined && { browserVersion }),
    ...(os !== undefined && { os }),
    ...(osVersion !== undefined && { osVersion }),
    device: deviceOf(parsed, os, hints.mobile),
  }
}

const line = (text: string | undefined): string =>
  (text ?? '').slice(0, MAX_USER_AGENT).replaceAll('\n', ' ')

/** A user agent with its hints as one text, a line each, to remember the answer by. */
const keyOf = (text: string, hints: ClientHints): string =>
  `${line(text)}\n${line(hints.fullVersionList)}\n${line(hints.brands)}\n${line(hints.platform)}\n${line(hints.platformVersion)}\n${hints.mobile ?? ''}`

const ofKey = (key: string): UserAgent => {
  const [
    text = '',
    fullVersionList = '',
    brands = '',
    platform = '',
    platformVersion = '',
    mobile,
  ] = key.split('\n')
  return withHints(parse(text), {
    fullVersionList,
    brands,
    platform,
    platformVersion,
    ...((mobile === 'true' || mobile === 'false') && { mobile: mobile === 'true' }),
  })
}

/**
 * Gives `ua` from the user agent text (ua-parser-js 1.x and its names) and client hints.
 *
 * Where the text names no kind of device, it is `desktop` on a known desktop system, else `other`.
 * Only the first 512 characters count. A user agent that is missing, empty or `-` gives nothing,
 * unless hints came. Throws an `EnrichError` on a bad option, never later.
 */
export const userAgentEnricher = (options: UserAgentOptions = {}): Enricher => {
  const size = options.cacheSize ?? 10_000
  const plain = remember(size, (text): Enrichment => ({ ua: parse(text) }))
  const withKey = remember(size, (key): Enrichment => ({ ua: ofKey(key) }))
  return {
    name: 'user-agent',
    looksAt: 'client',
    enrich: ({ userAgent, hints }) => {
      const text = (userAgent ?? '').slice(0, MAX_USER_AGENT)
      if (hints !== undefined) return withKey(keyOf(text, hints))
      return text === '' || text === '-' ? undefined : plain(text)
    },
  }
}
