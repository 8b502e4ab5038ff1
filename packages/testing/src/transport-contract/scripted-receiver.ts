import assert from 'node:assert/strict'
import type { Answer, EventsMessage, Peer, Receiver, Refusal } from '@beckon/core/adapter'

export interface ScriptedOptions {
  /** Sites that it serves. Default `shop` and `other`. */
  readonly sites?: readonly string[]
  /** Answers are given when the case says so. */
  readonly hold?: boolean
  /** Refuses an event, where it should; it is not committed then. */
  readonly refuse?: (id: string) => Refusal | undefined
  /** Called when an event is committed for the first time, before it is answered. */
  readonly onCommit?: (peer: Peer, id: string) => void
  /** Called when a visitor has come. */
  readonly onArrival?: (peer: Peer) => void
}

/** What a transport has handed on at once, and what becomes of it. */
export interface Batch {
  readonly peer: Peer
  /** As it was given. */
  readonly message: string | Uint8Array | EventsMessage
  /** Where they could be read. */
  readonly ids: readonly string[]
  /** Commits it and answers, where answers are held. */
  answer(): void
}

/** In the place of an engine: commits what it is sent, once, and writes down all that is told to it. */
export class ScriptedReceiver implements Receiver {
  readonly batches: Batch[] = []
  /** Event ids in the order in which they were committed, by visitor. */
  readonly committed = new Map<string, string[]>()
  /** Events that came although they were committed already. */
  duplicates = 0
  readonly comings: { readonly what: 'arrived' | 'left'; readonly peer: Peer }[] = []
  hold: boolean
  private readonly options: ScriptedOptions

  constructor(options: ScriptedOptions = {}) {
    this.options = options
    this.hold = options.hold ?? false
  }

  receive(peer: Peer, message: string | Uint8Array | EventsMessage): Promise<Answer> {
    return new Promise((resolve) => {
      const ids = idsOf(message)
      const answer = () => resolve(this.commit(peer, ids))
      this.batches.push({ peer, message, ids: ids ?? [], answer })
      if (!this.hold) answer()
    })
  }

  serves(site: string): boolean {
    return (this.options.sites ?? ['shop', 'other']).includes(site)
  }

  arrived(peer: Peer): void {
    this.comings.push({ what: 'arrived', peer })
    this.options.onArrival?.(peer)
  }

  left(peer: Peer): void {
    this.comings.push({ what: 'left', peer })
  }

  /** What a visitor's clients have got committed, in order. */
  of(visitor: string): readonly string[] {
    return this.committed.get(visitor) ?? []
  }

  /** `+` for each that came and `-` for each that left, in order; of one visitor or of all. */
  presence(visitor?: string): string {
    return this.comings
      .filter(({ peer }) => visitor === undefined || peer.visitor === visitor)
      .map(({ what }) => (what === 'arrived' ? '+' : '-'))
      .join('')
  }

  /** Each peer that came has left, once and afterwards, and nobody left who had not come. */
  checkPresence(): void {
    const here = new Set<Peer>()
    for (const { what, peer } of this.comings) {
      if (what === 'arrived') {
        assert.ok(!here.has(peer), 'nobody arrives twice')
        here.add(peer)
      } else assert.ok(here.delete(peer), 'who leaves had arrived, and leaves once')
    }
    assert.equal(here.size, 0, 'all who arrived have left after close')
  }

  private commit(peer: Peer, ids: readonly string[] | undefined): Answer {
    if (ids === undefined) {
      return { acks: [], refused: [{ code: 'BAD_MESSAGE', message: 'This cannot be read.' }] }
    }
    const acks: string[] = []
    const refused: Refusal[] = []
    const known = this.committed.get(peer.visitor) ?? []
    this.committed.set(peer.visitor, known)
    for (const id of ids) {
      const refusal = this.options.refuse?.(id)
      if (refusal !== undefined) {
        refused.push(refusal)
        continue
      }
      if (known.includes(id)) this.duplicates++
      else {
        known.push(id)
        this.options.onCommit?.(peer, id)
      }
      acks.push(id)
    }
    return { acks, refused }
  }
}

/** Undefined where it cannot be read. */
function idsOf(message: string | Uint8Array | EventsMessage): string[] | undefined {
  try {
    const read =
      typeof message === 'string' || message instanceof Uint8Array
        ? (JSON.parse(Buffer.from(message as string).toString()) as EventsMessage)
        : message
    return read.type === 'events' ? read.events.map(({ id }) => id) : undefined
  } catch {
    return undefined
  }
}
