import { StorageError } from '@beckon/core/adapter'
import type { Database } from './driver/driver.ts'

/** Marks the file as Beckon's in its header: "BCKN". */
const applicationId = 0x42434b4e

/**
 * What leads from each version of the file to the next. Never change one that was released: add
 * another. Instants are REAL, since that is what a JSON number is; SQLite keeps whole ones short.
 */
export const migrations: readonly string[] = [
  `
  CREATE TABLE entity (
    num INTEGER PRIMARY KEY,
    site TEXT NOT NULL,
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    version INTEGER NOT NULL,
    state TEXT,
    UNIQUE (site, kind, id)
  ) STRICT;

  CREATE TABLE known (
    entity INTEGER NOT NULL,
    id TEXT NOT NULL,
    hash TEXT NOT NULL,
    at REAL NOT NULL,
    visitor TEXT,
    PRIMARY KEY (entity, id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX known_visitor ON known (visitor) WHERE visitor IS NOT NULL;

  -- AUTOINCREMENT: a number is never given twice, so a cursor outlives its record.
  CREATE TABLE log (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    site TEXT NOT NULL,
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    type TEXT NOT NULL,
    at REAL NOT NULL,
    visitor TEXT,
    data TEXT NOT NULL
  ) STRICT;
  CREATE INDEX log_visitor ON log (visitor, site) WHERE visitor IS NOT NULL;

  CREATE TABLE outbox (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    site TEXT NOT NULL,
    id TEXT NOT NULL,
    visitor TEXT NOT NULL,
    type TEXT NOT NULL,
    expires_at REAL NOT NULL,
    body TEXT NOT NULL,
    UNIQUE (site, id)
  ) STRICT;

  CREATE TABLE history (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    pruned_before REAL,
    erased INTEGER NOT NULL,
    -- 1 from an erasure until its bytes are out of the file too.
    unscrubbed INTEGER NOT NULL
  ) STRICT;
  INSERT INTO history VALUES (1, NULL, 0, 0);
  `,
]

/**
 * Brings a file to the newest version. It looks before it writes: a file that is not ours, or is
 * from a newer Beckon, is left as it is.
 *
 * @throws StorageError `STORAGE_FAILED` for such a file.
 */
export function migrate(database: Database, steps: readonly string[] = migrations): void {
  if (pending(database, steps) === 0) return
  database.exec('BEGIN IMMEDIATE')
  try {
    // Again, inside: another process may have been faster.
    for (const step of steps.slice(steps.length - pending(database, steps))) database.exec(step)
    database.exec(`PRAGMA application_id = ${applicationId}`)
    database.exec(`PRAGMA user_version = ${steps.length}`)
    database.exec('COMMIT')
  } catch (error) {
    database.exec('ROLLBACK')
    throw error
  }
}

/** How many steps the file is behind. */
function pending(database: Database, steps: readonly string[]): number {
  const version = pragma(database, 'user_version')
  const owner = pragma(database, 'application_id')
  const empty = database.prepare('SELECT 1 FROM sqlite_master LIMIT 1').get() === undefined
  if (owner !== applicationId && !(empty && owner === 0)) {
    throw new StorageError(
      'STORAGE_FAILED',
      'This SQLite file was not made by Beckon: name another file',
    )
  }
  if (version > steps.length) {
    throw new StorageError(
      'STORAGE_FAILED',
      `The file is of version ${version}, and this Beckon knows versions up to ${steps.length}: use a newer Beckon`,
    )
  }
  return steps.length - version
}

function pragma(database: Database, name: 'user_version' | 'application_id'): number {
  const row = database.prepare(`PRAGMA ${name}`).get() as Readonly<Record<string, unknown>>
  return Number(row[name])
}
