import { domainToASCII } from 'node:url'

/** A referrer in its parts, as they were written: only scheme and host are made lower case. */
export interface Address {
  readonly scheme: string
  /** Without user, port and final dot; internationalised names in their ASCII form. */
  readonly host: string
  /** Starts with `/` or is empty. */
  readonly path: string
  /** Without `?`. */
  readonly query: string
  /** Without `#`. */
  readonly fragment: string
}

const SCHEMES: ReadonlySet<string> = new Set(['http', 'https', 'android-app', 'ios-app'])
const HOST = /^[a-z0-9._-]+$/
const IPV6 = /^\[[0-9a-f:.]{2,45}\]/

const hostOf = (authority: string): string | undefined => {
  const rest = authority.slice(authority.lastIndexOf('@') + 1).toLowerCase()
  const ipv6 = IPV6.exec(rest)
  if (ipv6 !== null) return ipv6[0]
  const colon = rest.indexOf(':')
  const named = colon === -1 ? rest : rest.slice(0, colon)
  const plain = HOST.test(named) ? named : domainToASCII(named)
  const host = plain.endsWith('.') ? plain.slice(0, -1) : plain
  return host.length <= 253 && HOST.test(host) ? host : undefined
}

const indexOrEnd = (index: number, text: string): number => (index === -1 ? text.length : index)

/**
 * Reads the address of a page or an app; `undefined` for what is no such address (`-`,
 * `about:blank`, a bare word). Unlike `URL` it leaves path and query as they came, because engines
 * send bytes in encodings of their own. Takes time in proportion to the text, and never throws.
 */
export const readAddress = (referrer: string): Address | undefined => {
  // Some apps leave the colon out.
  const text = referrer.replace(/^android-app\/\//, 'android-app://')
  const colon = text.indexOf(':')
  const scheme = text.slice(0, Math.max(colon, 0)).toLowerCase()
  if (!SCHEMES.has(scheme) || !text.startsWith('//', colon + 1)) return undefined
  const rest = text.slice(colon + 3)
  const end = indexOrEnd(rest.search(/[/?#\\]/), rest)
  const host = hostOf(rest.slice(0, end))
  if (host === undefined) return undefined
  const hash = indexOrEnd(rest.indexOf('#', end), rest)
  const mark = Math.min(indexOrEnd(rest.indexOf('?', end), rest), hash)
  return {
    scheme,
    host,
    path: rest.slice(end, mark),
    query: rest.slice(mark + 1, hash),
    fragment: rest.slice(hash + 1),
  }
}
