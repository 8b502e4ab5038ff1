/** The parts of a page's address that rules look at. */
export interface PageAddress {
  readonly url: string
  /** Lower case, with a port only where it is not the scheme's own. Missing where only a path is known. */
  readonly host?: string
  /** Percent-encoded, as it was sent; `/` at least. */
  readonly path: string
  /** With its `?`; missing when empty. */
  readonly query?: string
}

/** A page as one of the visitor's tabs shows it. */
export interface Page extends PageAddress {
  readonly title?: string
  /** When it was opened, ms. */
  readonly at: number
}

/**
 * Takes an address apart. Only absolute `http(s)` URLs and paths from `/` are pages; everything
 * else gives undefined. A path is never read as a URL: `//host` stays a path here.
 */
export function pageAddress(url: string): PageAddress | undefined {
  if (url.startsWith('/')) return split(url, url)
  if (!/^https?:\/\//i.test(url)) return undefined
  try {
    const parsed = new URL(url)
    return {
      url,
      host: parsed.host,
      path: parsed.pathname,
      ...(parsed.search && { query: parsed.search }),
    }
  } catch {
    return undefined
  }
}

function split(url: string, target: string): PageAddress {
  const hash = target.indexOf('#')
  const whole = hash < 0 ? target : target.slice(0, hash)
  const mark = whole.indexOf('?')
  if (mark < 0) return { url, path: whole }
  const query = whole.slice(mark)
  return query.length > 1
    ? { url, path: whole.slice(0, mark), query }
    : { url, path: whole.slice(0, mark) }
}

/** One parameter of the page's query; the first where there are several. */
export function queryParameter(page: PageAddress, name: string): string | undefined {
  if (page.query === undefined) return undefined
  return new URLSearchParams(page.query).get(name) ?? undefined
}
