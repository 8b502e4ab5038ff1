import type { Enricher, Enrichment } from '@beckon/core/adapter'
import { isbot } from 'isbot'
import { remember } from './remember.ts'
import { MAX_USER_AGENT } from './user-agent/text.ts'

export interface BotOptions {
  /** How many different user agents are remembered; 10,000 unless told. */
  readonly cacheSize?: number
}

const BOT: Enrichment = { bot: true }
const NO_BOT: Enrichment = { bot: false }

/**
 * Gives `bot` by isbot's list of crawlers, tools, headless browsers and AI fetchers.
 *
 * A user agent that is empty or `-` is a bot: the request came without one, and no browser does
 * that. Where the user agent is `undefined`, nobody looked, so nothing is said.
 * Only the first 512 characters are looked at. Throws an `EnrichError` on a bad option, never later.
 */
export const botEnricher = (options: BotOptions = {}): Enricher => {
  const look = remember(options.cacheSize ?? 10_000, (text) =>
    text.trim() === '' || text === '-' || isbot(text) ? BOT : NO_BOT,
  )
  return {
    name: 'bot',
    looksAt: 'client',
    enrich: ({ userAgent }) =>
      userAgent === undefined ? undefined : look(userAgent.slice(0, MAX_USER_AGENT)),
  }
}
