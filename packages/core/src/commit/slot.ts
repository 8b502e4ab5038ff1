import type { AddressState } from '../domain/address.ts'
import type { BlockChange } from '../domain/block.ts'
import type { Resumption } from '../domain/resumption.ts'
import type { VisitorState } from '../domain/visitor.ts'
import type { Enriched } from '../enrich/enrich.ts'
import type { EntityKey } from '../ports/storage.ts'
import type { Peer } from '../ports/transport.ts'
import type { Waiting } from '../wakeups.ts'
import { Uncommitted } from './uncommitted.ts'

/**
 * An entity as the engine holds it: the newest state, which may be ahead of what is stored. When
 * a commit of it fails the slot is `stale`: nothing computed from it may be committed any more.
 */
export interface Slot<State> {
  readonly key: EntityKey
  /** Its name among the entities of its kind. */
  readonly name: string
  /** The version that is stored, as far as commits have come back. */
  version: number
  state: State | undefined
  stale: boolean
  /** The unit being made of it, while a group is gathered into units. */
  draft: object | undefined
}

export interface VisitorSlot extends Slot<VisitorState>, Waiting {
  /** It has been woken for all that was due until then, ms, whether or not anything came of it. */
  passedAt: number
  /** What its log does not tell yet, before anything else happens to it. */
  resumption: Resumption | undefined
  /** The visitor was erased: what of it must come again may not. */
  erased: boolean
  /** Events stepped and not committed yet: id → body hash. */
  readonly uncommitted: Uncommitted
  /** Arrivals of it that wait for somebody's answer. */
  busy: number
  /** What was found out about the visitor's client, while the connection is the same. */
  client: { readonly peer: Peer; readonly enriched: Enriched } | undefined
}

/** It waits for the end of a block. */
export interface AddressSlot extends Slot<AddressState>, Waiting {
  /** Events counted here and not committed yet: none is counted twice, however often it is stepped. */
  readonly uncommitted: Set<string>
  /** What became of its blocks and is not in a unit yet. */
  readonly untold: Set<BlockChange>
  /** What took its place after a lost race. */
  successor: AddressSlot | undefined
  /** It is the one in memory under its name. */
  held: boolean
}

export function visitorSlot(name: string, site: string, id: string): VisitorSlot {
  return {
    name,
    key: { site, kind: 'visitor', id },
    version: 0,
    state: undefined,
    stale: false,
    draft: undefined,
    passedAt: Number.NEGATIVE_INFINITY,
    resumption: undefined,
    erased: false,
    uncommitted: new Uncommitted(),
    busy: 0,
    client: undefined,
    wakeAt: Number.POSITIVE_INFINITY,
    place: -1,
  }
}

export function addressSlot(name: string, site: string, id: string): AddressSlot {
  return {
    name,
    key: { site, kind: 'address', id },
    version: 0,
    state: undefined,
    stale: false,
    draft: undefined,
    uncommitted: new Set(),
    untold: new Set(),
    wakeAt: Number.POSITIVE_INFINITY,
    place: -1,
    successor: undefined,
    held: true,
  }
}
