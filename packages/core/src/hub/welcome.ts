import type { Mutable } from '../mutable.ts'
import type { Peer } from '../ports/transport.ts'
import type { HelloMessage } from '../protocol/client-message.ts'
import type { Cursor } from '../protocol/cursor.ts'
import type { WelcomeMessage } from '../protocol/server-message.ts'
import { firstLanguage } from './hello.ts'
import type { ClientInfo, Identity } from './identity.ts'
import type { HubLimits } from './limits.ts'

/** Below this a difference of clocks cannot be told from the way of the message, ms. */
const smallestOffset = 2_000

/** A visitor's connection, as the engine sees it. */
export function peerOf(
  hello: HelloMessage,
  { visitor, staff }: Extract<Identity, { readonly role: 'visitor' }>,
  client: ClientInfo,
  now: number,
): Peer {
  const peer: Mutable<Peer> = { site: hello.site, visitor, connected: true }
  if (client.ip !== undefined) peer.ip = client.ip
  if (staff === true) peer.staff = true
  if (client.userAgent !== undefined) peer.userAgent = client.userAgent
  const language = hello.language ?? firstLanguage(client.acceptLanguage)
  if (language !== undefined) peer.language = language
  const offset = hello.time === undefined ? 0 : now - hello.time
  if (Math.abs(offset) >= smallestOffset) peer.clockOffset = offset
  return peer
}

export interface WelcomeParts {
  readonly identity: Identity
  readonly token: string | undefined
  readonly now: number
  readonly cursor: Cursor
  readonly history: WelcomeMessage['history']
  readonly limits: HubLimits
}

export function welcomeText(parts: WelcomeParts): string {
  const { identity, token, now, cursor, history, limits } = parts
  const { messageBytes, eventsPerMessage, heartbeatMs } = limits
  const welcome: WelcomeMessage = {
    type: 'welcome',
    protocol: 1,
    visitor: identity.role === 'visitor' ? identity.visitor : identity.operator,
    ...(token !== undefined && { token }),
    serverTime: now,
    cursor,
    history,
    heartbeatMs,
    limits: { messageBytes, eventsPerMessage },
  }
  return JSON.stringify(welcome)
}
