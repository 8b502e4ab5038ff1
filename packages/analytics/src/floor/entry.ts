import type { VisitorState } from '@beckon/core'
import type { AddressBlock } from './blocked.ts'
import type { FloorRow } from './row.ts'

/** A visitor on the floor. */
export interface Entry {
  readonly key: string
  readonly site: string
  readonly id: string
  /** As it was last shown; missing before it came and after it went. */
  row: FloorRow | undefined
  /** What the row was made from; missing where it must be made from nothing. */
  made: VisitorState | undefined
  /** What was told of it last. */
  state: VisitorState | undefined
  connected: boolean
  addressBlock: AddressBlock | undefined
  /** It waits for its presence to be looked at again. */
  followed: boolean
}

/** Somebody of whom nothing is known yet. */
export function newEntry(site: string, id: string): Entry {
  return {
    key: `${encodeURIComponent(site)}/${id}`,
    site,
    id,
    row: undefined,
    made: undefined,
    state: undefined,
    connected: false,
    addressBlock: undefined,
    followed: false,
  }
}
