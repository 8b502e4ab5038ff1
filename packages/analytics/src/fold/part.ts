import type { JsonValue } from '@beckon/core'

/**
 * Something that a report counts in. Parts that were filled apart are merged in any order, and the
 * result is that of one which took in everything.
 */
export interface Part {
  /** Takes in another of the same kind and bounds; the other stays as it is. */
  merge(other: this): void
  toJSON(): JsonValue
  /** Becomes what `toJSON` has written. Called once, on a part that is empty. */
  load(json: JsonValue): void
}
