import {
  type CommitResult,
  type EntityKey,
  type EventRef,
  type HistoryCut,
  type JsonObject,
  type Loaded,
  type Storage,
  StorageError,
  type Unit,
  UsageError,
} from '@beckon/core/adapter'
import { type DedupeWindow, KnownEvents } from './known-events.ts'
import { Log } from './log.ts'
import { Outbox } from './outbox.ts'

export interface MemoryStorageOptions {
  /**
   * Keep the log so that it can be read back (default true). With false, records are counted
   * and dropped: memory then grows with remembered visitors, not with events.
   */
  readonly retainLog?: boolean
  /**
   * How long event ids are remembered, for each entity. The default is for ever (until `prune`)
   * with a retained log; without one it is 1,000 ids and 24 hours.
   */
  readonly dedupe?: Partial<DedupeWindow>
}

export interface MemoryStorage extends Storage {
  /** How many records were counted and dropped since it was opened; 0 with a retained log. */
  readonly dropped: number
  /** Everything it holds, one JSON text a line: to prove what is there and what is not. */
  dump(): AsyncIterable<string>
}

interface Entity {
  version: number
  state: JsonObject | undefined
  known: KnownEvents | undefined
}

/** All that one site holds, by kind of entity and id. */
type Site = Record<EntityKey['kind'], Map<string, Entity>>

interface Content {
  readonly sites: Map<string, Site>
  readonly log: Log
  readonly outbox: Outbox
  dropped: number
  prunedBefore: number | undefined
  erased: number
}

/**
 * A storage that lives and dies with its process: for tests, replays, and sites that can do without
 * memory of yesterday. It keeps the states it is given by reference, and forgets all on `close()`.
 *
 * @throws UsageError `STORAGE_OPTIONS` when a bound of `dedupe` is not a positive number.
 */
export function memoryStorage(options: MemoryStorageOptions = {}): MemoryStorage {
  const retainLog = options.retainLog ?? true
  const window: DedupeWindow = {
    maxIds: bound('maxIds', options.dedupe?.maxIds, retainLog ? Number.POSITIVE_INFINITY : 1_000),
    maxAge: bound(
      'maxAge',
      options.dedupe?.maxAge,
      retainLog ? Number.POSITIVE_INFINITY : 24 * 3_600_000,
    ),
  }
  let content: Content | undefined
  let closed = false

  const opened = (): Content => {
    if (content !== undefined) return content
    throw closed
      ? new StorageError('STORAGE_CLOSED', 'The storage is closed: call open() to use it again')
      : new StorageError('STORAGE_NOT_OPEN', 'The storage is not open: call open() first')
  }

  return {
    capabilities: { durable: false, shared: false, log: retainLog },

    get dropped() {
      return content?.dropped ?? 0
    },

    async open() {
      content ??= empty()
      closed = false
    },

    async close() {
      if (content === undefined) return
      content = undefined
      closed = true
    },

    async load(requests) {
      const { sites } = opened()
      return requests.map(({ entity: key, ids }): Loaded => {
        const entity = sites.get(key.site)?.[key.kind].get(key.id)
        if (entity === undefined) return { version: 0, known: [] }
        const known = knownAmong(entity, ids)
        if (entity.state === undefined) return { version: entity.version, known }
        return { version: entity.version, state: entity.state, known }
      })
    },

    async commit(units) {
      const into = opened()
      return units.map((unit) => commitUnit(into, unit, window, retainLog))
    },

    read(query = {}) {
      return {
        async *[Symbol.asyncIterator]() {
          const reading = opened()
          yield* reading.log.read(query, () => {
            if (opened() === reading) return
            throw new StorageError('STORAGE_CLOSED', 'The storage was closed while it was read')
          })
        },
      }
    },

    async pending(limit) {
      return opened().outbox.first(limit)
    },

    async settle(site, ids) {
      opened().outbox.settle(site, ids)
    },

    async erase(site, visitor) {
      eraseVisitor(opened(), site, visitor)
    },

    async prune(before) {
      const from = opened()
      from.log.filter((_, record) => record.at >= before)
      for (const [key, entity] of entitiesOf(from)) {
        entity.known?.filter((ref) => ref.at >= before)
        if (entity.state !== undefined || (entity.known?.size ?? 0) > 0) continue
        from.sites.get(key.site)?.[key.kind].delete(key.id)
      }
      from.prunedBefore = Math.max(from.prunedBefore ?? before, before)
    },

    async history(): Promise<HistoryCut> {
      const { prunedBefore, erased } = opened()
      return prunedBefore === undefined ? { erased } : { prunedBefore, erased }
    },

    async *dump() {
      const { log, outbox } = opened()
      for (const [key, { version, state, known }] of entitiesOf(opened())) {
        yield JSON.stringify({ entity: key, version, state, known: known && [...known] })
      }
      for (const entry of log) yield JSON.stringify(entry)
      for (const entry of outbox.first(Number.POSITIVE_INFINITY)) yield JSON.stringify(entry)
    },
  }
}

