import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Unit } from '@beckon/core/adapter'
import { expect, it } from 'vitest'
import { sqliteStorage } from './sqlite-storage.ts'

const nameOf = (n: number) => `<visitor ${n}>`

/** Visitors in changing order, whose states grow and shrink: rows move from page to page. */
function traffic(): Unit[] {
  const versions = new Map<string, number>()
  return Array.from({ length: 12_000 }, (_, i) => {
    const name = nameOf((i * 7_919) % 3_000)
    const version = versions.get(name) ?? 0
    versions.set(name, version + 1)
    const data = { name, text: 'x'.repeat((i * 31) % 700) }
    return {
      entity: { site: 's', kind: 'visitor', id: name },
      expectedVersion: version,
      events: [{ id: `${name} e${i}`, bodyHash: `h${i}`, at: i }],
      state: data,
      records: [{ kind: 'event', id: `r${i}`, type: 't', at: i, visitor: name, data }],
      outbox: [{ id: `${name} f${i}`, visitor: name, type: 'invite', expiresAt: i, body: data }],
    }
  })
}

it('erasure leaves no byte of a visitor in any file, where rows had moved about', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'beckon-'))
  const file = join(directory, 'beckon.db')
  const storage = sqliteStorage({ file })
  await storage.open()
  const units = traffic()
  for (let i = 0; i < units.length; i += 500) await storage.commit(units.slice(i, i + 500))

  const occurrences = (names: readonly string[]) =>
    ['', '-wal', '-shm', '-journal']
      .map((suffix) => file + suffix)
      .filter((path) => existsSync(path))
      .map((path) => readFileSync(path))
      .reduce((sum, bytes) => sum + names.filter((name) => bytes.includes(name)).length, 0)

  const gone = Array.from({ length: 200 }, (_, i) => nameOf(i * 13))
  expect(occurrences(gone)).toBeGreaterThanOrEqual(gone.length)
  await Promise.all(gone.map((name) => storage.erase('s', name)))
  expect(occurrences(gone)).toBe(0)
  let seen = 0
  for await (const line of storage.dump()) {
    if (gone.some((name) => line.includes(name))) seen += 1
  }
  expect(seen).toBe(0)

  const stays = nameOf(1)
  expect(occurrences([stays])).toBeGreaterThan(0)
  const [loaded] = await storage.load([{ entity: { site: 's', kind: 'visitor', id: stays } }])
  expect(loaded?.version).toBe(4)
  expect(await storage.history()).toEqual({ erased: 200 })
  await storage.close()
  expect(occurrences(gone)).toBe(0)
  rmSync(directory, { recursive: true })
})

it('a dump shows what there is', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'beckon-'))
  const storage = sqliteStorage({ file: join(directory, 'beckon.db') })
  await storage.open()
  await storage.commit(traffic().slice(0, 1))
  const lines: string[] = []
  for await (const line of storage.dump()) lines.push(line)
  for (const table of ['entity', 'known', 'log', 'outbox']) {
    expect(lines.filter((line) => line.startsWith(`{"table":"${table}"`))).toEqual([
      expect.stringContaining(nameOf(0)),
    ])
  }
  await storage.close()
  rmSync(directory, { recursive: true })
})
