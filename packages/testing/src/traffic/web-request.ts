import { isStaticAsset } from './static-asset.ts'

/** What a web request was to the site. */
export type WebRequestType = 'page.view' | 'page.error' | 'form.submit' | 'request' | 'asset'

/** A request line that names a page: anything else a client may send is not one. */
export interface WebRequest {
  readonly method: string
  /** A path from `/`, or an absolute `http(s)` URL. */
  readonly target: string
}

const protocol = /^HTTP\/[0-9](?:\.[0-9])?$/
const methodToken = /^[A-Za-z_-]{1,32}$/
const absolute = /^https?:\/\/[^/?# ]/i

/**
 * Reads `METHOD target PROTOCOL`; the protocol may be missing, as in HTTP/0.9. Undefined for
 * what scanners and other protocols send, and for targets that are no page (`*`, `host:443`).
 */
export function readWebRequest(line: string): WebRequest | undefined {
  const methodEnd = line.indexOf(' ')
  if (methodEnd < 0) return undefined
  const method = line.slice(0, methodEnd)
  if (method !== 'GET' && method !== 'POST' && !methodToken.test(method)) return undefined
  const targetEnd = line.lastIndexOf(' ')
  const target =
    targetEnd > methodEnd && protocol.test(line.slice(targetEnd + 1))
      ? line.slice(methodEnd + 1, targetEnd)
      : line.slice(methodEnd + 1)
  if (target.startsWith('/')) return { method, target }
  return absolute.test(target) && URL.canParse(target) ? { method, target } : undefined
}

/** The first that applies of what a web log line may become. */
export function webRequestType(status: number, request: WebRequest | undefined): WebRequestType {
  if (status >= 400) return 'page.error'
  if (request === undefined) return 'request'
  if (request.method === 'POST') return 'form.submit'
  if ((status < 200 || status > 299) && status !== 304) return 'request'
  if (isStaticAsset(request.target)) return 'asset'
  return request.method === 'GET' ? 'page.view' : 'request'
}
