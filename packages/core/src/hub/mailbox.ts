import type { Delivery } from '../ports/transport.ts'
import type { Cursor } from '../protocol/cursor.ts'
import type { Effect, NoticeMessage } from '../protocol/effect.ts'
import type { RefusedMessage } from '../protocol/server-message.ts'
import type { HubLimits } from './limits.ts'

/** A message that its client has not acknowledged. */
interface Kept {
  readonly seq: number
  readonly text: string
  readonly effect: string | undefined
}

/** Who is told that a client has taken an effect. */
type Taken = (delivery: Delivery) => void

/** Takes a mailbox's messages to its client, while there is a connection. */
export interface Outlet {
  send(text: string): void
  /** Its client has another one. */
  end(reason: 'REPLACED'): void
}

/**
 * What one client is sent, in one numbered row: kept until the client acknowledges it, so that a
 * client which comes back gets the rest. It outlives its connections.
 */
export class Mailbox {
  readonly epoch: string
  /** The visitor's name among the entities, or an operator's. */
  readonly owner: string
  /** The connection that is there now. */
  outlet: Outlet | undefined
  /** Higher than in every other mailbox whose client did something before. */
  activity = 0
  private readonly limits: HubLimits
  private lastSeq = 0
  /** What stands up to here is not known any more. */
  private gone = 0
  private kept: Kept[] | undefined
  private keptLength = 0
  private waiting: Map<string, Taken> | undefined
  /** Effects that the client has, the latest: who asks again had given up before it said so. */
  private taken: string[] | undefined

  constructor(epoch: string, owner: string, limits: HubLimits) {
    this.epoch = epoch
    this.owner = owner
    this.limits = limits
  }

  /** The number of the last message. */
  get seq(): number {
    return this.lastSeq
  }

  /** Messages that its client has not acknowledged. */
  get size(): number {
    return this.kept?.length ?? 0
  }

  acknowledged(ids: readonly string[]): void {
    const seq = ++this.lastSeq
    this.put({ seq, text: `{"type":"ack","seq":${seq},"ids":${idList(ids)}}`, effect: undefined })
  }

  refused(refusal: Omit<RefusedMessage, 'type'>): void {
    const seq = ++this.lastSeq
    const { id, code, message, retryAfterMs } = refusal
    const text = JSON.stringify({ type: 'refused', seq, id, code, message, retryAfterMs })
    this.put({ seq, text, effect: undefined })
  }

  /** Sends an effect, once: where it is under way already only who is told changes. */
  effect(effect: Effect | NoticeMessage, taken: Taken): void {
    if (this.taken?.includes(effect.id)) {
      taken('delivered')
      return
    }
    const before = this.waiting?.get(effect.id)
    if (before === undefined) {
      const seq = ++this.lastSeq
      const { type, ...body } = effect
      this.put({ seq, text: JSON.stringify({ type, seq, ...body }), effect: effect.id })
    } else before('unreachable')
    this.waiting ??= new Map()
    this.waiting.set(effect.id, taken)
  }

  /** The client has everything up to `seq`; a number that was never sent is one too high. */
  ack(seq: number): void {
    const { kept } = this
    if (kept === undefined || seq > this.lastSeq) return
    let count = 0
    for (const { seq: own, text, effect } of kept) {
      if (own > seq) break
      count++
      this.keptLength -= text.length
      if (effect !== undefined) this.has(effect)
    }
    if (count === kept.length) this.kept = undefined
    else if (count > 0) kept.splice(0, count)
    if (seq > this.gone) this.gone = seq
  }

  /** Whether everything behind a cursor is still known. */
  reaches({ seq }: Cursor): boolean {
    return seq >= this.gone && seq <= this.lastSeq
  }

  /** Sends everything that was not acknowledged. */
  replay(): void {
    for (const { text } of this.kept ?? none) this.outlet?.send(text)
  }

  /** Nobody will come for it any more. */
  discard(): void {
    this.kept = undefined
    this.giveBack()
  }

  /** Its effects are not waited for any longer, though its client would still get them. */
  giveBack(): void {
    for (const effect of [...(this.waiting?.keys() ?? none)]) this.tell(effect, 'unreachable')
  }

  private put(message: Kept): void {
    const { keptMessages, keptLength } = this.limits
    this.kept ??= []
    this.kept.push(message)
    this.keptLength += message.text.length
    while (this.kept.length > keptMessages || this.keptLength > keptLength) {
      const oldest = this.kept.shift()
      if (oldest === undefined) break
      this.keptLength -= oldest.text.length
      this.gone = oldest.seq
      if (oldest.effect !== undefined) this.tell(oldest.effect, 'unreachable')
    }
    this.outlet?.send(message.text)
  }

  private has(effect: string): void {
    this.taken ??= []
    this.taken.push(effect)
    if (this.taken.length > rememberedEffects) this.taken.shift()
    this.tell(effect, 'delivered')
  }

  private tell(effect: string, delivery: Delivery): void {
    const taken = this.waiting?.get(effect)
    this.waiting?.delete(effect)
    if (this.waiting?.size === 0) this.waiting = undefined
    taken?.(delivery)
  }
}

/** A client has few effects under way, and they expire soon. */
const rememberedEffects = 16

const none: readonly never[] = []

/** Letters, digits and a few marks need no escaping, and nearly all ids are made of them. */
const plain = /^[\w.:-]*$/

function idList(ids: readonly string[]): string {
  const [only] = ids
  return ids.length === 1 && only !== undefined && plain.test(only)
    ? `["${only}"]`
    : JSON.stringify(ids)
}
