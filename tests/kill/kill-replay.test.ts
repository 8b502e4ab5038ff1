import { spawn } from 'node:child_process'
import { createReadStream, createWriteStream, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { pipeline } from 'node:stream/promises'
import { setTimeout as pause } from 'node:timers/promises'
import { createGunzip } from 'node:zlib'
import { sqliteStorage } from '@beckon/storage-sqlite'
import { virtualEnv } from '@beckon/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const data = process.env.BECKON_TEST_DATA
const oldestNode = process.versions.node.startsWith('20.')
/** Each kill is a process, so the other Nodes, which have another SQLite driver, get fewer. */
const kills = Number(process.env.BECKON_KILLS ?? (oldestNode ? 50 : 10))
const killsPerFile = 5
const lines = 12_000
const root = join(import.meta.dirname, '../..')

interface Run {
  readonly acked: readonly string[]
  /** The digest of a run that came to its end. */
  readonly digest: string | undefined
  readonly ms: number
}

/** Runs the replay, and kills it `killAfter` ms after it has opened its storage. */
function run(log: string, file: string, killAfter?: number): Promise<Run> {
  return new Promise((resolve, reject) => {
    const started = performance.now()
    const child = spawn(
      process.execPath,
      [
        '--import=tsx',
        '--conditions=@beckon/source',
        join(root, 'tests/kill/child.ts'),
        log,
        join(root, 'examples/rules/blog.json'),
        file,
        `${file}.acks`,
      ],
      { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] },
    )
    let told = ''
    let complaints = ''
    let waiting = false
    child.stderr.on('data', (chunk: Buffer) => {
      complaints += chunk.toString()
    })
    child.stdout.on('data', (chunk: Buffer) => {
      told += chunk.toString()
      if (killAfter === undefined || waiting) return
      waiting = true
      pause(killAfter).then(() => child.kill('SIGKILL'), reject)
    })
    child.on('error', reject)
    child.on('close', (code, signal) => {
      const digest = /^done (\S+)$/m.exec(told)?.[1]
      if (signal !== 'SIGKILL' && digest === undefined) {
        reject(new Error(`the replay ended with ${code}: ${complaints}`))
        return
      }
      // A line cut off by the kill was not told.
      const acked = readFileSync(`${file}.acks`, 'utf8').split('\n').slice(0, -1)
      resolve({ acked, digest, ms: performance.now() - started })
    })
  })
}

/** All that the file says, whatever the order and the grouping in which it was written. */
async function content(file: string): Promise<readonly string[]> {
  const storage = sqliteStorage({ file })
  await storage.open()
  const names = new Map<unknown, string>()
  const rows: { table: string; row: Record<string, unknown> }[] = []
  for await (const line of storage.dump()) {
    const { table, row } = JSON.parse(line)
    rows.push({ table, row })
    if (table === 'entity') names.set(row.num, `${row.site} ${row.kind} ${row.id}`)
  }
  await storage.close()
  return rows
    .filter(({ table, row }) => table !== 'sqlite_sequence' && row.kind !== 'ruleset')
    .map(({ table, row }) => {
      const { num: _num, seq: _seq, version: _version, entity, ...rest } = row
      return JSON.stringify({ table, ...(table === 'known' && { of: names.get(entity) }), ...rest })
    })
    .sort()
}

async function committedIds(file: string): Promise<readonly string[]> {
  const storage = sqliteStorage({ file })
  await storage.open()
  const ids: string[] = []
  for await (const { id } of storage.read({ kinds: ['event'] })) ids.push(id)
  await storage.close()
  return ids
}

describe.skipIf(data === undefined)(
  'a replay into SQLite that is killed (BECKON_TEST_DATA)',
  () => {
    let folder = ''
    let log = ''

    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'beckon-kill-'))
      log = join(folder, 'part.log')
      const source = createReadStream(join(data ?? '', 'logs/blog-2016.log.gz')).pipe(
        createGunzip(),
      )
      await pipeline(
        createInterface({ input: source.setEncoding('latin1') }),
        async function* (all) {
          let count = 0
          for await (const line of all) if (count++ < lines) yield `${line}\n`
        },
        createWriteStream(log, { encoding: 'latin1' }),
      )
    })
    afterAll(() => rm(folder, { recursive: true, force: true }))

    it(`ends as if nothing had happened, ${kills} kills later`, async () => {
      const { random } = virtualEnv(0, 20)
      const straight = join(folder, 'straight.sqlite')
      const whole = await run(log, straight)
      const expected = await content(straight)
      let killed = 0
      for (let number = 0; killed < kills; number++) {
        const file = join(folder, `killed-${number}.sqlite`)
        for (let kill = 0; kill < killsPerFile && killed < kills; kill++) {
          const [high = 0, low = 0] = random.bytes(2)
          const { acked, digest } = await run(
            log,
            file,
            ((high * 256 + low) / 65_536) * whole.ms * 0.7,
          )
          if (digest === undefined) killed++
          const ids = await committedIds(file)
          const known = new Set(ids)
          expect(ids.length, 'an event is there twice').toBe(known.size)
          expect(acked.filter((id) => !known.has(id))).toEqual([])
        }
        const { digest } = await run(log, file)
        expect(digest).toBe(whole.digest)
        expect(await content(file)).toEqual(expected)
        await rm(file, { force: true })
      }
    }, 900_000)
  },
)
