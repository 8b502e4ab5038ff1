/** What a browser calls itself in its client hints, and what ua-parser-js calls it. */
const BROWSERS: ReadonlyMap<string, string> = new Map([
  ['google chrome', 'Chrome'],
  ['microsoft edge', 'Edge'],
  ['microsoft edge webview2', 'Edge WebView2'],
  ['opera', 'Opera'],
  ['opera gx', 'Opera GX'],
  ['brave', 'Brave'],
  ['vivaldi', 'Vivaldi'],
  ['yandex', 'Yandex'],
  ['yabrowser', 'Yandex'],
  ['samsung internet', 'Samsung Internet'],
  ['duckduckgo', 'DuckDuckGo'],
  ['whale', 'Whale'],
  ['android webview', 'Chrome WebView'],
  ['headlesschrome', 'Chrome Headless'],
])

export interface Brand {
  readonly browser: string
  readonly version?: string
}

/** One member of the list: quoted name and version, or both bare. */
const MEMBER = /^\s*"?([^"]{1,64}?)"?\s*(?:;\s*v\s*=\s*"?([\d.]{1,40})"?\s*)?$/

/**
 * The browser in a `Sec-CH-UA` or `Sec-CH-UA-Full-Version-List` value, named as ua-parser-js names
 * it. Engine names and made-up brands are passed over: only brands known here count, so that
 * `undefined` leaves the word to the user agent.
 * Format: https://wicg.github.io/ua-client-hints/#sec-ch-ua
 */
export const readBrands = (list: string | undefined): Brand | undefined => {
  if (list === undefined) return undefined
  for (const part of list.slice(0, 512).split(',')) {
    const member = MEMBER.exec(part)
    const browser = BROWSERS.get((member?.[1] ?? '').toLowerCase())
    if (browser === undefined) continue
    const version = member?.[2]
    return version === undefined ? { browser } : { browser, version }
  }
  return undefined
}
