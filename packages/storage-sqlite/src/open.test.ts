import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { loadDriver } from './driver/load-driver.ts'
import { migrate, migrations } from './schema.ts'
import { sqliteStorage } from './sqlite-storage.ts'

let directory: string
let file: string

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'beckon-'))
  file = join(directory, 'beckon.db')
})

afterEach(() => {
  vi.restoreAllMocks()
  vi.doUnmock('better-sqlite3')
  vi.resetModules()
  rmSync(directory, { recursive: true })
})

const failed = (message: RegExp) =>
  expect.objectContaining({
    name: 'StorageError',
    code: 'STORAGE_FAILED',
    message: expect.stringMatching(message),
  })

describe('opening', () => {
  it('names the directory that is missing', async () => {
    const storage = sqliteStorage({ file: join(directory, 'not', 'here.db') })
    await expect(storage.open()).rejects.toEqual(failed(/no directory .*not/))
    await expect(storage.history()).rejects.toMatchObject({ code: 'STORAGE_NOT_OPEN' })
  })

  it('can be tried again once the directory is there', async () => {
    const storage = sqliteStorage({ file: join(directory, 'later', 'here.db') })
    await expect(storage.open()).rejects.toEqual(failed(/no directory/))
    mkdirSync(join(directory, 'later'))
    await storage.open()
    await storage.close()
  })

  it('refuses a directory in place of a file', async () => {
    await expect(sqliteStorage({ file: directory }).open()).rejects.toEqual(failed(/opening/))
  })

  it('refuses a file that is no database, and leaves it as it is', async () => {
    const text = 'Dear diary, this is a text and no database. '.repeat(100)
    writeFileSync(file, text)
    await expect(sqliteStorage({ file }).open()).rejects.toEqual(failed(/not a database/))
    expect(readFileSync(file, 'utf8')).toBe(text)
  })

  it('refuses the database of another program, and leaves it as it is', async () => {
    const other = (await loadDriver()).connect(file)
    other.exec('CREATE TABLE recipes (name TEXT)')
    other.close()
    const before = readFileSync(file)
    await expect(sqliteStorage({ file }).open()).rejects.toEqual(failed(/not made by Beckon/))
    expect(readFileSync(file).equals(before)).toBe(true)
  })

  it('reports a damaged file', async () => {
    const storage = sqliteStorage({ file })
    await storage.open()
    const units = Array.from({ length: 200 }, (_, i) => ({
      entity: { site: 's', kind: 'visitor' as const, id: `v${i}` },
      expectedVersion: 0,
      events: [],
      state: { text: 'x'.repeat(300) },
      records: [],
      outbox: [],
    }))
    await storage.commit(units)
    await storage.close()
    const bytes = readFileSync(file)
    writeFileSync(file, bytes.fill(0xa5, 4096))
    const damaged = sqliteStorage({ file })
    const use = async () => {
      await damaged.open()
      await damaged.load(units)
    }
    await expect(use()).rejects.toEqual(failed(/malformed|corrupt/))
    await damaged.close()
  })

  it('refuses options that cannot be meant', () => {
    const usage = expect.objectContaining({ name: 'UsageError', code: 'STORAGE_OPTIONS' })
    for (const bad of ['', ':memory:', 'a\0b']) {
      expect(() => sqliteStorage({ file: bad })).toThrow(usage)
    }
    for (const busyTimeout of [-1, 0.5, Number.NaN]) {
      expect(() => sqliteStorage({ file, busyTimeout })).toThrow(usage)
    }
  })
})

describe('drivers', () => {
  it('says what to install when there is none', async () => {
    if (process.getBuiltinModule !== undefined) {
      vi.spyOn(process, 'getBuiltinModule').mockReturnValue(undefined)
    }
    vi.doMock('better-sqlite3', () => {
      throw new Error('no such addon')
    })
    await expect(sqliteStorage({ file }).open()).rejects.toEqual(
      failed(/Node 22\.13 .*npm install better-sqlite3/),
    )
  })

  it('does not take the other one when one is asked for by name', async () => {
    vi.doMock('better-sqlite3', () => {
      throw new Error('no such addon')
    })
    await expect(sqliteStorage({ file, driver: 'better-sqlite3' }).open()).rejects.toEqual(
      failed(/looked for better-sqlite3\)/),
    )
  })
})

describe('versions of the file', () => {
  const next = [...migrations, 'ALTER TABLE outbox ADD COLUMN tries INTEGER NOT NULL DEFAULT 7']

  async function pragmaOf(name: string): Promise<unknown> {
    const database = (await loadDriver()).connect(file)
    const row = database.prepare(`PRAGMA ${name}`).get() as Record<string, unknown>
    database.close()
    return row[name]
  }

  it('writes the newest version into a new file', async () => {
    const storage = sqliteStorage({ file })
    await storage.open()
    await storage.close()
    expect(await pragmaOf('user_version')).toBe(migrations.length)
    expect(await pragmaOf('application_id')).toBe(0x42434b4e)
  })

  it('takes an older file through the steps it lacks, with all that is in it', async () => {
    const storage = sqliteStorage({ file })
    await storage.open()
    await storage.commit([
      {
        entity: { site: 's', kind: 'visitor', id: 'v' },
        expectedVersion: 0,
        events: [],
        records: [],
        outbox: [{ id: 'f', visitor: 'v', type: 'invite', expiresAt: 1, body: {} }],
      },
    ])
    await storage.close()
    const database = (await loadDriver()).connect(file)
    migrate(database, next)
    expect(database.prepare('SELECT id, tries FROM outbox').all()).toEqual([
      expect.objectContaining({ id: 'f', tries: 7 }),
    ])
    database.close()
    expect(await pragmaOf('user_version')).toBe(next.length)
  })

  it('refuses a file of a newer version, and leaves it as it is', async () => {
    const database = (await loadDriver()).connect(file)
    migrate(database, next)
    database.close()
    const before = readFileSync(file)
    await expect(sqliteStorage({ file }).open()).rejects.toEqual(failed(/use a newer Beckon/))
    expect(readFileSync(file).equals(before)).toBe(true)
  })

  it('undoes a step that fails, and all before it', async () => {
    const database = (await loadDriver()).connect(file)
    expect(() => migrate(database, [...migrations, 'CREATE TABLE log (x)'])).toThrow(/log/)
    database.close()
    expect(await pragmaOf('user_version')).toBe(0)
    const storage = sqliteStorage({ file })
    await storage.open()
    await storage.close()
  })
})
