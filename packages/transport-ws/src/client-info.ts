import type { IncomingMessage } from 'node:http'
import { isIP } from 'node:net'
import type { ClientInfo } from '@beckon/core/adapter'
import proxyAddr from 'proxy-addr'

/**
 * Whose `X-Forwarded-For` is believed: so many hops before this server, or proxies in these
 * networks (CIDR). Nobody's by default.
 */
export type TrustProxy = number | readonly string[]

type Trusts = (address: string, hop: number) => boolean

/** @throws TypeError where a network cannot be read */
export function trusts(trustProxy: TrustProxy): Trusts {
  return typeof trustProxy === 'number'
    ? (_, hop) => hop < trustProxy
    : proxyAddr.compile([...trustProxy])
}

/** What the request that asked for a connection says about its client. */
export function clientInfo(request: IncomingMessage, trust: Trusts): ClientInfo {
  const { headers } = request
  const ip = addressOf(request, trust)
  const userAgent = headers['user-agent']
  const acceptLanguage = headers['accept-language']
  // Field by field: what spreading makes has a shape of its own each time.
  const client: { -readonly [Name in keyof ClientInfo]: ClientInfo[Name] } = {}
  if (ip !== undefined) client.ip = ip
  if (headers.origin !== undefined) client.origin = headers.origin
  if (userAgent !== undefined) client.userAgent = userAgent
  if (acceptLanguage !== undefined) client.acceptLanguage = acceptLanguage
  client.headers = headers
  return client
}

/** The client's own, where a proxy that is trusted names one; else that of whoever has connected. */
function addressOf(request: IncomingMessage, trust: Trusts): string | undefined {
  const { remoteAddress } = request.socket
  if (remoteAddress === undefined) return undefined
  return plainAddress(proxyAddr(request, trust)) ?? plainAddress(remoteAddress)
}

/**
 * Without the port that some proxies add, or else each connection would be at an address of its
 * own. IPv4 in IPv6 is IPv4: a server that listens on both sees it so.
 */
function plainAddress(text: string): string | undefined {
  const [, inBrackets, beforePort] = /^\[(.*)\](?::\d+)?$|^([^:]*):\d+$/.exec(text) ?? []
  const address = (inBrackets ?? beforePort ?? text).replace(/^::ffff:(?=\d+\.)/i, '')
  return isIP(address) === 0 ? undefined : address
}
