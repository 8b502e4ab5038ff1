import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { storageContract } from '@beckon/testing'
import { describe, it } from 'vitest'
import { loadDriver } from './driver/driver.ts'
import { type SqliteStorage, sqliteStorage } from './sqlite-storage.ts'

const drivers = ['node:sqlite', 'better-sqlite3'] as const

for (const driver of drivers) {
  const there = await loadDriver(driver).then(
    () => true,
    () => false,
  )
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
