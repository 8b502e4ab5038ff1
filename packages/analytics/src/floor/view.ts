import type { Subscriber } from 'rxjs'
import { differenceOf, type Sent } from './difference.ts'
import type { Entry } from './entry.ts'
import type { Listing } from './listing.ts'
import type { FloorMessage } from './message.ts'
import type { WholeQuery } from './query.ts'

/** Whether a subscriber will take a message now. */
export type Ready = () => boolean

/**
 * One subscriber: what it asked for, and what it was sent. A difference is computed from that when it is to
 * be sent, so a subscriber that takes nothing for a while is owed one difference, however much has happened.
 */
export class View {
  /** What it looks at; missing before it has asked. */
  listing: Listing | undefined
  private readonly subscriber: Subscriber<FloorMessage>
  private readonly ready: Ready
  private query: Pick<WholeQuery, 'offset' | 'limit'> = { offset: 0, limit: 0 }
  private seq = 0
  private sent: readonly Sent[] = []
  private sentTotal = 0
  private version = -1
  /** It has asked anew, and is owed a snapshot. */
  private fresh = true

  constructor(subscriber: Subscriber<FloorMessage>, ready: Ready) {
    this.subscriber = subscriber
    this.ready = ready
  }

  /** It asks for something, or for something else. */
  use(query: WholeQuery, listing: Listing): void {
    this.query = query
    this.listing = listing
    this.fresh = true
  }

  /** Sends what there is to send. @returns whether something is owed still */
  tell(at: number): boolean {
    const { listing } = this
    if (listing === undefined) return false
    if (listing.failure !== undefined) {
      this.subscriber.error(listing.failure.cause)
      return false
    }
    if (!this.fresh && listing.version === this.version) return false
    let ready: boolean
    try {
      ready = this.ready()
    } catch (cause) {
      this.subscriber.error(cause)
      return false
    }
    if (!ready) {
      this.forgetGone()
      return true
    }
    const message = this.fresh ? this.snapshot(listing, at) : this.difference(listing, at)
    this.fresh = false
    this.version = listing.version
    if (message !== undefined) this.subscriber.next(message)
    return false
  }

  private snapshot(listing: Listing, at: number): FloorMessage {
    const { offset, limit } = this.query
    const { total } = listing
    this.remember(listing.slice(offset, limit), total)
    const rows = this.sent.flatMap(({ row }) => row ?? [])
    return { kind: 'snapshot', seq: ++this.seq, at, total, offset, rows }
  }

  private difference(listing: Listing, at: number): FloorMessage | undefined {
    const { offset, limit } = this.query
    const { total } = listing
    const now = listing.slice(offset, limit)
    const found = differenceOf(this.sent, now)
    if (found === undefined && total === this.sentTotal) return undefined
    this.remember(now, total)
    return { kind: 'difference', seq: ++this.seq, at, total, ...(found ?? nothing) }
  }

  private remember(shown: readonly Entry[], total: number): void {
    this.sent = shown.map((entry) => ({ entry, row: entry.row }))
    this.sentTotal = total
  }

  /** A visitor that is gone may have been erased. */
  private forgetGone(): void {
    for (const one of this.sent) if (one.entry.row === undefined) one.row = undefined
  }
}

const nothing = { left: [], entered: [], moved: [], changed: [] } as const
