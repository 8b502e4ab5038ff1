import type {
  CommitResult,
  EntityKey,
  EventRef,
  HistoryCut,
  JsonObject,
  Loaded,
  LogRecord,
  PendingEntry,
  ReadQuery,
  Unit,
} from '@beckon/core/adapter'

/** What a storage does, said in the plainest way: lists that are searched from end to end. */
export class StorageModel {
  private states: { key: EntityKey; version: number; state: JsonObject }[] = []
  private known: { key: EntityKey; ref: EventRef }[] = []
  private records: (LogRecord & { site: string })[] = []
  private outbox: PendingEntry[] = []
  private cut: HistoryCut = { erased: 0 }

  load(key: EntityKey, ids: readonly string[]): Loaded {
    const stored = this.states.find((one) => isSame(one.key, key))
    const known = ids.flatMap((id) => this.find(key, id) ?? [])
    return stored === undefined
      ? { version: 0, known }
      : { version: stored.version, state: stored.state, known }
  }

  commit(unit: Unit): CommitResult {
    const { entity: key, events, state } = unit
    const ids = (same: boolean) =>
      events
        .filter((ref, i) => {
          const before =
            this.find(key, ref.id) ?? events.slice(0, i).find(({ id }) => id === ref.id)
          return before !== undefined && (before.bodyHash === ref.bodyHash) === same
        })
        .map(({ id }) => id)
    if (ids(false).length > 0) return { status: 'mismatch', ids: ids(false) }
    if (ids(true).length > 0) return { status: 'duplicate', ids: ids(true) }
    let { version } = this.load(key, [])
    if (state !== undefined) {
      if (version !== unit.expectedVersion) return { status: 'conflict', version }
      version += 1
      this.states = this.states.filter((one) => !isSame(one.key, key))
      this.states.push({ key, version, state })
    }
    this.known.push(...events.map((ref) => ({ key, ref })))
    this.records.push(...unit.records.map((record) => ({ ...record, site: key.site })))
    for (const entry of unit.outbox) {
      const waits = this.outbox.some(({ site, id }) => site === key.site && id === entry.id)
      if (!waits) this.outbox.push({ ...entry, site: key.site })
    }
    return { status: 'committed', version }
  }

  read(query: ReadQuery): (LogRecord & { site: string })[] {
    return this.records
      .filter(
        ({ site, visitor, kind, type, at }) =>
          (query.site === undefined || query.site === site) &&
          (query.visitor === undefined || query.visitor === visitor) &&
          (query.kinds === undefined || query.kinds.includes(kind)) &&
          (query.types === undefined || query.types.includes(type)) &&
          (query.from === undefined || at >= query.from) &&
          (query.to === undefined || at < query.to),
      )
      .slice(0, query.limit)
  }

  pending(limit: number): PendingEntry[] {
    return this.outbox.slice(0, limit)
  }

  settle(site: string, ids: readonly string[]): void {
    this.outbox = this.outbox.filter((entry) => entry.site !== site || !ids.includes(entry.id))
  }

  erase(site: string, visitor: string): void {
    const own: EntityKey = { site, kind: 'visitor', id: visitor }
    const before = this.size
    this.states = this.states.filter(({ key }) => !isSame(key, own))
    this.known = this.known.filter(
      ({ key, ref }) => !isSame(key, own) && !(key.site === site && ref.visitor === visitor),
    )
    this.records = this.records.filter((one) => one.site !== site || one.visitor !== visitor)
    this.outbox = this.outbox.filter((one) => one.site !== site || one.visitor !== visitor)
    if (this.size < before) this.cut = { ...this.cut, erased: this.cut.erased + 1 }
  }

  prune(before: number): void {
    this.known = this.known.filter(({ ref }) => ref.at >= before)
    this.records = this.records.filter(({ at }) => at >= before)
    this.cut = { ...this.cut, prunedBefore: Math.max(this.cut.prunedBefore ?? before, before) }
  }

  history(): HistoryCut {
    return this.cut
  }

  private get size(): number {
    return this.states.length + this.known.length + this.records.length + this.outbox.length
  }

  private find(key: EntityKey, id: string): EventRef | undefined {
    return this.known.find((one) => isSame(one.key, key) && one.ref.id === id)?.ref
  }
}

function isSame(a: EntityKey, b: EntityKey): boolean {
  return a.site === b.site && a.kind === b.kind && a.id === b.id
}
