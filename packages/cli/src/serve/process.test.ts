import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { ask, origin, Page, Told } from './serving.test-kit.ts'

const main = fileURLToPath(new URL('../main.ts', import.meta.url))
const root = fileURLToPath(new URL('../../../..', import.meta.url))

let directory = ''
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'beckon-process-'))
  await writeFile(join(directory, 'rules.json'), '{"rules": []}')
})
afterAll(() => rm(directory, { recursive: true }))

const left: (() => void)[] = []
afterEach(() => {
  for (const end of left.splice(0)) end()
})

/** The real command, from source, once it listens. */
async function start(args: readonly string[]) {
  const node = ['--import', './scripts/typescript.mjs', '--conditions=@beckon/source', main]
  const serve = ['serve', '--port', '0', '--geo', 'none', '--origins', origin]
  const env = { PATH: process.env.PATH, BECKON_SECRET: 'a secret of the tests' }
  const child = spawn(process.execPath, [...node, ...serve, ...args], { cwd: root, env })
  left.push(() => child.kill('SIGKILL'))
  const [stdout, stderr] = [new Told(), new Told()]
  child.stdout.pipe(stdout)
  child.stderr.pipe(stderr)
  const closed = once(child, 'close')
  const [, address = ''] = await Promise.race([
    stderr.until(/ws:\/\/([\d.:]+)\/[\s\S]*geography/),
    closed.then(() => Promise.reject(new Error(stderr.text))),
  ])
  return { child, stdout, stderr, address, closed }
}

describe('the process that serves', () => {
  it('reads its rules at SIGHUP, and ends at SIGTERM with everybody told', async () => {
    const rules = join(directory, 'rules.json')
    const storage = `sqlite:${join(directory, 'x.sqlite')}`
    const run = await start(['--rules', rules, '--storage', storage, '--json'])
    const page = await Page.open(WebSocket, run.address)
    await page.view('e1')
    run.child.kill('SIGHUP')
    await run.stderr.until(/holds\s+the\s+rules\s+in\s+force/)
    expect((await ask(run.address, '/ready')).status).toBe(200)
    page.send({ type: 'events', events: [{ id: 'e2', type: 'page.view', at: 1 }] })
    await page.told.until(/"ack".*"e2"/)
    run.child.kill('SIGTERM')
    expect(await page.closed).toBe(1012)
    expect(await run.closed).toEqual([0, null])
    expect(JSON.parse(run.stdout.text)).toMatchObject({
      state: 'closed',
      drained: true,
      account: { received: 2, committed: 2, inFlight: 0 },
    })
  })

  it('ends at once by a second signal', async () => {
    const run = await start([])
    // Somebody who answers nothing, not even the good-bye, which is waited for.
    const [host, port] = run.address.split(':')
    const mute = connect(Number(port), host)
    mute.on('error', () => {})
    mute.write(
      [
        'GET /beckon HTTP/1.1',
        `Host: ${run.address}`,
        `Origin: ${origin}`,
        'Connection: Upgrade',
        'Upgrade: websocket',
        'Sec-WebSocket-Version: 13',
        'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
        '\r\n',
      ].join('\r\n'),
    )
    const [answer] = await once(mute, 'data')
    expect(String(answer)).toContain('101')
    run.child.kill('SIGTERM')
    await run.stderr.until(/Stopping/)
    run.child.kill('SIGINT')
    expect(await run.closed).toEqual([null, 'SIGINT'])
    mute.destroy()
  })
})
