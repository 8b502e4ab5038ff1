import type { Closing } from '../protocol/closing.ts'

/** Why a connection ended: the hub closed it, the other side did, or the network. */
export type Ending = Closing | 'LEFT'

/** What a hub has seen: at this moment, and since it was made. */
export interface HubCounts {
  /** Connections there are, those before `hello` included. */
  readonly connections: number
  /** Those before `hello`. */
  readonly waiting: number
  /** Clients that are away and may resume. */
  readonly resumable: number
  /** Mailboxes there are: of clients that are there, and of those that may resume. */
  readonly mailboxes: number
  /** Messages kept in them until their clients acknowledge them. */
  readonly kept: number
  /** Connections ever let in. */
  readonly accepted: number
  /** Connections that never came to be, by reason. */
  readonly turnedAway: Readonly<Record<string, number>>
  /** Connections that ended, by reason. */
  readonly ended: Readonly<Record<string, number>>
  readonly messages: number
  /** Messages that went no further than the hub, by code. */
  readonly refused: Readonly<Record<string, number>>
  /** Clients that came back, by whether everything behind their cursor was there. */
  readonly resumed: { readonly whole: number; readonly cut: number }
}

/** The hub's own book-keeping; what it hands on is in the engine's account. */
export class HubTally {
  accepted = 0
  messages = 0
  whole = 0
  cut = 0
  private readonly turnedAwayBy = new Map<string, number>()
  private readonly endedBy = new Map<string, number>()
  private readonly refusedBy = new Map<string, number>()

  turnedAway(reason: string): void {
    more(this.turnedAwayBy, reason)
  }

  ended(reason: Ending): void {
    more(this.endedBy, reason)
  }

  refused(code: string): void {
    more(this.refusedBy, code)
  }

  counts(
    now: Pick<HubCounts, 'connections' | 'waiting' | 'resumable' | 'mailboxes' | 'kept'>,
  ): HubCounts {
    return {
      ...now,
      accepted: this.accepted,
      turnedAway: Object.fromEntries(this.turnedAwayBy),
      ended: Object.fromEntries(this.endedBy),
      messages: this.messages,
      refused: Object.fromEntries(this.refusedBy),
      resumed: { whole: this.whole, cut: this.cut },
    }
  }
}

function more(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1)
}
