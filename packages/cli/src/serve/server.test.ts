import { type Storage, StorageError, systemEnv } from '@beckon/core/adapter'
import { parseRuleSet } from '@beckon/rules'
import { memoryStorage } from '@beckon/storage-memory'
import { faultyStorage, type StorageFault } from '@beckon/testing'
import { describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { readConfig } from './config/read-config.ts'
import { Server } from './server.ts'
import { ask, origin, Page } from './serving.test-kit.ts'

function serverOn(storage: Storage, set: readonly string[] = []): Server {
  const values = { port: ['0'], origins: [origin] }
  const read = readConfig({ flags: { values, set }, env: {} })
  if ('faults' in read) throw new Error(JSON.stringify(read.faults))
  return new Server({
    config: read.config,
    origins: read.origins,
    secrets: ['a secret of the tests'],
    rules: parseRuleSet({ rules: [] }),
    storage,
    enrichers: [],
    env: systemEnv(),
    onError: () => {},
  })
}

async function opened(storage: Storage, set?: readonly string[]) {
  const server = serverOn(storage, set)
  const { port } = await server.open()
  return { server, address: `127.0.0.1:${port}` }
}

describe('requests', () => {
  it('are answered by GET and HEAD, and nothing else', async () => {
    const { server, address } = await opened(memoryStorage())
    expect(await ask(address, '/health')).toMatchObject({ status: 200, body: { healthy: true } })
    expect(await ask(address, '/ready?x=1')).toMatchObject({ status: 200, body: { ready: true } })
    const head = await ask(address, '/ready', { method: 'HEAD' })
    expect([head.status, head.body]).toEqual([200, undefined])
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS']) {
      const { status, headers } = await ask(address, '/status', { method })
      expect([status, headers.get('allow')]).toEqual([405, 'GET, HEAD'])
    }
    for (const path of ['/', '/health/', '/__proto__', '/constructor', '/beckon/']) {
      expect(await ask(address, path)).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } })
    }
    expect(await ask(address, '/beckon')).toMatchObject({ status: 426 })
    await server.close()
  })

  it('get nothing that a page could use', async () => {
    const { server, address } = await opened(memoryStorage())
    for (const path of ['/health', '/status', '/none']) {
      const { headers } = await ask(address, path)
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      expect(headers.get('content-security-policy')).toContain("default-src 'none'")
      expect(headers.get('cache-control')).toBe('no-store')
      expect(headers.get('access-control-allow-origin')).toBeNull()
      expect(headers.get('x-powered-by')).toBeNull()
    }
    await server.close()
  })
})

describe('the status', () => {
  it('holds counts and nothing secret', async () => {
    const { server, address } = await opened(memoryStorage())
    const { body } = await ask(address, '/status')
    expect(Object.keys(body as object)).toEqual([
      'state',
      'version',
      'uptimeSeconds',
      'ruleSet',
      'rules',
      'account',
      'connections',
    ])
    expect(JSON.stringify(body)).not.toContain('a secret')
    await server.close()
  })

  it.each([
    ['a proxy on the same machine', { 'X-Forwarded-For': '192.0.2.1' }],
    ['a proxy that says so in the new way', { Forwarded: 'for=192.0.2.1' }],
  ])('is not for %s', async (_, headers) => {
    const { server, address } = await opened(memoryStorage())
    expect(await ask(address, '/status', { headers })).toMatchObject({ status: 403 })
    await server.close()
  })

  it('is for whom the configuration says', async () => {
    const nobody = await opened(memoryStorage(), ['status=nobody'])
    expect((await ask(nobody.address, '/status')).status).toBe(403)
    await nobody.server.close()
    const everyone = await opened(memoryStorage(), ['status=everyone'])
    const headers = { 'X-Forwarded-For': '192.0.2.1' }
    expect((await ask(everyone.address, '/status', { headers })).status).toBe(200)
    await everyone.server.close()
  })
})

describe('readiness', () => {
  it('ends while the storage takes no writes, and comes back with it', async () => {
    let fault: StorageFault | undefined
    const writing = ['commit', 'settle']
    const storage = faultyStorage(memoryStorage(), ({ operation }) =>
      writing.includes(operation) ? fault : undefined,
    )
    const { server, address } = await opened(storage)
    expect((await ask(address, '/ready')).status).toBe(200)
    fault = { outcome: 'reject', error: new StorageError('STORAGE_FAILED', 'The disk is full.') }
    const page = await Page.open(WebSocket, address)
    page.send({ type: 'events', events: [{ id: 'e1', type: 'page.view', at: 1 }] })
    await page.told.until(/"refused"/)
    expect(await ask(address, '/ready')).toMatchObject({
      status: 503,
      body: { ready: false, reasons: ['The disk is full.'] },
    })
    expect((await ask(address, '/health')).status).toBe(200)
    fault = undefined
    // Nobody sends events where nobody is sent: it must find out by itself.
    expect((await ask(address, '/ready')).status).toBe(200)
    page.close()
    await server.close()
  })

  it('ends with the order to stop, while what is under way is finished', async () => {
    let release = (): void => {}
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    let began = (): void => {}
    const writing = new Promise<void>((resolve) => {
      began = resolve
    })
    const storage = faultyStorage(memoryStorage(), ({ operation, units }) => {
      if (operation !== 'commit' || units[0]?.entity.kind !== 'visitor') return undefined
      began()
      return { holdUntil: held }
    })
    const { server, address } = await opened(storage)
    const page = await Page.open(WebSocket, address)
    const kept = page.view('e1')
    await writing
    const closing = server.close()
    expect(await ask(address, '/ready')).toMatchObject({
      status: 503,
      body: { ready: false, reasons: ['The server is stopping.'] },
    })
    expect((await ask(address, '/health')).status).toBe(200)
    await expect(Page.open(WebSocket, address)).rejects.toThrow('503')
    release()
    await kept
    expect(await page.closed).toBe(1012)
    expect(await closing).toBe(true)
    expect(server.status()).toMatchObject({ state: 'closed', account: { committed: 1 } })
    await expect(ask(address, '/health')).rejects.toThrow()
  })

  it('does not wait longer than it may', async () => {
    let began = (): void => {}
    const writing = new Promise<void>((resolve) => {
      began = resolve
    })
    const never = new Promise<void>(() => {})
    const storage = faultyStorage(memoryStorage(), ({ operation, units }) => {
      if (operation !== 'commit' || units[0]?.entity.kind !== 'visitor') return undefined
      began()
      return { holdUntil: never }
    })
    const { server, address } = await opened(storage, ['drainMs=20'])
    const page = await Page.open(WebSocket, address)
    page.send({ type: 'events', events: [{ id: 'e1', type: 'page.view', at: 1 }] })
    await writing
    expect(await server.close()).toBe(false)
    await page.closed
  })
})
