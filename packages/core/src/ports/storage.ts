import type { JsonObject } from '../json.ts'

/** What may have a state of its own; each has one writer at a time. */
export type EntityKind = 'visitor' | 'address' | 'site'

export interface EntityKey {
  readonly site: string
  readonly kind: EntityKind
  readonly id: string
}

/**
 * An event that an entity has taken in: remembered so that the same event is not taken twice.
 * An adapter remembers it until `prune` or `erase`; one that must forget sooner says so, and keeps
 * of each entity at least the last 24 hours of event time, or the latest 1,000 ids of them.
 */
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
 * - `derived`: an event that a rule emitted
 * - `invitation`: what became of an invitation that was offered
 * - `block`: what became of a visitor's block, or of a line of the site's list
 * - `desk`: an operator came on duty or went, or a queue has changed
 * - `refused`: an event that was not taken in, and why
 * - `quarantined`: something that could not be read, and why
 * - `ruleset`: a rule set that came into force
 */
export type RecordKind =
  | 'event'
  | 'decision'
  | 'derived'
  | 'invitation'
  | 'block'
  | 'desk'
  | 'refused'
  | 'quarantined'
  | 'ruleset'

/** One line of the append-only log. Adapters write what they are given: they need not look for repetitions. */
export interface LogRecord {
  readonly kind: RecordKind
  /** Unique within its site and kind; the caller sees to it. */
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
  /**
   * The effect id: the same effect has the same id, however often it is tried. An id that is
   * still waiting in its site's outbox is not added again.
   */
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
 * and the entity moves to the next version, one higher. Without a `state` the unit only appends:
 * its version is neither checked nor moved, but its events are remembered all the same. A unit
 * with neither events nor state is written each time it is sent.
 *
 * States and records are JSON: -0 may come back as 0, and a key whose value is undefined as absent.
 */
export interface Unit {
  readonly entity: EntityKey
  readonly expectedVersion: number
  /** An id that stands here twice is known the second time. */
  readonly events: readonly EventRef[]
  /** Never mutated by the engine after it is handed over; an adapter may keep the reference. */
  readonly state?: JsonObject
  readonly records: readonly LogRecord[]
  readonly outbox: readonly OutboxEntry[]
}

/** Nothing of a unit is written unless its result is `committed`. `ids` are in the order of the unit's events. */
export type CommitResult =
  /** `version` is the entity's now: unmoved where the unit had no state. */
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
  /** 0 when no state was ever written, or since it was erased. */
  readonly version: number
  /** As it was committed; the caller never changes it. */
  readonly state?: JsonObject
  /** In the order asked. */
  readonly known: readonly EventRef[]
}

export interface ReadQuery {
  readonly site?: string
  readonly visitor?: string
  /** Any of these; an empty list matches nothing. */
  readonly kinds?: readonly RecordKind[]
  /** Any of these; an empty list matches nothing. */
  readonly types?: readonly string[]
  /** First instant, ms, inclusive. */
  readonly from?: number
  /** Last instant, ms, exclusive. */
  readonly to?: number
  /** Start behind this record: the `cursor` of an earlier one. What is no cursor fails with `STORAGE_FAILED`. */
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
  /** The latest instant that was given to `prune`: records before it are gone; ms since 1970 UTC. */
  readonly prunedBefore?: number
  /** How many erasures removed something. */
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
 * All operations but `open` and `close` reject with a {@link StorageError}: `STORAGE_NOT_OPEN` before
 * the first `open()`, `STORAGE_CLOSED` after `close()`; `read` does so when it is iterated.
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
  /**
   * The log in the order in which it was committed: within a unit, in the unit's order. Records
   * committed meanwhile may be included. Yields nothing where `capabilities.log` is false.
   */
  read(query?: ReadQuery): AsyncIterable<StoredRecord>
  /** Effects not settled yet, those committed first coming first; expired ones too: they are the caller's to settle. */
  pending(limit: number): Promise<readonly PendingEntry[]>
  /** Removes effects from the outbox; unknown ids do nothing. */
  settle(site: string, ids: readonly string[]): Promise<void>
  /**
   * Removes a visitor from every place of its site: the visitor's own state (its version is 0 again)
   * and known events, and whatever names it as `visitor`: records, known events of other entities,
   * outbox. States of other entities are the caller's to clean. It is done when the promise settles:
   * an adapter that keeps files leaves no byte of it there.
   */
  erase(site: string, visitor: string): Promise<void>
  /** Forgets records and known events from before an instant; states, versions and effects stay. */
  prune(before: number): Promise<void>
  history(): Promise<HistoryCut>
}
