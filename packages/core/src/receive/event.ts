import type { JsonObject } from '../json.ts'

/** The page an event happened on, as its sender saw it. */
export interface EventPage {
  /** Absolute `http(s)` URL, or a path from `/` where the host is not known. */
  readonly url: string
  readonly title?: string
  readonly referrer?: string
}

/** One thing a visitor did, as it came through the door: checked, bounded, not yet enriched. */
export interface VisitorEvent {
  /** Chosen by the sender, 1 to 128 characters; the same id is the same event. */
  readonly id: string
  /** `page.view`, `cart.add`, or a type of the site's own: lower case words joined by dots. */
  readonly type: string
  /** When it happened by the sender's clock, ms since 1970 UTC. */
  readonly at: number
  /** Which of the visitor's tabs, where there are several. */
  readonly tab?: string
  readonly page?: EventPage
  readonly data?: JsonObject
}
