import type { RawEvent } from '@beckon/core/protocol'
import type { ClientEnv } from './env.ts'
import type { ConnectOptions } from './options.ts'
import { memoryStore, type Store, safeStore } from './store.ts'
import { Unsent } from './unsent.ts'

/** What outlasts the page: who this is, what was agreed to, and what nobody has answered yet. */
export class Kept {
  readonly store: Store
  readonly #unsent: Unsent
  /** Nothing may be sent or stored before the visitor has agreed. */
  readonly mustConsent: boolean
  /** The visitor has agreed, or need not. */
  agreed: boolean
  /** Names the browser's tab, also after the next page load; none outside a browser. */
  readonly tab: string | undefined
  readonly #ids: ClientEnv['ids']
  readonly #session: Store
  #token: string | undefined
  /** A token was in the store: when it is there no more, somebody has removed it. */
  #stored: boolean

  constructor({ browser, ids }: ClientEnv, options: ConnectOptions) {
    const { site, role, store = browser?.local, consent, token } = options
    const prefix = `beckon:${site}:`
    this.#ids = ids
    const isVisitor = role !== 'operator'
    this.store = safeStore((isVisitor ? store : undefined) ?? memoryStore(), prefix)
    this.#unsent = new Unsent(this.store)
    this.#session = safeStore(browser?.session ?? memoryStore(), prefix)
    this.#token = token
    this.mustConsent = isVisitor && consent === 'required'
    this.agreed = !this.mustConsent
    this.agreedElsewhere()
    this.#stored = this.agreed && Boolean(this.store.get('token'))
    // Before the visitor has agreed, nothing is read either.
    const known = this.agreed ? this.#session.get('tab') : undefined
    this.tab = browser && (known ?? ids.next())
  }

  /** What proves who this is. */
  get token(): string | undefined {
    return this.#token ?? this.store.get('token') ?? undefined
  }

  /** The visitor was forgotten on another page. */
  get forgotten(): boolean {
    return this.#stored && !this.store.get('token')
  }

  /** The server has not committed the consent, as far as any page has heard. */
  get consentUntold(): boolean {
    return this.mustConsent && this.store.get('consent') === 'given'
  }

  /** Whether the visitor has agreed on this page or on another one. */
  agreedElsewhere(): boolean {
    this.agreed ||= Boolean(this.store.get('consent'))
    return this.agreed
  }

  agree(): void {
    this.agreed = true
    if (this.mustConsent) this.store.set('consent', 'given')
  }

  consentTold(): void {
    this.store.set('consent', 'known')
  }

  keepToken(token: string): void {
    if (token === this.#token) return
    this.#token = token
    this.store.set('token', token)
    this.#stored = this.store.get('token') === token
  }

  /** The server does not want this one; another tab may have a better one by now. */
  forgetToken(token: string): void {
    if (this.#token === token) this.#token = undefined
    if (this.store.get('token') !== token) return
    this.store.remove('token')
    this.#stored = false
  }

  /** The page begins: what an earlier one left. */
  begin(): RawEvent[] {
    if (this.tab !== undefined) this.#session.set('tab', this.tab)
    return this.left()
  }

  /** What other pages could not get rid of; nobody else will. */
  left(): RawEvent[] {
    return this.#unsent.adopt()
  }

  /** Somebody has answered for these. */
  answered(ids: readonly string[]): void {
    this.#unsent.answered(ids)
  }

  /** The page goes. */
  end(events: readonly RawEvent[]): void {
    if (this.agreed) this.#unsent.leave(this.#ids.next(), events)
  }

  forget(): void {
    this.#token = undefined
    this.#stored = false
    for (const key of ['token', 'consent', 'seen']) this.store.remove(key)
    this.#unsent.forget()
    this.#session.remove('tab')
  }
}
