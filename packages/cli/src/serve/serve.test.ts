import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { beckon, unfit } from '../run.test-kit.ts'
import { ask, Page, served } from './serving.test-kit.ts'

const secret = { BECKON_SECRET: 'a secret of the tests' }
const viewed = { fact: 'event.type', operator: 'equal', value: 'page.view' }
const rules = {
  rules: [
    {
      name: 'viewed',
      conditions: { all: [viewed] },
      event: { type: 'score', params: { points: 1 } },
    },
  ],
}

let directory = ''
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'beckon-serve-'))
  await writeFile(join(directory, 'rules.json'), JSON.stringify(rules))
  await writeFile(join(directory, 'faulty.json'), '{"rules": [{}]}')
})
afterAll(() => rm(directory, { recursive: true }))

describe('beckon serve', () => {
  it('says what it serves, and warns of what its keeper should know', async () => {
    const file = join(directory, 'rules.json')
    const server = await served(['--rules', file, '--missing-origin', 'allow'], { BECKON_X: '1' })
    expect(server.stderr.text).toContain(`ws://${server.address}/beckon`)
    expect(server.stderr.text).toContain('1 rule')
    for (const warning of [
      /BECKON_X is no setting/,
      /no secret/,
      /storage is memory/,
      /without an/,
    ]) {
      expect(server.stderr.text).toMatch(warning)
    }
    expect(unfit(server.stderr.text.replaceAll(file, 'rules.json'))).toBeUndefined()
    expect(await server.stop()).toBe(0)
  })

  it('takes events and answers when they are kept', async () => {
    const server = await served()
    const page = await Page.open(WebSocket, server.address)
    await page.view('e1')
    expect((await ask(server.address, '/status')).body).toMatchObject({
      state: 'open',
      account: { received: 1, committed: 1, inFlight: 0 },
      connections: { connections: 1 },
    })
    expect(await server.stop()).toBe(0)
    expect(await page.closed).toBe(1012)
    expect(server.stdout.text).toMatch(/= received +1 {3}✓ it adds up/)
  })

  it('keeps visitors over a restart, where the storage does', async () => {
    const args = ['--storage', `sqlite:${join(directory, 'kept.sqlite')}`]
    const first = await served(args, secret)
    const page = await Page.open(WebSocket, first.address)
    await page.view('e1')
    const { token = '', visitor = '' } = JSON.parse(page.told.text.split('\n')[0] ?? '')
    expect(await first.stop()).toBe(0)
    const second = await served([...args, '--json'], secret)
    const again = await Page.open(WebSocket, second.address, token)
    expect(again.told.text).toContain(visitor)
    await again.view('e1')
    expect(await second.stop()).toBe(0)
    expect(JSON.parse(second.stdout.text)).toMatchObject({
      state: 'closed',
      drained: true,
      account: { received: 1, duplicates: 1 },
    })
  })

  it('stops at once where it was told so while it started', async () => {
    const signal = AbortSignal.abort('SIGTERM')
    const { code, stderr } = await beckon(['serve', '--port', '0', '--geo', 'none'], { signal })
    expect([code, stderr]).toEqual([0, expect.stringContaining('Stopping')])
  })

  it('lets nobody else connect', async () => {
    const server = await served()
    for (const headers of [{}, { origin: 'https://other.example' }]) {
      const socket = new WebSocket(`ws://${server.address}/beckon`, headers)
      const [, response] = await once(socket, 'unexpected-response')
      expect(response.statusCode).toBe(403)
      socket.on('error', () => {}).terminate()
    }
    await server.stop()
  })
})

describe('what it cannot serve', () => {
  const ended = (args: readonly string[], env = {}) =>
    beckon(['serve', '--geo', 'none', ...args], { env })

  it('a port that is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    const { port } = other.address() as AddressInfo
    const { code, stdout, stderr } = await ended(['--port', String(port)])
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toMatch(/cannot listen on 127\.0\.0\.1:\d+: another program does so/)
    other.close()
  })

  it('an address of another machine', async () => {
    const { code, stderr } = await ended(['--host', '192.0.2.1', '--port', '0'])
    expect([code, stderr]).toEqual([2, expect.stringContaining('this machine has no such address')])
  })

  it.each([
    ['a file of rules that is missing', 2, /cannot open the rules file/, '--rules', 'none.json'],
    [
      'faulty rules',
      1,
      /MISSING_FIELD[\s\S]*were\s+refused:\s+see\s+above/,
      '--rules',
      'faulty.json',
    ],
    [
      'a storage whose directory is missing',
      2,
      /there\s+is\s+no\s+directory/,
      '--storage',
      'sqlite:none/x.sqlite',
    ],
    ['a storage that is none', 2, /SQLite/, '--storage', 'sqlite:rules.json'],
  ])('%s', async (_, code, said, flag, value) => {
    const path = value.replace(/^(sqlite:)?/, `$1${directory}/`)
    const result = await ended(['--port', '0', flag, path], secret)
    expect([result.code, result.stdout]).toEqual([code, ''])
    expect(result.stderr).toMatch(said)
  })

  it('rules that redirect to where no site allows it', async () => {
    const file = join(directory, 'away.json')
    const event = { type: 'redirect', params: { url: 'https://away.example/' } }
    await writeFile(file, JSON.stringify({ rules: [{ ...rules.rules[0], event }] }))
    const { code, stderr } = await ended(['--port', '0', '--rules', file])
    expect([code, stderr]).toEqual([2, expect.stringMatching(/redirectOrigins\s+of site "site"/)])
  })
})

describe('its configuration', () => {
  it('is told with the source of each value, and without secrets', async () => {
    const env = { ...secret, BECKON_PORT: '5000' }
    const args = ['serve', '--print-config', '--privacy-ip', 'none']
    const { code, stdout, stderr } = await beckon(args, { env })
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).toMatch(/port +5000 +BECKON_PORT\n/)
    expect(stdout).toMatch(/privacy\.ip +none +--privacy-ip\n/)
    expect(stdout).toMatch(/secret +\(hidden\) +BECKON_SECRET\n/)
    expect(unfit(stdout)).toBeUndefined()
    const json = await beckon([...args, '--json'], { env })
    expect(JSON.parse(json.stdout).port).toEqual({ value: 5_000, source: 'BECKON_PORT' })
    expect(stdout + json.stdout).not.toContain(secret.BECKON_SECRET)
  })

  it('ends the command with all its faults', async () => {
    const { code, stdout, stderr } = await beckon(['serve', '--port', 'x', '--storage', 'y:'], {})
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toContain('fault --port')
    expect(stderr).toContain('fault --storage')
    expect(stderr).toContain('2 faults in the configuration')
    expect(unfit(stderr)).toBeUndefined()
  })

  it('does not show a secret that stands on the command line', async () => {
    const { code, stdout, stderr } = await beckon(['serve', '--secret=geheim'])
    expect([code, stdout + stderr]).toEqual([2, expect.not.stringContaining('geheim')])
  })

  it('has help that fits a terminal', async () => {
    const { code, stdout } = await beckon(['serve', '--help'])
    expect([code, unfit(stdout)]).toEqual([0, undefined])
    expect(stdout).not.toContain('--secret <')
  })
})
