import {
  type Barred,
  type Block,
  type BlockChange,
  type Blocks,
  blocked,
  endOf,
  expired,
  partOf,
  unblocked,
} from './block.ts'
import { type Series, withEvent } from './window/series.ts'

/** What is remembered of an address: only what the loaded rules read, and its blocks. */
export interface AddressState {
  readonly windows?: Readonly<Record<string, Series>>
  /** Hash of the visitor → when last seen, ms. Bounded, one day. */
  readonly visitors?: Readonly<Record<string, number>>
  readonly blocks?: Blocks
  /** Blocks whose time is over, the last of each part: a wake-up that comes late may have been due before. */
  readonly over?: Blocks
}

/** One change of an address; applying the list again to another state is how a lost race is mended. */
export type AddressChange =
  | {
      readonly kind: 'event'
      readonly window: string
      readonly at: number
      readonly withinMs: number
    }
  /** No rule reads the window any more: from now on events would be missing in it. */
  | { readonly kind: 'unread'; readonly window: string }
  | { readonly kind: 'visitor'; readonly hash: string; readonly at: number }
  | { readonly kind: 'forget'; readonly hash: string }
  | AddressBlocking

/** A change of what everybody behind an address is kept from, by the engine's clock. */
export type AddressBlocking =
  | { readonly kind: 'block'; readonly block: Block }
  | ({ readonly kind: 'unblock'; readonly at: number } & Pick<BlockChange, 'rule' | 'operator'>)
  /** The time of some block is over. */
  | { readonly kind: 'expire'; readonly at: number }

export interface AddressBounds {
  readonly windowEvents: number
  readonly addressVisitors: number
}

/** How long an address tells its visitors apart, ms. */
const addressMemoryMs = 86_400_000

/** @param told takes what became of blocks */
export function changeAddress(
  state: AddressState,
  change: AddressChange,
  bounds: AddressBounds,
  told: (change: BlockChange) => void,
): AddressState {
  switch (change.kind) {
    case 'event': {
      const { window, at, withinMs } = change
      const before = state.windows?.[window]
      const series = withEvent(before, at, undefined, at - withinMs, bounds.windowEvents)
      if (series === undefined) return state
      return { ...state, windows: { ...state.windows, [window]: series } }
    }
    case 'unread': {
      const { [change.window]: _, ...windows } = state.windows ?? {}
      return { ...state, windows }
    }
    case 'visitor':
      return { ...state, visitors: remember(state.visitors, change.hash, change.at, bounds) }
    case 'forget': {
      const { [change.hash]: _, ...visitors } = state.visitors ?? {}
      return { ...state, visitors }
    }
    case 'block':
    case 'unblock':
    case 'expire': {
      const { blocks, changes } = barred(state.blocks, change)
      for (const one of changes) told(one)
      if (blocks === state.blocks) return state
      const { blocks: _, ...open } = state
      const next = blocks === undefined ? open : { ...open, blocks }
      return change.kind === 'expire' ? { ...next, over: overAt(state, change.at) } : next
    }
  }
}

function barred(blocks: Blocks | undefined, change: AddressBlocking): Barred {
  switch (change.kind) {
    case 'block':
      // A change that is made again, after a lost race, finds what it has made.
      return blocks?.some((one) => isSame(one, change.block))
        ? { blocks, changes: [] }
        : blocked(blocks, change.block)
    case 'unblock': {
      const { kind: _, at, ...by } = change
      return unblocked(blocks, at, by)
    }
    case 'expire':
      return expired(blocks, change.at)
  }
}

function overAt({ blocks = [], over = [] }: AddressState, at: number): Blocks {
  const ended = blocks.filter((block) => endOf(block) <= at)
  const replaced = new Set(ended.map(partOf))
  return [...over.filter((block) => !replaced.has(partOf(block))), ...ended]
}

function isSame(one: Block, other: Block): boolean {
  return partOf(one) === partOf(other) && endOf(one) === endOf(other) && one.rule === other.rule
}

function remember(
  visitors: AddressState['visitors'],
  hash: string,
  at: number,
  bounds: AddressBounds,
): Readonly<Record<string, number>> {
  const kept = Object.entries(visitors ?? {}).filter(
    ([known, seen]) => known !== hash && seen > at - addressMemoryMs,
  )
  const room = kept.slice(Math.max(0, kept.length - bounds.addressVisitors + 1))
  return { ...Object.fromEntries(room), [hash]: at }
}

export function visitorsBehind(state: AddressState, at: number): number {
  let count = 0
  for (const seen of Object.values(state.visitors ?? {})) if (seen > at - addressMemoryMs) count++
  return count
}
