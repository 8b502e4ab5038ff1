import type { Referrer } from '@beckon/core/adapter'
import { readAddress } from './address.ts'
import { AI_ASSISTANTS } from './ai-assistants.ts'
import { findEngine } from './engine-index.ts'
import { findSearch, searchName } from './keyword.ts'
import { type FindName, namedHosts } from './named-hosts.ts'
import { SOCIAL_NETWORKS } from './social-networks.ts'

/** Longer referrers are cut. */
export const MAX_REFERRER = 2048

let assistants: FindName | undefined
let networks: FindName | undefined

/** The AI assistant at a host (lower case) and path, or `undefined`. */
export const findAssistant: FindName = (host, path) => {
  assistants ??= namedHosts(AI_ASSISTANTS)
  return assistants(host, path)
}

const findNetwork: FindName = (host, path) => {
  networks ??= namedHosts(SOCIAL_NETWORKS)
  return networks(host, path)
}

/** `com.twitter.android` as `android.twitter.com`: an app's name is its maker's host backwards. */
const backwards = (name: string): string => name.split('.').reverse().join('.')

const named = (find: FindName, scheme: string, host: string, path: string): string | undefined =>
  find(host, path) ?? (scheme === 'android-app' ? find(backwards(host), path) : undefined)

export const DIRECT: Referrer = { type: 'direct' }

/**
 * What a referrer says by itself, whoever's site it led to: first AI assistant (some are engines
 * too), then search engine where there was a search, then social network, then website. What is
 * no address of a page or an app is `direct`. Never throws.
 */
export const sourceOf = (text: string): Referrer => {
  const address = readAddress(text)
  if (address === undefined) return DIRECT
  const { scheme, host, path } = address
  const assistant = named(findAssistant, scheme, host, path)
  const engine = findEngine(host, path)
  const search = engine === undefined ? undefined : findSearch(engine, address)
  if (assistant !== undefined) return { type: 'ai', source: assistant, host, ...search }
  if (engine !== undefined && search !== undefined) {
    return { type: 'search', source: searchName(engine, address), host, ...search }
  }
  const network = named(findNetwork, scheme, host, path)
  return network === undefined
    ? { type: 'website', source: host, host }
    : { type: 'social', source: network, host }
}
