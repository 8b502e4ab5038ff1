import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { sqliteStorage } from './sqlite-storage.ts'

const source = JSON.stringify(new URL('./sqlite-storage.ts', import.meta.url).href)
const flags = ['--import', 'tsx', '--conditions=@beckon/source', '--input-type=module', '--eval']
const entity = { site: 's', kind: 'visitor', id: 'v' } as const

/** Writes on from what is there, in groups, for ever, and says what was answered. */
const writer = (file: string) => `
  import { writeSync } from 'node:fs'
  import { sqliteStorage } from ${source}
  const storage = sqliteStorage({ file: ${JSON.stringify(file)} })
  await storage.open()
  const entity = ${JSON.stringify(entity)}
  const [{ version }] = await storage.load([{ entity }])
  for (let next = version + 1, size = 1; ; size = (size % 20) + 1) {
    const units = Array.from({ length: size }, (_, i) => {
      const n = next + i
      return {
        entity,
        expectedVersion: n - 1,
        events: [{ id: 'e' + n, bodyHash: 'h', at: n }],
        state: { n, text: 'x'.repeat(n % 500) },
        records: [{ kind: 'event', id: 'e' + n, type: 't', at: n, visitor: 'v', data: { n } }],
        outbox: [{ id: 'f' + n, visitor: 'v', type: 'invite', expiresAt: n, body: {} }],
      }
    })
    const results = await storage.commit(units)
    if (results.some(({ status }) => status !== 'committed')) throw new Error('not committed')
    next += size
    writeSync(1, next - 1 + '\\n')
  }
`

/** Runs a writer until it has answered so many groups, and kills it. Gives its last answer. */
function writeAndKill(file: string, groups: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...flags, writer(file)], {
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let answers = ''
    let trouble = ''
    child.stderr.on('data', (chunk) => {
      trouble += chunk
    })
    child.stdout.on('data', (chunk) => {
      answers += chunk
      if (answers.split('\n').length > groups) child.kill('SIGKILL')
    })
    child.on('error', reject)
    child.on('close', (_, signal) => {
      if (signal === 'SIGKILL') resolve(Number(answers.trimEnd().split('\n').at(-1)))
      else reject(new Error(`the writer ended by itself: ${trouble}`))
    })
  })
}

it('what was answered before a kill is there after it, whole and once', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'beckon-'))
  const file = join(directory, 'beckon.db')
  for (const groups of [1, 40, 7, 100]) {
    const answered = await writeAndKill(file, groups)
    const storage = sqliteStorage({ file })
    await storage.open()
    const [loaded] = await storage.load([{ entity }])
    const version = loaded?.version ?? 0
    expect(version).toBeGreaterThanOrEqual(answered)
    expect(loaded?.state).toMatchObject({ n: version })

    const numbers = Array.from({ length: version }, (_, i) => i + 1)
    const events = numbers.map((n) => `e${n}`)
    const [again] = await storage.load([{ entity, ids: [...events, `e${version + 1}`] }])
    expect(again?.known.map(({ id }) => id)).toEqual(events)
    const log: string[] = []
    for await (const { id } of storage.read()) log.push(id)
    expect(log).toEqual(events)
    const pending = await storage.pending(version + 1)
    expect(pending.map(({ id }) => id)).toEqual(numbers.map((n) => `f${n}`))
    await storage.close()
  }
  rmSync(directory, { recursive: true })
}, 60_000)

it('prints nothing by itself: no warning of an experimental feature', () => {
  const directory = mkdtempSync(join(tmpdir(), 'beckon-'))
  const script = `
    import { sqliteStorage } from ${source}
    const storage = sqliteStorage({ file: ${JSON.stringify(join(directory, 'beckon.db'))} })
    await storage.open()
    await storage.close()
    process.emitWarning('SQLite has nothing to do with this', 'ExperimentalWarning')
    process.emitWarning('nor with this')
  `
  const { stderr, status } = spawnSync(process.execPath, [...flags, script], { encoding: 'utf8' })
  expect(status).toBe(0)
  expect(stderr).not.toMatch(/SQLite is an experimental/)
  expect(stderr).toMatch(/SQLite has nothing to do with this/)
  expect(stderr).toMatch(/nor with this/)
  rmSync(directory, { recursive: true })
})
