import type { JsonObject } from './json.ts'
import type { Locales } from './wording.ts'

/** Who invites, as the visitor sees them. */
export type Inviter = {
  readonly name: string
  /** An http(s) URL, or a path from `/`. */
  readonly picture?: string
}

/** What a rule does when it fires; all durations in ms. */
export type Action =
  | {
      readonly type: 'score'
      readonly points: number
      /** How long the points count; absent: for good, or for as long as the rule holds. */
      readonly expiresInMs?: number
    }
  | {
      readonly type: 'segment'
      readonly segment: string
      /** It is left when the visit ends; absent: it is the visitor's. */
      readonly of?: 'visit'
    }
  | { readonly type: 'tag'; readonly tag: string }
  | {
      readonly type: 'invite'
      readonly title?: string
      readonly text: string
      readonly department?: string
      readonly greeting?: string
      /** An http(s) URL, or a path from `/`. */
      readonly image?: string
      /** How it is shown; absent: as a popup. An image is what one sees of it, and `text` what it says. */
      readonly kind?: 'image'
      /** Who invites. */
      readonly operator?: Inviter
      /** What it says in other languages. */
      readonly locales?: Locales
      /** How long it may take until a page shows it. */
      readonly expiresInMs: number
      /** How long it waits for an answer once it is shown. */
      readonly answerInMs: number
    }
  | {
      readonly type: 'block'
      readonly scope: 'visitor' | 'address'
      /** What is switched off: invitations; the chat, and with it invitations. Absent: everything. */
      readonly what?: 'invitations' | 'chat'
      /** Absent: until it is taken back. */
      readonly forMs?: number
      readonly reason?: string
    }
  | { readonly type: 'unblock'; readonly scope: 'visitor' | 'address' }
  | { readonly type: 'redirect'; readonly url: string; readonly expiresInMs: number }
  | {
      readonly type: 'route'
      readonly department?: string
      /** Higher goes first. */
      readonly priority?: number
    }
  | { readonly type: 'track'; readonly event: string; readonly data?: JsonObject }
  | {
      readonly type: 'notify'
      readonly title?: string
      readonly text: string
      /** Of operators; absent: all who are connected. */
      readonly department?: string
      /** The name of a webhook, in place of operators. */
      readonly webhook?: string
      /** How long it is worth telling. */
      readonly expiresInMs: number
    }
