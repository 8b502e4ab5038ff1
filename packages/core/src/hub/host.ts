import type { Receiver } from '../ports/transport.ts'
import type { Connection } from './connection.ts'
import type { Ending, HubTally } from './counts.ts'
import type { HubLimits } from './limits.ts'
import type { Mailboxes } from './mailboxes.ts'
import type { Pace } from './pace.ts'
import type { Throttle } from './throttle.ts'

/** What a connection finds in its hub. */
export interface Host {
  readonly receiver: Receiver
  readonly limits: HubLimits
  readonly tally: HubTally
  readonly throttle: Throttle
  /** How much a connection may send too fast. */
  readonly strikes: Pace
  readonly mailboxes: Mailboxes
  now(): number
  /** Its first message: it is welcomed or ended, now or when it was looked up. */
  hello(connection: Connection, message: unknown): void
  /** It has acks to send, when the others of this burst have theirs. */
  toFlush(connection: Connection): void
  ended(connection: Connection, reason: Ending): void
}
