import {
  type Ask,
  type Asks,
  askOf,
  type DeskReason,
  refusedAsk,
  withoutAsk,
} from '../domain/ask.ts'
import { digest } from '../hash.ts'
import type { JsonObject } from '../json.ts'
import type { VisitorEvent } from '../receive/event.ts'
import type { BoundRule } from './bound-rules.ts'
import type { Draft } from './draft.ts'

/** The desk's answer to an ask. */
export interface DeskSays {
  readonly ask: string
  /** Missing: it is granted. */
  readonly refused?: DeskReason
  /** What the rule took effect at, where nobody had to wait: it is decided upon that. */
  readonly event?: VisitorEvent
}

/** Whether an event of this type is the desk's answer, which no visitor may send. */
export function isDeskAnswer(type: string): boolean {
  return type === 'invitation.granted' || type === 'invitation.refused'
}

/** The answer that an event in the log is. */
export function saysOf(data: JsonObject | undefined): DeskSays {
  return data as unknown as DeskSays
}

/** The desk has answered: a grant lets the rule invite in this very step; a refusal is remembered. Gives the rule that may go on. */
export function hear(draft: Draft, { ask, refused, event }: DeskSays): BoundRule | undefined {
  const { state, view, book } = draft
  const asked = state.asks?.find(({ id }) => id === ask)
  if (asked === undefined) return undefined
  view.event = event
  const bound = book.rules.byIndex[book.rules.indexOf(asked.rule)]
  if (refused === undefined) {
    draft.granted = asked
    set(draft, withoutAsk(state.asks, ask))
    return bound
  }
  set(draft, refusedAsk(state.asks, ask, refused))
  if (bound !== undefined) draft.suppress(bound, refused)
  return undefined
}

/** Whether a rule may invite, as far as it lies with the desk: it must have been asked. */
export function deskAllows(draft: Draft, bound: BoundRule): 'yes' | 'asked' | DeskReason {
  if (bound.needs === undefined || draft.granted?.rule === bound.number) return 'yes'
  const before = askOf(draft.state.asks, bound.number)
  if (before === undefined) set(draft, [...(draft.state.asks ?? []), askFor(draft, bound)])
  return before?.refused ?? 'asked'
}

function askFor({ state, at, view, cause }: Draft, { key, number }: BoundRule): Ask {
  const id = digest(`${view.site.id}\n${view.visitor}\n${key}\n${cause}\nask`)
  const { event } = view
  return { id, rule: number, at, score: state.score, ...(event && { event }) }
}

function set({ state }: Draft, asks: Asks | undefined): void {
  if (asks === undefined) delete state.asks
  else state.asks = asks
}
