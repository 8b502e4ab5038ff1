import type { Bounds } from '../bounds.ts'
import type { DeskView } from '../desk/desk-view.ts'
import {
  type AddressChange,
  type AddressState,
  changeAddress,
  visitorsBehind,
} from '../domain/address.ts'
import { type BlockChange, type Blocks, blockOf, isBlocked, partOf } from '../domain/block.ts'
import type { VisitorState } from '../domain/visitor.ts'
import { countWithin, isSaturated } from '../domain/window/series.ts'
import { digest } from '../hash.ts'
import type { Mutable } from '../mutable.ts'
import type { Peer } from '../ports/transport.ts'
import type { ParsedEvent } from '../receive/parse.ts'
import type { Rulebook } from '../step/rulebook.ts'
import { type BoundWindow, horizonOf } from '../step/windows/bound-window.ts'
import type { Address } from './address-book.ts'
import type { Context, OutsideBlock } from './context.ts'

/** When an event counts as having happened. */
export interface Occurrence {
  /** The visitor's monotone instant, ms. */
  readonly at: number
  /** It is too old to be decided upon. */
  readonly late: boolean
}

/** The sender's time, corrected to whole ms, whether or not it lies in the future. */
export function correctedTime(sent: number, clockOffset: number | undefined): number {
  return clockOffset === undefined ? sent : sent + Math.round(clockOffset)
}

/** Never before what already happened to the visitor. */
export function occurrence(
  occurredAt: number,
  state: VisitorState | undefined,
  now: number,
  bounds: Bounds,
): Occurrence {
  return {
    at: state === undefined || occurredAt > state.at ? occurredAt : state.at,
    late: occurredAt < now - bounds.lateAfterMs,
  }
}

export type RefusalCode = 'BLOCKED' | 'CONSENT'

/**
 * Whether an event may come in: undefined lets it in. A block of an address holds by the engine's
 * clock: the visitor's own time says what its sender likes. `outside`: the blocks of the address, and
 * those of the site's list. Nobody blocks an operator's own session (`staff`).
 */
export function refusal(
  parsed: ParsedEvent,
  at: number,
  now: number,
  visitor: VisitorState | undefined,
  outside: () => readonly (Blocks | undefined)[],
  consentRequired: boolean,
  staff: boolean,
): RefusalCode | undefined {
  if (
    consentRequired &&
    visitor?.consentAt === undefined &&
    parsed.event.type !== 'consent.given'
  ) {
    return 'CONSENT'
  }
  if (staff) return undefined
  const shut =
    isBlocked(visitor?.blocks, 'everything', at) ||
    outside().some((blocks) => isBlocked(blocks, 'everything', now))
  return shut ? 'BLOCKED' : undefined
}

/**
 * What an admitted event changes at its address: only what some rule reads.
 *
 * @param always whether that the visitor is there is written down at each event
 */
export function addressChanges(
  book: Rulebook,
  parsed: ParsedEvent,
  visitor: string,
  at: number,
  state: AddressState | undefined,
  always: boolean,
): readonly AddressChange[] {
  const sightings = book.addressWatch.sightings(parsed.event, parsed.page)
  const changes: AddressChange[] = []
  for (const window in state?.windows) {
    if (!book.addressWatch.windows.has(window)) changes.push({ kind: 'unread', window })
  }
  for (const { window } of sightings) {
    const { key, withinMs } = window
    if (withinMs !== undefined) changes.push({ kind: 'event', window: key, at, withinMs })
  }
  if (book.readsAddressVisitors) {
    const hash = visitorHash(visitor)
    if (always || !isSeen(state, hash, at)) changes.push({ kind: 'visitor', hash, at })
  }
  return changes
}

/** That a visitor is there is written down no more than once in this time, ms: writing costs as much as there are visitors. */
const sightingMs = 60_000

function isSeen(state: AddressState | undefined, hash: string, at: number): boolean {
  const seen = state?.visitors?.[hash]
  return seen !== undefined && at >= seen && at - seen < sightingMs
}

/** How an address remembers a visitor: too short to find the visitor by, long enough to tell them apart. */
export function visitorHash(visitor: string): string {
  return digest(visitor).slice(0, 8)
}

export function applyChanges(
  state: AddressState | undefined,
  changes: readonly AddressChange[],
  bounds: Bounds,
  told: (change: BlockChange) => void,
): AddressState {
  return changes.reduce<AddressState>(
    (current, change) => changeAddress(current, change, bounds, told),
    state ?? {},
  )
}

