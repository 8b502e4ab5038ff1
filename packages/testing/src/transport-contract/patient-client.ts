import assert from 'node:assert/strict'
import type { Effect, ServerMessage } from '@beckon/core/adapter'
import { effectsOf } from './deliveries.ts'
import type { Harness, Stage } from './harness.ts'
import { helloOf, type Talker } from './talker.ts'

/** Where the network breaks, counted over all connections of the exchange. */
export interface Breaks {
  /** Right behind the sending of a message: it may have got there or not. */
  readonly sending?: (count: number) => boolean
  /** After a message was sent, taken in and answered, and before anything of the answer comes. */
  readonly answering?: (count: number) => boolean
  /** Right behind a message that came. */
  readonly receiving?: (count: number) => boolean
}

/** What the visitor does: each batch is sent when the former is acknowledged. */
const batches = [['e1'], ['e2', 'e3'], ['e4'], ['e5']]
/** The server's effects, by the event that causes them. */
const causes: Readonly<Record<string, readonly number[]>> = { e1: [0], e3: [1, 2], e5: [3, 4] }

/**
 * A client that keeps what is not acknowledged, comes back with its cursor, and sends again; and,
 * in the place of a dispatcher, a server that gives each effect until it is delivered.
 */
export class PatientClient {
  private readonly harness: Harness
  private readonly breaks: Breaks
  private readonly counts = { sent: 0, received: 0 }
  private readonly unacknowledged = new Set<string>()
  private readonly shown: string[] = []
  private readonly delivered: string[] = []
  private readonly given = new Set<string>()
  private waiting: Effect[] = []
  private stage: Stage | undefined
  private talker: Talker | undefined
  /** The last that was welcomed. */
  private former: Talker | undefined
  private next = 0
  private visitor = ''

  constructor(harness: Harness, breaks: Breaks) {
    this.harness = harness
    this.breaks = breaks
  }

  /** Goes through the whole exchange, and looks whether all of it came about, once and in order. */
  async run(): Promise<void> {
    const { harness: h } = this
    const stage = await h.start(
      {},
      {
        onCommit: ({ visitor }, id) => {
          this.visitor = visitor
          for (const place of causes[id] ?? []) {
            this.give(effectsOf(h.now)[place] ?? assert.fail())
          }
        },
        onArrival: () => {
          for (const effect of this.waiting.splice(0)) this.give(effect)
        },
      },
    )
    this.stage = stage
    for (let connections = 0; !this.done; connections++) {
      assert.ok(connections < 60, 'it gets on')
      await this.connect(stage)
      await h.until(
        () => this.done || this.talker?.end !== undefined,
        () => JSON.stringify({ ...this, harness: 0, stage: 0, talker: this.talker?.inbox }),
      )
      this.talker?.check()
      if (this.talker?.greeted === true) this.former = this.talker
    }
    assert.deepEqual(stage.receiver.of(this.visitor), batches.flat(), 'each event once, in order')
    assert.deepEqual(this.shown, ['i', 'r', 'b', 'u', 'o'], 'each effect once, in order')
    assert.deepEqual([...this.delivered].sort(), ['b', 'i', 'o', 'r', 'u'])
    await this.talker?.rest()
    assert.equal(this.shown.length, 5, 'nothing comes behind the end')
  }

  private get done(): boolean {
    return this.next === batches.length && this.unacknowledged.size === 0 && this.given.size === 5
      ? this.delivered.length === 5
      : false
  }

  private give(effect: Effect): void {
    this.given.add(effect.id)
    const to = { site: 'shop', visitor: this.visitor }
    void this.stage?.transport.deliver(to, effect).then((result) => {
      if (result === 'delivered') this.delivered.push(effect.id)
      else this.waiting.push(effect)
    })
  }

  private async connect(stage: Stage): Promise<void> {
    const { former } = this
    const talker = await this.harness.dial(stage)
    this.talker = talker
    talker.onMessage = (message) => this.came(message, talker)
    await this.say(helloOf(former?.resume ?? {}))
  }

  private came(message: ServerMessage, talker: Talker): void {
    if (talker.end !== undefined) return
    this.counts.received++
    if (message.type === 'welcome') {
      assert.notEqual(message.history, 'cut')
      if (this.unacknowledged.size > 0) void this.say(this.batch([...this.unacknowledged]))
      else void this.goOn()
    } else if (message.type === 'ack') {
      for (const id of message.ids) this.unacknowledged.delete(id)
      void this.say({ type: 'ack', seq: message.seq })
      void this.goOn()
    } else if (message.type === 'refused') assert.fail(JSON.stringify(message))
    else if (message.type !== 'pong') {
      this.shown.push(message.id)
      void this.say({ type: 'ack', seq: message.seq })
    }
    if (this.breaks.receiving?.(this.counts.received) === true) talker.wire.cut()
  }

  private async goOn(): Promise<void> {
    const ids = batches[this.next]
    if (ids === undefined || this.unacknowledged.size > 0) return
    this.next++
    for (const id of ids) this.unacknowledged.add(id)
    await this.say(this.batch(ids))
  }

  private batch(ids: readonly string[]): object {
    return {
      type: 'events',
      events: ids.map((id) => ({ id, type: 'x', at: this.harness.now })),
    }
  }

  private async say(message: object): Promise<void> {
    const { talker, stage, harness: h } = this
    if (talker === undefined || stage === undefined || talker.end !== undefined) return
    this.counts.sent++
    const { sent } = this.counts
    const answering = this.breaks.answering?.(sent) === true
    if (answering) talker.wire.stall()
    const { messages } = stage.transport.counts()
    talker.say(message)
    if (this.breaks.sending?.(sent) === true) talker.wire.cut()
    if (!answering) return
    await h.until(
      () => stage.transport.counts().messages > messages || talker.end !== undefined,
      'for a message to be taken',
    )
    await h.rest()
    talker.wire.cut()
  }
}
