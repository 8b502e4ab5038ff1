import type { Effect } from '@beckon/core/protocol'
import type { ClientEvents } from './client-events.ts'
import type { Counters } from './counters.ts'
import type { Emitter } from './emitter.ts'
import type { ClientEnv } from './env.ts'
import { Seen } from './seen.ts'
import { memoryStore } from './store.ts'
import type { TabMessage } from './tab-message.ts'
import type { Tabs } from './tabs.ts'

/** After this another tab may have it: its clock is the same, its thread may be busy, ms. */
const graceMs = 500

/** Sees to it that each effect is shown at most once: over cuts, page loads and tabs. */
export class Effects {
  readonly #env: ClientEnv
  /** Shown in some tab of the browser. */
  readonly #seen: Seen
  /** Shown in this one: what is for every tab is not a repeat because another had it. */
  readonly #seenHere: Seen
  readonly #counters: Counters
  readonly #emitter: Emitter<ClientEvents>
  readonly #tabMs: number
  readonly #serverNow: () => number
  /** Effects that another tab was given, and what is to be done when it has shown them. */
  readonly #given = new Map<string, { done: () => void; cancel: () => void }>()
  tabs: Tabs | undefined

  constructor(
    env: ClientEnv,
    seen: Seen,
    counters: Counters,
    emitter: Emitter<ClientEvents>,
    tabMs: number,
    serverNow: () => number,
  ) {
    this.#env = env
    this.#seen = seen
    this.#seenHere = new Seen(memoryStore(), seen.most)
    this.#counters = counters
    this.#emitter = emitter
    this.#tabMs = tabMs
    this.#serverNow = serverNow
  }

  /**
   * From the server.
   *
   * @param done is called when some tab's listeners have it
   */
  arrived(effect: Effect, done: () => void): void {
    const { id, type, expiresAt } = effect
    const given = this.#given.get(id)
    if (given) {
      const both = () => {
        given.done()
        done()
      }
      this.#given.set(id, { ...given, done: both })
    } else if (expiresAt < this.#serverNow() || this.#seenBy(type).has(id)) {
      this.#counters.ignoredEffects++
      done()
    } else if (type !== 'invite' && type !== 'redirect') {
      if (type === 'revoke') this.#takeBack(effect.invitation, expiresAt)
      this.tabs?.post({ type: 'effect', effect })
      this.#show(effect)
      done()
    } else this.#give(effect, done)
  }

  /** From the tab that leads. It has sorted out repeats of what is for all tabs. */
  offered({ effect, until }: TabMessage & { type: 'effect' }): void {
    const { id, expiresAt } = effect
    if (until === undefined) {
      if (!this.#seenHere.has(id)) this.#show(effect)
    } else if (until < this.#env.clock.now()) return
    else if (!this.#seen.has(id)) this.#show(effect)
    this.tabs?.post({ type: 'shown', id, expiresAt })
  }

  /** Another tab has shown it. */
  shown(id: string, expiresAt: number): void {
    const given = this.#given.get(id)
    this.#seen.mark(id, expiresAt, 0)
    this.#given.delete(id)
    given?.cancel()
    given?.done()
  }

  /** The server will send again, to whoever leads then, what nobody has shown. */
  stop(): void {
    for (const { cancel } of this.#given.values()) cancel()
    this.#given.clear()
  }

  /** What is over before a tab has shown it is not shown any more. */
  #takeBack(invitation: string, expiresAt: number): void {
    const given = this.#given.get(invitation)
    this.#seen.mark(invitation, expiresAt, this.#serverNow())
    this.#given.delete(invitation)
    given?.cancel()
    given?.done()
  }

  #give(effect: Effect, done: () => void): void {
    const { tabs } = this
    const to = tabs?.mostActive
    if (!tabs || to === undefined) {
      this.#show(effect)
      tabs?.post({ type: 'shown', id: effect.id, expiresAt: effect.expiresAt })
      done()
      return
    }
    const { clock } = this.#env
    const until = clock.now() + this.#tabMs
    const cancel = clock.setTimer(until + graceMs, () => {
      const given = this.#given.get(effect.id)
      this.#given.delete(effect.id)
      tabs.gone(to)
      if (given) this.arrived(effect, given.done)
    })
    this.#given.set(effect.id, { done, cancel })
    tabs.post({ type: 'effect', effect, to, until })
  }

  #seenBy(type: Effect['type']): Seen {
    return type === 'invite' || type === 'redirect' ? this.#seen : this.#seenHere
  }

  #show(effect: Effect): void {
    // First, because a listener may leave the page, and showing nothing beats showing twice.
    // A tab that has no connection does not know the server's clock, and forgets nothing by it.
    const now = !this.tabs || this.tabs.leads ? this.#serverNow() : 0
    this.#seenBy(effect.type).mark(effect.id, effect.expiresAt, now)
    this.#counters.effects++
    this.#emitter.emit(effect.type, effect as never)
  }
}
