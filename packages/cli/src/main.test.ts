import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { beckon, unfit } from './run.test-kit.ts'

const main = fileURLToPath(new URL('main.ts', import.meta.url))
const root = fileURLToPath(new URL('../../..', import.meta.url))

let directory = ''
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'beckon-main-'))
})
afterAll(() => rm(directory, { recursive: true }))

function start(args: readonly string[]) {
  const node = ['--import', './scripts/typescript.mjs', '--conditions=@beckon/source', main]
  return spawn(process.execPath, [...node, ...args], { cwd: root, stdio: 'pipe' })
}

function ended(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => child.once('close', resolve))
}

const line = '192.0.2.7 - - [01/Mar/2024:10:00:00 +0000] "GET / HTTP/1.1" 200 512 "-" "x"\n'

describe('the beckon process', () => {
  it('has a first line that makes it a command', async () => {
    expect(await readFile(main, 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/)
  })

  it('ends with the code of its command, JSON on stdout and messages on stderr', async () => {
    const child = start(['replay', '-', '--json', '--geo', 'none'])
    child.stdin.end(`${line}no line\n`)
    const [code, stdout, stderr] = await Promise.all([
      ended(child),
      text(child.stdout),
      text(child.stderr),
    ])
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ lines: 2, committed: 1 })
    // Node 22 warns that its SQLite is experimental.
    expect(stderr.replaceAll(/^.*(ExperimentalWarning|--trace-warnings).*\n/gm, '')).toBe('')
    const wrong = start(['check', 'none.json'])
    expect(await ended(wrong)).toBe(2)
  })

  it('stands a reader that has seen enough', async () => {
    const child = start(['check', '-', '--json'])
    child.stdout.destroy()
    const fault = { name: 'a', conditions: {}, event: {} }
    child.stdin.end(JSON.stringify({ rules: Array.from({ length: 500 }, () => fault) }))
    const [code, stderr] = await Promise.all([ended(child), text(child.stderr)])
    expect([code, stderr]).toEqual([1, ''])
  })

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)(
    'stops at %s with its storage whole, and a second run goes on',
    async (signal, ends) => {
      const file = join(directory, `${signal}.sqlite`)
      const storage = ['--storage', `sqlite:${file}`, '--geo', 'none', '--json']
      const child = start(['replay', '-', ...storage])
      child.stdin.write(line)
      // Nothing is open before the storage is: from then on it waits for more lines.
      await vi.waitFor(() => expect(existsSync(file)).toBe(true), { timeout: 20_000 })
      child.kill(signal)
      const [code, stdout, stderr] = await Promise.all([
        ended(child),
        text(child.stdout),
        text(child.stderr),
      ])
      expect([code, stdout]).toEqual([ends, ''])
      expect(stderr).toContain('interrupted')
      expect(existsSync(`${file}-wal`)).toBe(false)
      const next = await beckon(['replay', '-', ...storage], { stdin: line.repeat(3) })
      const { received, committed, duplicates } = JSON.parse(next.stdout)
      expect([received, committed + duplicates]).toEqual([3, 3])
    },
  )
})

const data = process.env.BECKON_TEST_DATA
const why =
  data === undefined ? ' (skipped: set BECKON_TEST_DATA to the directory of real logs)' : ''

describe.skipIf(data === undefined)(`real logs${why}`, () => {
  it.each(['corrupt.log', 'nginx.log', 'shop.log'])('%s reads well at 80 columns', async (name) => {
    const args = ['replay', join(data ?? '', 'logs', name), '--geo', 'none']
    const { code, stdout } = await beckon(args)
    expect(code).toBe(0)
    expect(stdout).toContain('✓ it adds up')
    expect(unfit(stdout)).toBeUndefined()
  })
})