function bound(name: string, given: number | undefined, otherwise: number): number {
  const value = given ?? otherwise
  if (value > 0) return value
  throw new UsageError('STORAGE_OPTIONS', `dedupe.${name} must be above 0, found ${value}`)
}

function empty(): Content {
  return {
    sites: new Map(),
    log: new Log(),
    outbox: new Outbox(),
    dropped: 0,
    prunedBefore: undefined,
    erased: 0,
  }
}

function knownAmong(entity: Entity, ids: readonly string[] | undefined): readonly EventRef[] {
  const found: EventRef[] = []
  if (ids === undefined || entity.known === undefined) return found
  for (const id of ids) {
    const ref = entity.known.find(id)
    if (ref !== undefined) found.push(ref)
  }
  return found
}

function commitUnit(
  content: Content,
  unit: Unit,
  window: DedupeWindow,
  retainLog: boolean,
): CommitResult {
  const { entity: key, events, state, records } = unit
  let site = content.sites.get(key.site)
  const before = site?.[key.kind].get(key.id)
  const refused = refusal(before, unit)
  if (refused !== undefined) return refused

  if (site === undefined) {
    site = { visitor: new Map(), address: new Map(), site: new Map() }
    content.sites.set(key.site, site)
  }
  let entity = before
  if (entity === undefined) {
    entity = { version: 0, state: undefined, known: undefined }
    if (events.length > 0 || state !== undefined) site[key.kind].set(key.id, entity)
  }
  if (state !== undefined) {
    entity.state = state
    entity.version += 1
  }
  if (events.length > 0) {
    entity.known ??= new KnownEvents()
    for (const ref of events) entity.known.add(ref, window)
  }
  if (retainLog) for (const record of records) content.log.append(key.site, record)
  else content.dropped += records.length
  for (const entry of unit.outbox) content.outbox.add(key.site, entry)
  return { status: 'committed', version: entity.version }
}

/** Why a unit is not written, if it is not: known ids first, then the version. */
function refusal(entity: Entity | undefined, unit: Unit): CommitResult | undefined {
  const same: string[] = []
  const other: string[] = []
  const { events } = unit
  // An id that stands twice in one unit is known the second time.
  const earlier = events.length > 1 ? new Map<string, EventRef>() : undefined
  for (const ref of events) {
    const known = entity?.known?.find(ref.id) ?? earlier?.get(ref.id)
    if (known === undefined) earlier?.set(ref.id, ref)
    else if (known.bodyHash === ref.bodyHash) same.push(ref.id)
    else other.push(ref.id)
  }
  if (other.length > 0) return { status: 'mismatch', ids: other }
  if (same.length > 0) return { status: 'duplicate', ids: same }
  const version = entity?.version ?? 0
  if (unit.state !== undefined && version !== unit.expectedVersion) {
    return { status: 'conflict', version }
  }
  return undefined
}

function* entitiesOf({ sites }: Content): Generator<[EntityKey, Entity]> {
  for (const [name, site] of sites) {
    for (const kind of ['visitor', 'address', 'site'] as const) {
      for (const [id, entity] of site[kind]) yield [{ site: name, kind, id }, entity]
    }
  }
}

function eraseVisitor(content: Content, name: string, visitor: string): void {
  const site = content.sites.get(name)
  let found = site?.visitor.delete(visitor) ?? false
  if (site !== undefined) {
    for (const kind of ['visitor', 'address', 'site'] as const) {
      for (const { known } of site[kind].values()) {
        if (known === undefined) continue
        const size = known.size
        known.filter((ref) => ref.visitor !== visitor)
        found ||= known.size < size
      }
    }
  }
  const cut = content.log.filter((where, record) => where !== name || record.visitor !== visitor)
  const withdrawn = content.outbox.erase(name, visitor)
  if (found || cut || withdrawn) content.erased += 1
}
