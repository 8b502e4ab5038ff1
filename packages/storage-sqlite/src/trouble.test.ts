import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Unit } from '@beckon/core/adapter'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { commitUnit, load } from './commit.ts'
import { Connection } from './connection.ts'
import { loadDriver } from './driver/load-driver.ts'
import { sqliteStorage } from './sqlite-storage.ts'

let directory: string
let file: string

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'beckon-'))
  file = join(directory, 'beckon.db')
})

afterEach(() => rmSync(directory, { recursive: true }))

const unitOf = (id: string, text = 'x'): Unit => ({
  entity: { site: 's', kind: 'visitor', id },
  expectedVersion: 0,
  events: [{ id: 'e', bodyHash: 'h', at: 0 }],
  state: { text },
  records: [],
  outbox: [],
})

describe('another process holds the file', () => {
  it('is STORAGE_UNAVAILABLE for each writing operation, and over when it lets go', async () => {
    const storage = sqliteStorage({ file, busyTimeout: 0 })
    await storage.open()
    await storage.commit([unitOf('v0')])
    const other = (await loadDriver()).connect(file)
    other.exec('BEGIN IMMEDIATE')
    const unavailable = expect.objectContaining({ code: 'STORAGE_UNAVAILABLE' })
    await expect(storage.commit([unitOf('v1')])).rejects.toEqual(unavailable)
    await expect(storage.settle('s', ['f'])).rejects.toEqual(unavailable)
    await expect(storage.prune(0)).rejects.toEqual(unavailable)
    await expect(storage.erase('s', 'v0')).rejects.toEqual(unavailable)
    expect((await storage.load([unitOf('v0')]))[0]?.version).toBe(1)
    other.exec('COMMIT')
    other.close()
    expect(await storage.commit([unitOf('v1')])).toEqual([{ status: 'committed', version: 1 }])
    await storage.close()
  })

  it('is STORAGE_UNAVAILABLE for opening a new file that is being made', async () => {
    const other = (await loadDriver()).connect(file)
    other.exec('BEGIN EXCLUSIVE')
    const storage = sqliteStorage({ file, busyTimeout: 0 })
    await expect(storage.open()).rejects.toMatchObject({ code: 'STORAGE_UNAVAILABLE' })
    other.exec('ROLLBACK')
    other.close()
    await storage.open()
    await storage.close()
  })

  it('an erasure that cannot end because of a reader ends when it is asked for again', async () => {
    const storage = sqliteStorage({ file, busyTimeout: 0 })
    await storage.open()
    await storage.commit([unitOf('v0')])
    const other = (await loadDriver()).connect(file)
    other.exec('BEGIN')
    other.prepare('SELECT * FROM entity').all()
    await expect(storage.erase('s', 'v0')).rejects.toMatchObject({
      code: 'STORAGE_UNAVAILABLE',
      message: expect.stringMatching(/erase again/),
    })
    other.exec('COMMIT')
    other.close()
    await storage.erase('s', 'v0')
    expect(await storage.history()).toEqual({ erased: 1 })
    await storage.close()
  })
})

it('a full disk is STORAGE_FAILED, writes nothing of the call, and harms nothing', async () => {
  const connection = new Connection(await loadDriver(), file, 0)
  const commit = (...units: Unit[]) =>
    connection.write('committing', () => units.map((unit) => commitUnit(connection, unit)))
  commit(unitOf('before'))
  connection.sql('PRAGMA max_page_count = 40').get()
  expect(() => commit(unitOf('small'), unitOf('big', 'x'.repeat(1_000_000)))).toThrow(
    expect.objectContaining({ code: 'STORAGE_FAILED', message: expect.stringMatching(/full/) }),
  )
  const versions = ['before', 'small', 'big'].map((id) => load(connection, unitOf(id)).version)
  expect(versions).toEqual([1, 0, 0])
  expect(commit(unitOf('small'))).toEqual([{ status: 'committed', version: 1 }])
  connection.close()
})

it('a state that is no JSON is STORAGE_FAILED, and the storage goes on', async () => {
  const storage = sqliteStorage({ file })
  await storage.open()
  const circular: { self?: unknown } = {}
  circular.self = circular
  const bad = { ...unitOf('v1'), state: circular as NonNullable<Unit['state']> }
  await expect(storage.commit([unitOf('v0'), bad])).rejects.toMatchObject({
    code: 'STORAGE_FAILED',
  })
  expect(await storage.commit([unitOf('v0')])).toEqual([{ status: 'committed', version: 1 }])
  await storage.close()
})