const parts = ['chat', 'invitations'] as const

/** What stands in the way of a visitor from outside, short of everything, by the engine's clock. */
export function outsideBlocks(
  outside: readonly (Blocks | undefined)[],
  now: number,
): readonly OutsideBlock[] | undefined {
  const found = parts.flatMap((what): readonly OutsideBlock[] => {
    const own = outside.flatMap((blocks) => (blocks ?? []).filter((one) => partOf(one) === what))
    const block = blockOf(own, what, now)
    if (block === undefined) return []
    return [{ what, ...(block.until !== undefined && { until: block.until }) }]
  })
  return found.length === 0 ? undefined : found
}

/** Until when a visitor is kept from invitations by what the context says, ms; -Infinity where it is not. */
export function keptOutUntil(context: Context | undefined, at: number): number {
  let last = Number.NEGATIVE_INFINITY
  for (const { until = Number.POSITIVE_INFINITY } of context?.blocked ?? []) {
    if (at < until) last = Math.max(last, until)
  }
  return last
}

/** Whether it is, at an instant, ms. */
export function isKeptOut(context: Context | undefined, at: number): boolean {
  return context?.blocked !== undefined && keptOutUntil(context, at) > at
}

/** The snapshot of the outside that this event is decided upon; `slot`: the address, where it is looked at. */
export function contextOf(
  book: Rulebook,
  address: Address | undefined,
  slot: { readonly state: AddressState | undefined } | undefined,
  at: number,
  { connected, staff }: Pick<Peer, 'connected' | 'staff'>,
  blocked: readonly OutsideBlock[] | undefined,
  desk: DeskView | undefined,
): Context | undefined {
  const context = addressContext(book, address, slot, at)
  const waits = connected === true && book.waits
  if (!waits && staff === undefined && blocked === undefined && desk === undefined) return context
  // Field by field, in one order: all contexts then share a few shapes.
  const own: Mutable<Context> = {}
  if (context?.ip !== undefined) own.ip = context.ip
  if (context?.address !== undefined) own.address = context.address
  if (waits) own.connected = true
  if (staff !== undefined) own.staff = staff
  if (desk !== undefined) own.desk = desk
  if (blocked !== undefined) own.blocked = blocked
  return own
}

function addressContext(
  book: Rulebook,
  address: Address | undefined,
  slot: { readonly state: AddressState | undefined } | undefined,
  at: number,
): Context | undefined {
  if (address === undefined) return undefined
  if (slot === undefined) return address.stored === undefined ? undefined : { ip: address.stored }
  const { state } = slot
  const seen: Mutable<NonNullable<Context['address']>> = { key: address.key }
  if (book.readsAddressVisitors) seen.visitors = visitorsBehind(state ?? noState, at)
  if (book.readsAddress) countAt(seen, book, state, at)
  return address.stored === undefined ? { address: seen } : { ip: address.stored, address: seen }
}

const noState: AddressState = {}
const noCounts: Readonly<Record<string, number>> = {}

function countAt(
  seen: Mutable<NonNullable<Context['address']>>,
  book: Rulebook,
  state: AddressState | undefined,
  at: number,
): void {
  seen.counts = noCounts
  if (state?.windows === undefined) return
  let counts: Record<string, number> | undefined
  for (const { key, withinMs } of book.addressWindows) {
    const series = state.windows[key]
    if (series === undefined || withinMs === undefined) continue
    const count = countWithin(series, at - withinMs, at)
    if (count === 0) continue
    counts ??= {}
    counts[key] = count
    if (isSaturated(series, at - withinMs)) seen.full = [...(seen.full ?? []), key]
  }
  if (counts !== undefined) seen.counts = counts
}

/** The windows of an address that were whole before an event and are not any more. */
export function justSaturated(
  book: Rulebook,
  before: AddressState | undefined,
  after: AddressState | undefined,
  at: number,
): readonly BoundWindow[] {
  if (after?.windows === undefined || after.windows === before?.windows) return wholly
  return book.addressWindows.filter((window) => {
    const horizon = horizonOf(window, at)
    return (
      isSaturated(after.windows?.[window.key], horizon) &&
      !isSaturated(before?.windows?.[window.key], horizon)
    )
  })
}

const wholly: readonly BoundWindow[] = []
