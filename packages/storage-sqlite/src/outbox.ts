import type { PendingEntry } from '@beckon/core/adapter'
import type { Connection } from './connection.ts'
import { packName, unpackName } from './names.ts'

interface OutboxRow {
  readonly site: string
  readonly id: string
  readonly visitor: string
  readonly type: string
  readonly expires_at: number
  readonly body: string
}

export function pending(connection: Connection, limit: number): PendingEntry[] {
  const rows = connection
    .sql('SELECT site, id, visitor, type, expires_at, body FROM outbox ORDER BY seq LIMIT ?')
    // SQLite takes no infinity for a limit, and a negative one for none.
    .all(Math.min(limit, Number.MAX_SAFE_INTEGER)) as OutboxRow[]
  return rows.map(({ site, id, visitor, type, expires_at, body }) => ({
    site: unpackName(site),
    id: unpackName(id),
    visitor: unpackName(visitor),
    type: unpackName(type),
    expiresAt: expires_at,
    body: JSON.parse(body),
  }))
}

export function settle(connection: Connection, site: string, ids: readonly string[]): void {
  connection.write('settling', () => {
    for (const id of ids) {
      connection
        .sql('DELETE FROM outbox WHERE site = ? AND id = ?')
        .run(packName(site), packName(id))
    }
  })
}
