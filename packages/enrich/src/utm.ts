import type { Enricher, Utm } from '@beckon/core/adapter'
import { decodeText } from './referrer/decode.ts'
import { rawParameter } from './referrer/parameter.ts'

/** Longer addresses are cut. */
const MAX_URL = 4096

const read = (query: string, name: string): string | undefined => {
  const raw = rawParameter(query, name)
  return raw === undefined ? undefined : decodeText(raw) || undefined
}

/**
 * The UTM parameters of a page's address (absolute or a path), decoded; `undefined` where there
 * is none. Names are lower case, empty values are left out, each at most 255 characters.
 */
export const readUtm = (url: string | undefined): Utm | undefined => {
  // Most pages have none, and this is asked for every event.
  if (url === undefined || !url.includes('utm_')) return undefined
  const [address = ''] = url.slice(0, MAX_URL).split('#', 1)
  const query = address.slice(address.indexOf('?') + 1 || address.length)
  const source = read(query, 'utm_source')
  const medium = read(query, 'utm_medium')
  const campaign = read(query, 'utm_campaign')
  const term = read(query, 'utm_term')
  const content = read(query, 'utm_content')
  const utm: Utm = {
    ...(source !== undefined && { source }),
    ...(medium !== undefined && { medium }),
    ...(campaign !== undefined && { campaign }),
    ...(term !== undefined && { term }),
    ...(content !== undefined && { content }),
  }
  return Object.keys(utm).length === 0 ? undefined : utm
}

/** Gives `utm` from the address of the page. Never throws. */
export const utmEnricher = (): Enricher => ({
  name: 'utm',
  enrich: ({ url }) => {
    const utm = readUtm(url)
    return utm === undefined ? undefined : { utm }
  },
})
