import type { DeskView } from '../desk/desk-view.ts'

/** A block that is not the visitor's own. */
export interface OutsideBlock {
  readonly what: 'invitations' | 'chat'
  /** When it ends by itself, ms; missing: it does not. */
  readonly until?: number
}

/**
 * What a rule may read that does not belong to the visitor, as it was when the event was admitted.
 * It is stored with the event: a replay reads it there and never the live value.
 */
export interface Context {
  /** As it is stored: truncated unless the site keeps whole addresses. */
  readonly ip?: string
  /** The visitor has a live connection, and some rule waits for time to pass. */
  readonly connected?: true
  /** It is an operator's own session: nobody blocks it. */
  readonly staff?: true
  /** The desk, as far as some rule reads it. */
  readonly desk?: DeskView
  /** What the address, or the site's list, keeps the visitor from; an operator's block of everything counts as one of the chat. */
  readonly blocked?: readonly OutsideBlock[]
  readonly address?: {
    /** Keyed hash: the address entity's id. */
    readonly key: string
    /** Distinct visitors seen behind it within a day, this one included. */
    readonly visitors?: number
    /** Events in each window that some rule reads, by the window's key. */
    readonly counts?: Readonly<Record<string, number>>
    /** Keys of the windows that had more events than they can hold. */
    readonly full?: readonly string[]
  }
}
