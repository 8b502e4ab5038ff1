/** Where a visitor comes from, as its first page tells: by a referrer, or by its own address. */
export interface Source {
  readonly referrer?: string
  /** UTM parameters of the first page, such as `utm_source=newsletter`. */
  readonly query?: string
}

/** Search engines, with the page of a search up to its words. */
const engines: Readonly<Record<string, string>> = {
  google: 'https://www.google.com/search?q=',
  bing: 'https://www.bing.com/search?q=',
  duckduckgo: 'https://duckduckgo.com/?q=',
  yahoo: 'https://search.yahoo.com/search?p=',
  ecosia: 'https://www.ecosia.org/search?q=',
  yandex: 'https://yandex.ru/search/?text=',
  baidu: 'https://www.baidu.com/s?wd=',
}

/** Social networks and AI assistants. */
const places: Readonly<Record<string, string>> = {
  facebook: 'https://www.facebook.com/',
  instagram: 'https://www.instagram.com/',
  linkedin: 'https://www.linkedin.com/',
  pinterest: 'https://www.pinterest.com/',
  reddit: 'https://www.reddit.com/',
  tiktok: 'https://www.tiktok.com/',
  twitter: 'https://twitter.com/',
  youtube: 'https://www.youtube.com/',
  chatgpt: 'https://chatgpt.com/',
  claude: 'https://claude.ai/',
  perplexity: 'https://www.perplexity.ai/',
}

/** All names that {@link sourceOf} knows. */
export const sourceNames: readonly string[] = [...Object.keys(engines), ...Object.keys(places)]

/**
 * What `google`, `google: red shoes`, `facebook`, `blog.example` or an address means; undefined where
 * it is none of these.
 */
export function sourceOf(text: string): Source | undefined {
  const [, name = '', words = ''] = /^([^:]+?)(?:: +(.+))?$/s.exec(text) ?? []
  const engine = engines[name.toLowerCase()]
  if (engine !== undefined) return { referrer: engine + encoded(words) }
  const place = places[name.toLowerCase()]
  if (place !== undefined && words === '') return { referrer: place }
  if (/^https?:\/\/\S+$/.test(text)) return { referrer: text }
  return /^[a-z0-9-]+(\.[a-z0-9-]+)+$/i.test(text) ? { referrer: `https://${text}/` } : undefined
}

/** A link of a campaign; `by`: its source, and its medium behind a slash. */
export function campaignOf(campaign: string, by = 'campaign'): Source {
  const [source = '', medium] = by.split('/', 2)
  const query = [
    ['utm_campaign', campaign],
    ['utm_source', source],
    ...(medium === undefined ? [] : [['utm_medium', medium]]),
  ].map(([name, value = '']) => `${name}=${encoded(value)}`)
  return { query: query.join('&') }
}

function encoded(words: string): string {
  return encodeURIComponent(words).replaceAll('%20', '+')
}
