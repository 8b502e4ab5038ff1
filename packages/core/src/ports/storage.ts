import type { JsonObject } from '../json.ts'

/** What may have a state of its own; each has one writer at a time. */
export type EntityKind = 'visitor' | 'address' | 'site'

export interface EntityKey {
  readonly site: string
  readonly kind: EntityKind
  readonly id: string
}

/** An event that an entity has taken in: remembered so that the same event is not taken twice. */
export interface EventRef {
  readonly id: string
  /** Tells a repetition (same hash) from another body under the same id. */
  readonly bodyHash: string
  /** When it happened, ms since 1970 UTC; `prune` forgets by it. */
  readonly at: number
  /** Whose event it is, where the entity itself is not that visitor: `erase` deletes by it. */
  readonly visitor?: string
}

/**
 * - `event`: an enriched event with the context that `step` read
 * - `decision`: what a rule concluded
 * - `refused`: an event that was not taken in, and why
 * - `quarantined`: something that could not be read, and why
 * - `ruleset`: a rule set that came into force
 * - `visit`: a visit that started or ended
 */
export type RecordKind = 'event' | 'decision' | 'refused' | 'quarantined' | 'ruleset' | 'visit'

/** One line of the append-only log. */
export interface LogRecord {
  readonly kind: RecordKind
  /** Unique within its site and kind. */
  readonly id: string
  /** The event's type, the rule's name, the reason: what one would filter by. */
  readonly type: string
  /** ms since 1970 UTC. */
  readonly at: number
  readonly visitor?: string
  readonly data: JsonObject
}

/** An effect that must reach the outside: kept until it is settled. */
export interface OutboxEntry {
  /** The effect id: the same effect has the same id, however often it is tried. */
  readonly id: string
  readonly visitor: string
  /** The action's type, such as `invite`. */
  readonly type: string
  /** ms since 1970 UTC; after that instant it is not delivered any more. */
  readonly expiresAt: number
  readonly body: JsonObject
}

/**
 * What one atomic write holds: consecutive events of one entity with all that follows from them.
 *
 * With a `state`, `expectedVersion` is the version the state was computed from (0: never written)
 * and the entity moves to the next version. Without a `state` the unit only appends: its version
 * is neither checked nor moved.
 */
export interface Unit {
  readonly entity: EntityKey
  readonly expectedVersion: number
  readonly events: readonly EventRef[]
  /** Never mutated by the engine after it is handed over; an adapter may keep the reference. */
  readonly state?: JsonObject
  readonly records: readonly LogRecord[]
  readonly outbox: readonly OutboxEntry[]
}

/** Nothing of a unit is written unless its result is `committed`. */
export type CommitResult =
  | { readonly status: 'committed'; readonly version: number }
  /** Some ids are known with the same body; no id of the unit is known with another. */
  | { readonly status: 'duplicate'; readonly ids: readonly string[] }
  /** Some ids are known with another body. */
  | { readonly status: 'mismatch'; readonly ids: readonly string[] }
  /** Somebody else wrote first: `version` is the one that is stored. */
  | { readonly status: 'conflict'; readonly version: number }

export interface LoadRequest {
  readonly entity: EntityKey
  /** Events about to be taken in: those already known come back as `known`. */
  readonly ids?: readonly string[]
}

export interface Loaded {
  /** 0 when the entity was never written. */
  readonly version: number
  readonly state?: JsonObject
  readonly known: readonly EventRef[]
}

export interface ReadQuery {
  readonly site?: string
  readonly visitor?: string
  readonly kinds?: readonly RecordKind[]
  readonly types?: readonly string[]
  /** First instant, ms, inclusive. */
  readonly from?: number
  /** Last instant, ms, exclusive. */
  readonly to?: number
  /** Start behind this record: the `cursor` of an earlier one. */
  readonly after?: string
  /** At most so many records. */
  readonly limit?: number
}

export interface StoredRecord extends LogRecord {
  readonly site: string
  /** Stays valid whatever is written, pruned or erased meanwhile. */
  readonly cursor: string
}

export interface PendingEntry extends OutboxEntry {
  readonly site: string
}

/** Whether the log is still whole, for those who explain from it. */
export interface HistoryCut {
  /** Records before this instant are gone; ms since 1970 UTC. */
  readonly prunedBefore?: number
  /** How many visitors were erased. */
  readonly erased: number
}

export interface StorageCapabilities {
  /** What was committed is there after the process is killed. */
  readonly durable: boolean
  /** Several processes may use it at once. */
  readonly shared: boolean
  /** The log can be read back. False where records are counted and dropped. */
  readonly log: boolean
}

/**
 * The storage port. An entity has a small current state; everything that ever happened is in
 * an append-only log; one atomic write joins the two.
 *
 * All operations but `open` reject with a {@link StorageError}: `STORAGE_NOT_OPEN` before `open()`,
 * `STORAGE_CLOSED` after `close()`.
 */
export interface Storage {
  readonly capabilities: StorageCapabilities
  /** Makes it ready. Opening what is open does nothing; what was closed may be opened again. */
  open(): Promise<void>
  /** Writes out what is left and lets go. Closing what is closed does nothing. */
  close(): Promise<void>
  /** The state of several entities, in the order asked. */
  load(requests: readonly LoadRequest[]): Promise<readonly Loaded[]>
  /**
   * Writes units in order; each is all or nothing and answers for itself, in the order given.
   * A later unit of the same call sees what the earlier ones wrote. Known ids are looked at
   * before the version. Rejects only when nothing can be said about any unit.
   */
  commit(units: readonly Unit[]): Promise<readonly CommitResult[]>
  /** The log in the order in which it was committed. Records committed meanwhile may be included. */
  read(query?: ReadQuery): AsyncIterable<StoredRecord>
  /** Effects not settled yet, oldest first. */
  pending(limit: number): Promise<readonly PendingEntry[]>
  /** Removes effects from the outbox; unknown ids do nothing. */
  settle(site: string, ids: readonly string[]): Promise<void>
  /** Removes a visitor from every place: state, records, known events, outbox. */
  erase(site: string, visitor: string): Promise<void>
  /** Forgets records and known events from before an instant; states stay. */
  prune(before: number): Promise<void>
  history(): Promise<HistoryCut>
}
