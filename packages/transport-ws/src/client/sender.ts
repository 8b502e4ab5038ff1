import type { RefusedMessage, WelcomeMessage } from '@beckon/core/protocol'
import type { ClientBounds } from './bounds.ts'
import type { Cancel } from './cancel.ts'
import type { Counters } from './counters.ts'
import type { ClientEnv } from './env.ts'
import type { Entry, Outbox } from './outbox.ts'
import { chance } from './retry.ts'

/** Room for what a message has besides its events. */
const envelopeBytes = 64
/** A server that asks for more is asked again after this, ms. */
const longestPause = 3_600_000

type Refusal = Pick<RefusedMessage, 'code' | 'message'>

/** Takes events from the outbox onto the wire: in order, in batches, so many at once. */
export class Sender {
  readonly #env: ClientEnv
  readonly #bounds: ClientBounds
  readonly #counters: Counters
  readonly #outbox: Outbox
  readonly #refuse: (id: string, refusal: Refusal) => void
  #send: ((events: string) => void) | undefined
  #limits: WelcomeMessage['limits'] = { messageBytes: 0, eventsPerMessage: 0 }
  #held = false
  /** It was too fast: until it has caught up, one message goes after the other. */
  #cautious = false
  #pausedUntil = 0
  #sentAt = 0
  #timer: Cancel | undefined
  /** Of a message that was refused as a whole: these go alone, until the bad one is found. */
  readonly #suspects = new Set<string>()

  /** @param refuse is told of an event that can never be sent */
  constructor(
    env: ClientEnv,
    bounds: ClientBounds,
    counters: Counters,
    outbox: Outbox,
    refuse: (id: string, refusal: Refusal) => void,
  ) {
    this.#env = env
    this.#bounds = bounds
    this.#counters = counters
    this.#outbox = outbox
    this.#refuse = refuse
  }

  /**
   * A connection stands.
   *
   * @param send takes events as JSON, with commas between
   * @param whole the server sends what it had answered meanwhile, so nothing is sent again before `resume`
   * @returns whether it waits for `resume`
   */
  open(send: (events: string) => void, limits: WelcomeMessage['limits'], whole: boolean): boolean {
    this.#send = send
    this.#limits = limits
    this.#held = whole && this.#outbox.all().some(({ sent }) => sent)
    this.flush()
    return this.#held
  }

  /** The server has said all it had to say about what was sent before. */
  resume(): void {
    if (!this.#held) return
    this.#held = false
    this.flush()
  }

  /** The connection is gone. */
  close(): void {
    this.#send = undefined
    this.#timer?.()
    this.#timer = undefined
    for (const entry of this.#outbox.all()) entry.inFlight = false
  }

  /** There is something to send, or room to send it. */
  wake(): void {
    if (!this.#send || this.#held || this.#timer) return
    const { batchMs, paceMs } = this.#bounds
    const soon = this.#env.clock.now() + batchMs
    const at = Math.max(soon, this.#sentAt + paceMs, this.#pausedUntil)
    this.#timer = this.#env.clock.setTimer(at, () => this.flush())
  }

  flush(): void {
    this.#timer?.()
    this.#timer = undefined
    if (this.#pausedUntil > this.#env.clock.now()) {
      this.wake()
      return
    }
    while (this.#send && !this.#held) {
      if (this.#cautious && this.#outbox.all().some(({ inFlight }) => inFlight)) return
      const batch = this.#batch()
      if (batch.length === 0) {
        this.#cautious = false
        return
      }
      for (const entry of batch) {
        if (entry.sent) this.#counters.resent++
        entry.sent = entry.inFlight = true
      }
      this.#counters.sent += batch.length
      this.#sentAt = this.#env.clock.now()
      this.#send(batch.map(({ json }) => json).join())
    }
  }

  /** The server asks to be left alone for a while. Whatever is refused while it does comes again. */
  pause(ms: number, id?: string): void {
    // Up to a tenth more, so that not all who were refused together come together.
    const wait = Math.min(ms, longestPause) * (1 + chance(this.#env) / 10)
    this.#pausedUntil = Math.max(this.#pausedUntil, this.#env.clock.now() + wait)
    if (id === undefined) this.#cautious = true
    for (const entry of this.#outbox.all()) {
      if (id === undefined || entry.event.id === id) entry.inFlight = false
    }
    this.#timer?.()
    this.#timer = undefined
    this.wake()
  }

  /** A whole message was refused for good, and nobody said which of its events was bad. */
  suspect(refusal: Refusal): void {
    const flying = this.#outbox.all().filter(({ inFlight }) => inFlight)
    const [only] = flying
    if (only && flying.length === 1) {
      this.#refuse(only.event.id, refusal)
    } else {
      for (const entry of flying) {
        entry.inFlight = false
        this.#suspects.add(entry.event.id)
      }
    }
    this.wake()
  }

  #batch(): Entry[] {
    const { messageBytes, eventsPerMessage } = this.#limits
    const all = this.#outbox.all()
    for (const id of this.#suspects) if (!this.#outbox.has(id)) this.#suspects.delete(id)
    const alone = this.#suspects.size > 0
    let room = alone ? 1 : this.#bounds.inFlightEvents
    for (const { inFlight } of all) if (inFlight) room--
    const batch: Entry[] = []
    let bytes = envelopeBytes
    for (const entry of all) {
      if (batch.length >= Math.min(room, eventsPerMessage)) break
      if (entry.inFlight) continue
      if (entry.bytes + envelopeBytes > messageBytes) {
        const message = `The event has ${entry.bytes} bytes; a message to this server may have ${messageBytes}.`
        this.#refuse(entry.event.id, { code: 'MESSAGE_TOO_LARGE', message })
        continue
      }
      bytes += entry.bytes + 1
      if (bytes > messageBytes) break
      batch.push(entry)
    }
    return batch
  }
}
