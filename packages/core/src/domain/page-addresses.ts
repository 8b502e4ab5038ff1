import { Recent } from '../recent.ts'
import { type PageAddress, pageAddress } from './page.ts'

/** So many addresses are remembered at least: a site's busy pages, and room for those with a query. */
const remembered = 1_000
/** Longer ones are seldom seen twice, letters. */
const longest = 512

/**
 * Addresses of pages, each taken apart once as long as it comes again and again. What visitors keep of
 * a page they were on is then one object for all of them, and not garbage of each.
 */
export class PageAddresses {
  private readonly recent = new Recent<PageAddress>(remembered)

  /** As {@link pageAddress}. */
  of(url: string): PageAddress | undefined {
    const known = this.recent.get(url)
    if (known !== undefined) return known
    const address = pageAddress(url)
    if (address !== undefined && url.length <= longest) this.recent.set(url, address)
    return address
  }
}
