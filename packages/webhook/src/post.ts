import { type LookupAddress, lookup } from 'node:dns'
import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import type { Clock } from '@beckon/core/adapter'
import { isPublicAddress } from './public-address.ts'

export interface Post {
  readonly url: URL
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly timeoutMs: number
  readonly clock: Clock
  /** Addresses of this machine and of private networks are allowed: for tests, and on one's own network. */
  readonly allowPrivate: boolean
}

/** Why nothing was sent. */
class PrivateAddressError extends Error {
  readonly code = 'PRIVATE_ADDRESS'
}

/**
 * Sends something; gives the status of the answer, whatever it is. No redirect is followed. The address
 * that was judged is the one that is connected to: a name cannot lead elsewhere in between.
 *
 * @throws PrivateAddressError, or what Node says of a connection that failed
 */
export function post(given: Post): Promise<number> {
  const { url, headers, body, timeoutMs, clock, allowPrivate } = given
  const host = url.hostname.replace(/^\[|\]$/g, '')
  if (!allowPrivate && isIP(host) !== 0 && !isPublicAddress(host))
    return Promise.reject(refused(host))
  const controller = new AbortController()
  const cancel = clock.setTimer(clock.now() + timeoutMs, () => controller.abort())
  const request = url.protocol === 'https:' ? httpsRequest : httpRequest
  const answered = new Promise<number>((resolve, reject) => {
    const sent = request(
      url,
      {
        method: 'POST',
        headers: { ...headers, 'content-length': Buffer.byteLength(body) },
        signal: controller.signal,
        ...(!allowPrivate && { lookup: publicOnly }),
      },
      (response) => {
        // Nobody reads what is said, but the connection must come to its end.
        response.resume()
        resolve(response.statusCode ?? 0)
      },
    )
    sent.on('error', reject)
    sent.end(body)
  })
  return answered.finally(cancel)
}

const publicOnly: LookupFunction = (hostname, options, done) => {
  lookup(hostname, { ...options, all: true }, (error, found: LookupAddress[]) => {
    const bad = found?.find(({ address }) => !isPublicAddress(address))
    const [first] = found ?? []
    if (error !== null) done(error, '', 0)
    else if (bad !== undefined || first === undefined) done(refused(hostname), '', 0)
    else if (options.all) done(null, found)
    else done(null, first.address, first.family)
  })
}

function refused(host: string): PrivateAddressError {
  return new PrivateAddressError(
    `"${host}" leads to an address that is not public, and is not called: use a public one, or allowPrivate on a network of your own.`,
  )
}
