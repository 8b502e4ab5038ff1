import type { Arrival } from './arrival.ts'
import type { Product } from './assortment.ts'
import type { Browser } from './browser.ts'
import type { Chance } from './chance.ts'

/** One event as the day's file holds it; see the readers of recorded traffic. */
export interface Line extends Browser {
  /** ms since 1970 UTC. */
  readonly at: number
  readonly event: {
    readonly type: string
    readonly tab?: string
    readonly page: { readonly url: string; readonly referrer?: string }
    readonly data?: Readonly<Record<string, unknown>>
  }
}

const origin = 'https://shop.example'

/** One visit in the making: whoever plays it says what happens, and time goes on. */
export class Visit {
  /** ms. */
  now: number
  private readonly day: Line[]
  private readonly browser: Browser
  private readonly chance: Chance
  private arrival: Arrival | undefined
  private url = `${origin}/`
  private tab: string | undefined

  constructor(day: Line[], browser: Browser, chance: Chance, at: number, arrival: Arrival = {}) {
    this.day = day
    this.browser = browser
    this.chance = chance
    this.now = at
    this.arrival = arrival
  }

  /** Some seconds pass. */
  wait(low: number, high = low): this {
    this.now += this.chance.between(low * 1_000, high * 1_000)
    return this
  }

  /** Goes on in another tab. */
  inTab(tab: string): this {
    this.tab = tab
    return this
  }

  view(path: string): this {
    const { referrer, query = '' } = this.arrival ?? {}
    this.arrival = undefined
    this.url = `${origin}${path}${query}`
    return this.send('page.view', undefined, referrer)
  }

  /** Something happens on the page that is open. */
  send(type: string, data?: Readonly<Record<string, unknown>>, referrer?: string): this {
    const page = { url: this.url, ...(referrer !== undefined && { referrer }) }
    this.day.push({
      at: this.now,
      ...this.browser,
      event: {
        type,
        ...(this.tab !== undefined && { tab: this.tab }),
        page,
        ...(data && { data }),
      },
    })
    return this
  }

  intoCart({ path, price }: Product): this {
    const product = path.slice('/product/'.length)
    return this.send('cart.add', { product, price, quantity: 1, currency: 'EUR' })
  }

  order(): this {
    return this.view('/thanks').send('order.completed', { number: this.now % 1_000_000 })
  }
}
