import type {
  BlockMessage,
  InviteMessage,
  RedirectMessage,
  RevokeMessage,
  UnblockMessage,
  WelcomeMessage,
} from '@beckon/core/protocol'
import type { DropReason } from './ticket.ts'

/**
 * - `awaiting-consent`: nothing is sent or stored until `consent()`
 * - `connecting`: an attempt is under way
 * - `open`: welcomed
 * - `waiting`: the next attempt comes by itself
 * - `stopped`: another attempt would end the same way; see the reason
 * - `closed`: by `close()` or `forget()`
 */
export type ClientState =
  | 'awaiting-consent'
  | 'connecting'
  | 'open'
  | 'waiting'
  | 'stopped'
  | 'closed'

export interface StateChange {
  readonly state: ClientState
  /**
   * Why the last connection ended: the name of a closing of the protocol, or `TIMEOUT` (no
   * `welcome` in time), `SILENT_SERVER`, `GAP`, `BAD_FRAME`, `CANNOT_OPEN`, `LOST`.
   */
  readonly reason?: string
}

/** What a client tells, by name. */
export interface ClientEvents {
  readonly state: StateChange
  /** A connection stands; `history` says whether anything was lost behind the cursor. */
  readonly welcome: Pick<WelcomeMessage, 'visitor' | 'history' | 'serverTime'>
  /** Show it: it comes once, in one tab. */
  readonly invite: InviteMessage
  /** Put it away, wherever it is shown: it comes in every tab. */
  readonly revoke: RevokeMessage
  /** Comes in every tab. */
  readonly block: BlockMessage
  readonly unblock: UnblockMessage
  /** Go there: it comes once, in one tab. */
  readonly redirect: RedirectMessage
  /** The server has these events. */
  readonly committed: { readonly ids: readonly string[] }
  /** An event, or a whole message, was not taken in. With `retryAfterMs` the client sends it again. */
  readonly refused: {
    readonly id?: string
    readonly code: string
    readonly message: string
    readonly retryAfterMs?: number
  }
  /** The client gave up on these. */
  readonly dropped: {
    readonly reason: DropReason
    readonly count: number
    readonly ids: readonly string[]
  }
  /** The server did not know the token any more: the client came back as a new visitor. */
  readonly 'token-refused': { readonly code: string }
  /** A numbered message of a type that this version does not know. */
  readonly message: Readonly<Record<string, unknown>>
  /** A listener threw. */
  readonly error: { readonly listener: string; readonly cause: unknown }
}
