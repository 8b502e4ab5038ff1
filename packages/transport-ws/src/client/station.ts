import type { RawEvent } from '@beckon/core/protocol'
import type { ClientEvents, ClientState } from './client-events.ts'
import { Effects } from './effects.ts'
import type { Emitter } from './emitter.ts'
import type { ClientEnv } from './env.ts'
import type { Kept } from './kept.ts'
import { Ledger } from './ledger.ts'
import { Line, type LineListener, type LineOptions } from './line.ts'
import { type Entry, entryOf, Outbox } from './outbox.ts'
import { Seen } from './seen.ts'
import { type Standing, Tabs, type TabsListener } from './tabs.ts'

const consentGiven = 'consent.given'

interface StationOptions extends Omit<LineOptions, 'outbox'> {
  readonly emitter: Emitter<ClientEvents>
  /** What the tabs call their common ground; without it each is by itself. */
  readonly tabs: string | undefined
}

/** Where events go: to the server, or to the tab that leads; and what comes back from there. */
export class Station {
  readonly outbox: Outbox
  readonly ledger: Ledger
  state: ClientState
  visitor: string | undefined
  readonly #env: ClientEnv
  readonly #kept: Kept
  readonly #emitter: Emitter<ClientEvents>
  readonly #effects: Effects
  readonly #line: Line
  readonly #tabs: Tabs | undefined
  #reason: string | undefined
  #present = false

