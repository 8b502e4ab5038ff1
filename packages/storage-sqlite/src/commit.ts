import type {
  CommitResult,
  EntityKey,
  EventRef,
  Loaded,
  LoadRequest,
  Unit,
} from '@beckon/core/adapter'
import type { Connection } from './connection.ts'
import { packName, unpackName } from './names.ts'

interface EntityRow {
  readonly num: number
  readonly version: number
}

interface StateRow extends EntityRow {
  readonly state: string | null
}

interface KnownRow {
  readonly hash: string
  readonly at: number
  readonly visitor: string | null
}

export function load(connection: Connection, { entity: key, ids }: LoadRequest): Loaded {
  const row = connection
    .sql('SELECT num, version, state FROM entity WHERE site = ? AND kind = ? AND id = ?')
    .get(packName(key.site), key.kind, packName(key.id)) as StateRow | undefined
  if (row === undefined) return { version: 0, known: [] }
  const known: EventRef[] = []
  for (const id of ids ?? []) {
    const found = findKnown(connection, row.num, id)
    if (found === undefined) continue
    const { hash, at, visitor } = found
    const ref = { id, bodyHash: unpackName(hash), at }
    known.push(visitor === null ? ref : { ...ref, visitor: unpackName(visitor) })
  }
  if (row.state === null) return { version: row.version, known }
  return { version: row.version, state: JSON.parse(row.state), known }
}

/** Writes one unit, or nothing of it: all that could refuse it is looked at before the first write. */
export function commitUnit(connection: Connection, unit: Unit): CommitResult {
  const row = connection
    .sql('SELECT num, version FROM entity WHERE site = ? AND kind = ? AND id = ?')
    .get(packName(unit.entity.site), unit.entity.kind, packName(unit.entity.id)) as
    | EntityRow
    | undefined
  return refusal(connection, unit, row) ?? writeUnit(connection, unit, row)
}

function refusal(
  connection: Connection,
  unit: Unit,
  row: EntityRow | undefined,
): CommitResult | undefined {
  const same: string[] = []
  const other: string[] = []
  const earlier = new Map<string, string>()
  for (const { id, bodyHash } of unit.events) {
    const stored = row && findKnown(connection, row.num, id)
    const hash = stored === undefined ? earlier.get(id) : unpackName(stored.hash)
    if (hash === undefined) earlier.set(id, bodyHash)
    else if (hash === bodyHash) same.push(id)
    else other.push(id)
  }
  if (other.length > 0) return { status: 'mismatch', ids: other }
  if (same.length > 0) return { status: 'duplicate', ids: same }
  const version = row?.version ?? 0
  if (unit.state !== undefined && version !== unit.expectedVersion) {
    return { status: 'conflict', version }
  }
  return undefined
}

function writeUnit(connection: Connection, unit: Unit, row: EntityRow | undefined): CommitResult {
  const version = (row?.version ?? 0) + (unit.state === undefined ? 0 : 1)
  const site = packName(unit.entity.site)
  if (unit.state !== undefined || unit.events.length > 0) {
    const state = unit.state === undefined ? null : JSON.stringify(unit.state)
    const num = row?.num ?? insertEntity(connection, unit.entity, version, state)
    if (row !== undefined && state !== null) {
      connection
        .sql('UPDATE entity SET version = ?, state = ? WHERE num = ?')
        .run(version, state, num)
    }
    for (const { id, bodyHash, at, visitor } of unit.events) {
      connection
        .sql('INSERT INTO known (entity, id, hash, at, visitor) VALUES (?, ?, ?, ?, ?)')
        .run(num, packName(id), packName(bodyHash), at, orNull(visitor))
    }
  }
  for (const { kind, id, type, at, visitor, data } of unit.records) {
    connection
      .sql('INSERT INTO log (site, kind, id, type, at, visitor, data) VALUES (?, ?, ?, ?, ?, ?, ?)')
      .run(site, kind, packName(id), packName(type), at, orNull(visitor), JSON.stringify(data))
  }
  for (const { id, visitor, type, expiresAt, body } of unit.outbox) {
    connection
      .sql(
        `INSERT INTO outbox (site, id, visitor, type, expires_at, body) VALUES (?, ?, ?, ?, ?, ?)
         ON CONFLICT DO NOTHING`,
      )
      .run(site, packName(id), packName(visitor), packName(type), expiresAt, JSON.stringify(body))
  }
  return { status: 'committed', version }
}

function insertEntity(
  connection: Connection,
  { site, kind, id }: EntityKey,
  version: number,
  state: string | null,
): number {
  const { lastInsertRowid } = connection
    .sql('INSERT INTO entity (site, kind, id, version, state) VALUES (?, ?, ?, ?, ?)')
    .run(packName(site), kind, packName(id), version, state)
  return Number(lastInsertRowid)
}

function findKnown(connection: Connection, entity: number, id: string): KnownRow | undefined {
  return connection
    .sql('SELECT hash, at, visitor FROM known WHERE entity = ? AND id = ?')
    .get(entity, packName(id)) as KnownRow | undefined
}

const orNull = (name: string | undefined) => (name === undefined ? null : packName(name))
