import type { Store } from './store.ts'

/** The token that says who this is. */
export class Identity {
  readonly #store: Store | undefined
  #token: string | undefined

  /** @param store where it outlasts the page; an operator has none */
  constructor(store: Store | undefined, token: string | undefined) {
    this.#store = store
    this.#token = token
  }

  get token(): string | undefined {
    return this.#token ?? this.#store?.get('token') ?? undefined
  }

  keep(token: string): void {
    if (token === this.#token) return
    this.#token = token
    this.#store?.set('token', token)
  }

  /** The server does not want this one; another tab may have a better one by now. */
  forget(token: string): void {
    if (this.#token === token) this.#token = undefined
    if (this.#store?.get('token') === token) this.#store.remove('token')
  }
}
