import { spawn, spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { expect, test } from 'vitest'
import { openShopServer, origin, type ShopServer } from './shop-server.ts'

const pythons = ['/usr/bin/python3', 'python3']
/** The first Python that has the module: the system's own comes from a package. */
const python = pythons.find((one) => spawnSync(one, ['-c', 'import websockets']).status === 0)
const why = python === undefined ? ' (skipped: no python3 with the module "websockets")' : ''
const office = 'https://office.example'

const roomy = { messagesPerVisitor: 10_000, messagesPerAddress: 100_000, waitingPerAddress: 500 }
const servers = {
  normal: { limits: roomy },
  strict: {
    operatorOrigins: [office],
    limits: {
      ...roomy,
      helloTimeoutMs: 2_000,
      authenticateTimeoutMs: 500,
      keptMessages: 5,
      strikes: 20,
      connectionsPerVisitor: 3,
    },
    authenticate: ({ token }: { readonly token?: string }) => {
      if (token === 'never') return new Promise<undefined>(() => {})
      if (token === 'ops') return { role: 'operator', operator: 'olga' } as const
      return token === 'somebody' ? ({ role: 'visitor', visitor: 'sam' } as const) : undefined
    },
  },
  quick: { limits: { ...roomy, heartbeatMs: 1_000 } },
  narrow: {
    limits: {
      ...roomy,
      messagesPerConnection: 1_000_000,
      messagesPerVisitor: 1_000_000,
      messagesPerAddress: 1_000_000,
      messagesPerTenant: 1_000_000,
      bufferedBytes: 50_000,
    },
  },
  crowded: { limits: { ...roomy, connectionsPerAddress: 2 } },
}

/** Runs the program against a server, and gives back what it printed. */
function run(program: string, shop: ShopServer): Promise<string[]> {
  const urls = Object.keys(servers).map((name, place) => [name, shop.urls[place]])
  const parts = JSON.stringify({ ...Object.fromEntries(urls), origin, office })
  const child = spawn(program, [join(import.meta.dirname, 'main.py'), parts], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1' },
  })
  const lines: string[] = []
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (line === '@stop') void shop.engine.close()
    else lines.push(line)
  })
  let complaints = ''
  child.stderr.on('data', (chunk: Buffer) => {
    complaints += chunk.toString()
  })
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', () => resolve(complaints === '' ? lines : [...lines, complaints]))
  })
}

test('CI has the module', () => {
  expect(python !== undefined || process.env.CI === undefined, `CI needs it${why}`).toBe(true)
})

test.skipIf(python === undefined)(
  `a client in Python finds the protocol as it is written${why}`,
  async () => {
    const shop = await openShopServer(Object.values(servers))
    const lines = await run(python ?? '', shop)
    await shop.close()
    expect(lines.filter((line) => !line.startsWith('ok '))).toEqual([
      `${lines.length - 1} checks, 0 failed`,
    ])
    // 66 stand in the program; one that goes missing is missed.
    expect(lines.length).toBe(67)
    expect(shop.engine.account().inFlight).toBe(0)
    const counts = shop.transports.map((transport) => transport.counts())
    expect(counts.map(({ connections }) => connections)).toEqual([0, 0, 0, 0, 0])
    const [normal, strict, quick, narrow, crowded] = counts
    expect(normal?.turnedAway).toEqual({ FORBIDDEN: 3, RESTARTING: 1 })
    expect(strict?.ended).toMatchObject({ HELLO_TIMEOUT: 1, RATE_LIMITED: 1, UNAVAILABLE: 1 })
    expect(quick?.ended).toMatchObject({ SILENT: 1 })
    expect(narrow?.ended).toEqual({ SLOW_CONSUMER: 1 })
    expect(crowded?.turnedAway).toEqual({ TOO_MANY: 1 })
  },
  120_000,
)
