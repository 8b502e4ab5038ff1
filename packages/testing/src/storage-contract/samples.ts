import assert from 'node:assert/strict'
import type {
  CommitResult,
  EntityKey,
  EntityKind,
  EventRef,
  Loaded,
  LogRecord,
  OutboxEntry,
  Storage,
  Unit,
} from '@beckon/core/adapter'

/** An instant to start from: 15 January 2024, 12:00 UTC. */
export const noon = 1_705_320_000_000

export function key(id = 'v1', site = 'shop', kind: EntityKind = 'visitor'): EntityKey {
  return { site, kind, id }
}

export function ref(id: string, more: Partial<EventRef> = {}): EventRef {
  return { id, bodyHash: `body of ${id}`, at: noon, ...more }
}

export function record(id: string, more: Partial<LogRecord> = {}): LogRecord {
  return { kind: 'event', id, type: 'page.view', at: noon, visitor: 'v1', data: { id }, ...more }
}

export function effect(id: string, more: Partial<OutboxEntry> = {}): OutboxEntry {
  const body = { title: `effect ${id}` }
  return { id, visitor: 'v1', type: 'invite', expiresAt: noon + 60_000, body, ...more }
}

/** A unit of visitor `v1` that only appends, unless more is said. */
export function unit(more: Partial<Unit> = {}): Unit {
  return { entity: key(), expectedVersion: 0, events: [], records: [], outbox: [], ...more }
}

/** A unit that takes in one event and leaves one record and one effect, all named alike. */
export function step(id: string, expectedVersion: number, more: Partial<Unit> = {}): Unit {
  return unit({
    expectedVersion,
    events: [ref(id)],
    state: { last: id },
    records: [record(id)],
    outbox: [effect(id)],
    ...more,
  })
}

export async function loadOne(
  storage: Storage,
  entity: EntityKey = key(),
  ids: readonly string[] = [],
): Promise<Loaded> {
  const [loaded, ...rest] = await storage.load([{ entity, ids }])
  assert.ok(loaded && rest.length === 0, 'load answers each request once')
  return loaded
}

export async function commitOne(storage: Storage, one: Unit): Promise<CommitResult> {
  const [result, ...rest] = await storage.commit([one])
  assert.ok(result && rest.length === 0, 'commit answers each unit once')
  return result
}

/** Commits units one call each, and insists that they are written. */
export async function write(storage: Storage, ...units: readonly Unit[]): Promise<void> {
  for (const one of units) {
    assert.equal((await commitOne(storage, one)).status, 'committed')
  }
}

/** The ids of the log, in order. */
export async function logIds(
  storage: Storage,
  query: Parameters<Storage['read']>[0] = {},
): Promise<string[]> {
  const ids: string[] = []
  for await (const { id } of storage.read(query)) ids.push(id)
  return ids
}

/** The ids of what is pending, in order. */
export async function pendingIds(storage: Storage): Promise<string[]> {
  return (await storage.pending(1_000)).map(({ id }) => id)
}
