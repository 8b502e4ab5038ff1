import type { Effect, RawEvent } from '@beckon/core/protocol'
import type { ClientEvents, ClientState } from './client-events.ts'
import { isNumber, isRecord } from './read-message.ts'
import { isEvent } from './unsent.ts'

/** What the tabs of one browser tell each other. */
export type TabMessage =
  /** I am here, and was looked at last at this moment: who leads? */
  | { readonly type: 'join'; readonly from: string; readonly activeAt: number }
  | { readonly type: 'bye'; readonly from: string }
  /** I lead, and this is how the connection stands. It answers `join` and `events`. */
  | {
      readonly type: 'lead'
      readonly from: string
      readonly state: ClientState
      readonly reason?: string
      readonly visitor?: string
    }
  /** To whoever leads. */
  | { readonly type: 'events'; readonly events: readonly RawEvent[] }
  | { readonly type: 'committed' | 'dropped'; readonly ids: readonly string[] }
  | { readonly type: 'refused'; readonly refusal: ClientEvents['refused'] }
  /** With `to`, for that tab alone, if it gets it before `until`. */
  | {
      readonly type: 'effect'
      readonly effect: Effect
      readonly to?: string
      readonly until?: number
    }
  | { readonly type: 'shown'; readonly id: string; readonly expiresAt: number }
  | { readonly type: 'consent'; readonly event: RawEvent }
  | { readonly type: 'forget' }

const isText = (value: unknown): boolean => typeof value === 'string'
const isOptional = (value: unknown, is: (value: unknown) => boolean): boolean =>
  value === undefined || is(value)

const shapes: {
  readonly [type in TabMessage['type']]: (message: Readonly<Record<string, unknown>>) => boolean
} = {
  join: ({ from, activeAt }) => isText(from) && isNumber(activeAt),
  bye: ({ from }) => isText(from),
  lead: ({ from, state }) => isText(from) && isText(state),
  events: ({ events }) => Array.isArray(events) && events.every(isEvent),
  committed: areIds,
  dropped: areIds,
  refused: ({ refusal }) => isRecord(refusal) && isText(refusal.code),
  effect: ({ effect, until }) =>
    isRecord(effect) &&
    isText(effect.id) &&
    /^(invite|revoke|(un)?block|redirect)$/.test(String(effect.type)) &&
    isNumber(effect.expiresAt) &&
    isOptional(until, isNumber),
  shown: ({ id, expiresAt }) => isText(id) && isNumber(expiresAt),
  consent: ({ event }) => isEvent(event),
  forget: () => true,
}

/** Another tab is of the same origin, and may yet have another version or anything else to say. */
export function isTabMessage(message: unknown): message is TabMessage {
  if (!isRecord(message) || !isText(message.type)) return false
  const { type } = message
  return Object.hasOwn(shapes, type as string) && shapes[type as TabMessage['type']](message)
}

function areIds({ ids }: Readonly<Record<string, unknown>>): boolean {
  return Array.isArray(ids) && ids.every(isText)
}
