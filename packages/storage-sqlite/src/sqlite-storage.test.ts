import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { storageContract } from '@beckon/testing'
import { describe, it } from 'vitest'
import type { SqliteDriverName } from './driver/driver.ts'
import { loadDriver } from './driver/load-driver.ts'
import { type SqliteStorage, sqliteStorage } from './sqlite-storage.ts'

async function isThere(driver: SqliteDriverName): Promise<boolean> {
  return loadDriver(driver).then(
    () => true,
    () => false,
  )
}

for (const driver of ['node:sqlite', 'better-sqlite3'] as const) {
  const there = await isThere(driver)
  const files = new Map<unknown, string>()
  const make = (file: string): SqliteStorage => {
    const storage = sqliteStorage({ file, driver })
    files.set(storage, file)
    return storage
  }
  storageContract({
    name: `sqlite storage, ${driver}${there ? '' : ' (not on this Node)'}`,
    runner: there ? { describe, it } : { describe: describe.skip, it },
    capabilities: { durable: true, shared: true, log: true },
    create: () => make(join(mkdtempSync(join(tmpdir(), 'beckon-')), 'beckon.db')),
    another: (storage) => make(files.get(storage) ?? ''),
    destroy: (storage) =>
      rmSync(dirname(files.get(storage) ?? ''), { recursive: true, force: true }),
  })
}
