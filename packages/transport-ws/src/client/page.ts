import type { RawEvent } from '@beckon/core/protocol'
import type { Browser } from './browser.ts'

/** The server refuses longer titles. */
const titleLength = 1_024

/** The page an event happens on; none where there is no address that others could open. */
export function pageOf(browser: Browser | undefined): RawEvent['page'] {
  if (!browser) return undefined
  const { url, title, referrer } = browser.page()
  if (!url.startsWith('http')) return undefined
  return {
    url,
    ...(title && { title: title.slice(0, titleLength) }),
    ...(referrer && { referrer }),
  }
}
