import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { type Client, connect } from '@beckon/transport-ws/client'
import { afterEach, expect, test, vi } from 'vitest'
import WebSocket from 'ws'

/** As a page of the shop would open it. */
class PageSocket extends WebSocket {
  constructor(url: string) {
    super(url, { origin: 'https://shop.example' })
  }
}

const children: ChildProcess[] = []
const clients: Client[] = []

afterEach(() => {
  vi.unstubAllGlobals()
  for (const client of clients.splice(0)) client.close()
  for (const child of children.splice(0)) child.kill('SIGKILL')
})

interface Server {
  /** `127.0.0.1:43211`. */
  readonly host: string
  /** The next line it prints. */
  line(): Promise<string>
  /** Asks it to end; how it did. */
  stop(): Promise<unknown[]>
}

async function start(name: string): Promise<Server> {
  const file = fileURLToPath(new URL(`${name}.ts`, import.meta.url))
  const args = ['--import', 'tsx', '--conditions=@beckon/source', file]
  const stdio = ['ignore', 'pipe', 'inherit'] as const
  const child = spawn(process.execPath, args, {
    env: { ...process.env, PORT: '0' },
    stdio: [...stdio],
  })
  children.push(child)
  const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream })[
    Symbol.asyncIterator
  ]()
  const line = async (): Promise<string> => String((await lines.next()).value)
  return {
    host: `localhost:${await line()}`,
    line,
    stop() {
      const exit = once(child, 'exit')
      child.kill('SIGTERM')
      return exit
    },
  }
}

/** What a connection to a path gets: the status that refuses it, or the first message. */
function knock(url: string): Promise<number | string> {
  return new Promise((resolve, reject) => {
    const socket = new PageSocket(url)
    socket.on('unexpected-response', (_, { statusCode }) => resolve(statusCode ?? 0))
    socket.on('message', (data: Buffer) => {
      resolve(data.toString())
      socket.close()
    })
    socket.on('error', reject)
  })
}

const names = ['http', 'express', 'fastify', 'hono']

test.each(names)(
  '%s: pages and events are served from one port, and it stops well',
  async (name) => {
    const server = await start(name)
    const url = `ws://${server.host}/beckon`
    const client = connect({ url, site: 'shop', WebSocket: PageSocket })
    clients.push(client)
    const page = { url: 'https://shop.example/' }
    expect(await client.track('page.view', {}, { page }).fate()).toEqual({ status: 'committed' })
    const response = await fetch(`http://${server.host}/`)
    expect([response.status, await response.text()]).toEqual([200, 'the shop'])
    const ended = new Promise((resolve) => {
      client.on('state', ({ state, reason }) => state === 'waiting' && resolve(reason))
    })
    // Pages that are open do not keep it from stopping.
    expect(await server.stop()).toEqual([0, null])
    expect(await ended).toBe('RESTARTING')
  },
)

test.each(['http', 'fastify', 'hono'])(
  '%s: other paths are answered with an error',
  async (name) => {
    const { host } = await start(name)
    expect(await knock(`ws://${host}/elsewhere`)).toBe(404)
  },
)

test('express: WebSockets of its own are left to the app', async () => {
  const { host } = await start('express')
  expect(await knock(`ws://${host}/prices`)).toBe('349')
})

test('the page of the README talks to the server of the README', async () => {
  const server = await start('http')
  const asked: string[] = []
  const target = { addEventListener() {}, removeEventListener() {} }
  const storage = { getItem: () => null, setItem() {}, removeItem() {} }
  /** As much of an element as the page asks for; whoever shows one has its first button pressed. */
  const element = () => {
    const children: { textContent: string; onclick?: () => void }[] = []
    return {
      textContent: '',
      appendChild(child: (typeof children)[number]) {
        children.push(child)
        return child
      },
      show() {
        asked.push(this.textContent, ...children.map(({ textContent }) => textContent))
        setImmediate(() => children[0]?.onclick?.())
      },
      remove() {},
    }
  }
  vi.stubGlobal('document', {
    ...target,
    title: '',
    referrer: '',
    visibilityState: 'visible',
    body: element(),
    createElement: element,
  })
  vi.stubGlobal('location', { href: `http://${server.host}/` })
  vi.stubGlobal('addEventListener', target.addEventListener)
  vi.stubGlobal('removeEventListener', target.removeEventListener)
  vi.stubGlobal('localStorage', storage)
  vi.stubGlobal('sessionStorage', storage)
  vi.stubGlobal('navigator', { language: 'en' })
  vi.stubGlobal('WebSocket', PageSocket)
  // @ts-expect-error: a page's script has no types
  await import('./page.js')
  expect(await server.line()).toMatch(/^[\w-]{20,} wants to talk$/)
  expect(asked).toEqual(['May we help? Somebody is here for you. ', 'Yes, please', 'No'])
  await server.stop()
})

test('the README shows server and page as they are', () => {
  const text = (file: string): string => readFileSync(new URL(file, import.meta.url), 'utf8')
  const readme = text('../../README.md')
  expect(readme).toContain(`\`\`\`ts\n${text('http.ts')}\`\`\`\n`)
  expect(readme).toContain(`\`\`\`js\n${text('page.js')}\`\`\`\n`)
})