  constructor(options: StationOptions) {
    const { env, bounds, counters, kept, emitter, tabs } = options
    this.#env = env
    this.#kept = kept
    this.#emitter = emitter
    this.state = kept.agreed ? 'connecting' : 'awaiting-consent'
    this.outbox = new Outbox(bounds)
    this.ledger = new Ledger(this.outbox, counters, emitter, (ids) => kept.answered(ids))
    const seen = new Seen(kept.store, bounds.seenEffects)
    const serverNow = () => this.#line.serverNow
    this.#effects = new Effects(env, seen, counters, emitter, bounds.tabMs, serverNow)
    this.#line = new Line({ ...options, outbox: this.outbox }, this.#fromLine())
    if (tabs === undefined) return
    this.#tabs = Tabs.open(env, tabs, bounds, {
      lead: () => this.#start(),
      resign: () => this.#rest(),
      follow: () => this.#pass(this.outbox.all()),
      heard: (standing) => this.#led(standing),
      standing: () => ({
        state: this.state,
        ...(this.#reason !== undefined && { reason: this.#reason }),
        ...(this.visitor !== undefined && { visitor: this.visitor }),
      }),
      message: (message) => this.#fromTab(message),
    })
    this.#effects.tabs = this.#tabs
    this.ledger.others = (message) => this.#tabs?.post(message)
  }

  get ended(): boolean {
    return this.state === 'closed' || this.state === 'stopped'
  }

  /** What a socket's constructor threw, where that is why it stopped. */
  get failure(): unknown {
    return this.#line.failure
  }

  /** Begins, or goes on after the page was away. */
  begin(): void {
    if (this.ended || this.#present) return
    // Nobody could tell a page that was away.
    if (this.#kept.forgotten) {
      this.close()
      this.#kept.forget()
      return
    }
    this.#present = true
    this.#tabs?.start()
    if (this.state === 'awaiting-consent' && this.#kept.agreedElsewhere()) this.#agreed()
    else this.#start()
  }

  /** The page goes; perhaps it comes back as it was. */
  leave(): void {
    if (this.ended || !this.#present) return
    this.#present = false
    this.#rest()
    this.#kept.end(this.outbox.all().map(({ event }) => event))
    this.#tabs?.leave()
    if (this.#kept.agreed) this.#become('waiting', 'CLOSED')
  }

  close(): void {
    if (this.state === 'closed') return
    this.#rest()
    this.#become('closed')
  }

  forget(): void {
    this.#tabs?.post({ type: 'forget' })
    this.close()
    this.#kept.forget()
  }

  /** Takes an event in. */
  send(entry: Entry): void {
    this.ledger.add([entry])
    this.#pass([entry])
  }

  /** The visitor agrees. Whoever need not be asked may still say so. */
  consent(): void {
    if (this.ended || this.#kept.mustConsent === this.#kept.agreed) return
    this.#tabs?.post({ type: 'consent', event: this.#tellConsent() })
    this.#agreed()
  }

  /** The visitor may be looking, or the network may be back. */
  nudge(active: boolean): void {
    this.#line.nudge()
    if (active) this.#tabs?.active()
  }

  /** The visitor looks elsewhere, and perhaps does not come back: phones end such pages. */
  hidden(): void {
    this.#tabs?.flush()
    this.#line.sender.flush()
  }

  /**
   * Another page has written to the store: perhaps what it left when it went. In Chromium the next
   * tab leads often enough before it can read that.
   */
  stored(): void {
    if (this.ended || !this.#present || !this.#kept.agreed || this.#tabs?.leads === false) return
    this.#adopt(this.#kept.left(), false)
  }

  /** @param rest an event without the id, the time and the tab that it gets here */
  event(rest: Omit<RawEvent, 'id' | 'at' | 'tab'>): RawEvent {
    const { tab } = this.#kept
    const { ids, clock } = this.#env
    return { id: ids.next(), at: clock.now(), ...(tab !== undefined && { tab }), ...rest }
  }

  #start(): void {
    if (this.ended || !this.#kept.agreed) return
    this.#adopt(this.#kept.begin(), false)
    // The page may have gone before the server heard of it.
    if (this.#kept.consentUntold) this.#tellConsent()
    if (!this.#tabs || this.#tabs.leads) this.#line.start()
  }

  #rest(): void {
    this.#line.pause()
    this.#effects.stop()
  }

  #pass(entries: readonly Entry[]): void {
    if (!this.#kept.agreed || entries.length === 0) return
    if (this.#tabs && !this.#tabs.leads) {
      this.#tabs.hand(entries)
    } else if (this.#env.browser?.visible() === false) {
      // A browser lets the timers of a tab wait that nobody sees, and its events may be another's.
      this.#line.sender.flush()
    } else this.#line.sender.wake()
  }

  /** Takes in events of other tabs, or of earlier pages. */
  #adopt(events: readonly RawEvent[], foreign: boolean): void {
    const entries: Entry[] = []
    for (const event of events) {
      const known = this.outbox.get(event.id)
      if (known) {
        known.shared ||= foreign
        continue
      }
      entries.push(entryOf(event, { foreign, keep: event.type === consentGiven }))
    }
    this.ledger.add(entries)
    this.#pass(entries.filter(({ event }) => this.outbox.has(event.id)))
  }

  /** Before all other events, or the server would refuse them. */
  #tellConsent(): RawEvent {
    this.#kept.agree()
    const told = this.outbox.all().find(({ keep }) => keep)
    if (told) return told.event
    const entry = entryOf(this.event({ type: consentGiven }), { keep: true })
    this.ledger.add([entry])
    this.#pass([entry])
    return entry.event
  }

  #agreed(): void {
    if (this.state === 'awaiting-consent') this.#become('connecting')
    this.#start()
    if (!this.#tabs?.leads) this.#pass(this.outbox.all())
  }

  #fromLine(): LineListener {
    return {
      state: (state, reason) => this.#become(state, reason),
      welcome: ({ visitor, history, serverTime }) => {
        this.visitor = visitor
        this.#tabs?.tell()
        this.#emitter.emit('welcome', { visitor, history, serverTime })
      },
      acknowledged: (ids) => this.#committed(ids),
      refused: (refusal) => this.ledger.refused(refusal),
      effect: (effect, done) => this.#effects.arrived(effect, done),
      tokenRefused: (code) => {
        // The new visitor has agreed to nothing yet, as far as the server knows.
        if (this.#kept.mustConsent) this.#tellConsent()
        this.#emitter.emit('token-refused', { code })
      },
      other: (message) => this.#emitter.emit('message', { ...message }),
    }
  }

  #fromTab(message: Parameters<TabsListener['message']>[0]): void {
    switch (message.type) {
      case 'join':
        this.#line.nudge()
        break
      case 'events':
        if (this.#tabs?.leads) this.#adopt(message.events, true)
        break
      case 'committed':
        this.#committed(message.ids)
        break
      case 'refused':
        this.ledger.refused(message.refusal)
        break
      case 'dropped':
        this.ledger.drop(
          'buffer-full',
          this.outbox.all().filter(({ event }) => message.ids.includes(event.id)),
        )
        break
      case 'effect':
        this.#effects.offered(message)
        break
      case 'shown':
        this.#effects.shown(message.id, message.expiresAt)
        break
      case 'consent':
        if (this.#tabs?.leads) this.#adopt([message.event], true)
        if (this.state !== 'awaiting-consent') break
        this.#kept.agree()
        this.#agreed()
        break
      case 'forget':
        this.close()
        this.#kept.forget()
        break
    }
  }

  #committed(ids: readonly string[]): void {
    const consent = this.outbox.all().find(({ keep }) => keep)
    if (consent && ids.includes(consent.event.id)) this.#kept.consentTold()
    this.ledger.committed(ids)
  }

  /** How the tab that leads stands. */
  #led({ state, reason, visitor }: Standing): void {
    if (!this.#kept.agreed || state === 'awaiting-consent') return
    this.visitor = visitor
    this.#become(state, reason)
  }

  #become(state: ClientState, reason?: string): void {
    if (this.state === state || this.state === 'closed') return
    this.state = state
    this.#reason = reason
    if (state !== 'closed') this.#tabs?.tell()
    this.#emitter.emit('state', { state, ...(reason !== undefined && { reason }) })
    if (state !== 'closed' && state !== 'stopped') return
    // Another page may have better luck: it must not wait for this one.
    this.#tabs?.leave()
    this.ledger.drop(state)
  }
}
