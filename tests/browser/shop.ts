import { readFile } from 'node:fs/promises'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { type CommittedEvent, createEngine, type Engine, type PrivacyOptions } from '@beckon/core'
import { parseRuleSet } from '@beckon/rules'
import { memoryStorage } from '@beckon/storage-memory'
import { type WebSocketTransport, webSocketTransport } from '@beckon/transport-ws'
import { onTestFinished } from 'vitest'
import { clientFile } from './client-file.ts'
import { Relay } from './relay.ts'

const secret = 'a secret of the tests'

const on = (type: string, event: object) => ({
  name: `on ${type}`,
  fire: 'event',
  conditions: { all: [{ fact: 'event.type', operator: 'equal', value: type }] },
  event,
})

/** One rule for each effect, each at an event of its own. */
const rules = [
  on('payment.failed', {
    type: 'invite',
    params: { title: 'Payment trouble?', text: 'We can help.' },
  }),
  on('coupon.guessed', { type: 'block', params: { reason: 'coupon guessing' } }),
  on('page.old', { type: 'redirect', params: { url: '/new' } }),
]

export interface ShopOptions {
  readonly privacy?: PrivacyOptions
  /** The Content-Security-Policy of its pages. */
  readonly policy?: string
}

export interface Shop {
  readonly engine: Engine
  readonly transport: WebSocketTransport
  readonly relay: Relay
  /** Where its pages are, and the only origin that may connect. */
  readonly origin: string
  /** What was committed, in order. */
  readonly events: readonly CommittedEvent[]
  /** How many effects are still on their way. */
  undelivered(): Promise<number>
}

/** The client, built once for all tests of a file. */
let client: Promise<string> | undefined

/** A shop with pages, engine and transport, on real ports until the test ends. */
export async function openShop({ privacy, policy }: ShopOptions = {}): Promise<Shop> {
  client ??= clientFile()
  const server = createServer((request, response) => {
    if (policy !== undefined) response.setHeader('Content-Security-Policy', policy)
    void answer(request.url ?? '', response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const relay = new Relay((server.address() as AddressInfo).port)
  const origin = `http://127.0.0.1:${await relay.open()}`
  const transport = webSocketTransport({ server, secret, origins: [origin] })
  const storage = memoryStorage()
  const engine = createEngine({
    sites: { shop: { redirectOrigins: [origin] } },
    rules: parseRuleSet({ rules }),
    secret,
    storage,
    transports: [transport],
    ...(privacy && { privacy }),
  })
  const events: CommittedEvent[] = []
  engine.events$.subscribe((event) => events.push(event))
  await engine.open()
  onTestFinished(async () => {
    await engine.close()
    await relay.close()
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  const undelivered = async () => (await storage.pending(100)).length
  return { engine, transport, relay, origin, events, undelivered }
}

/** The page is the same at all addresses. */
async function answer(url: string, response: ServerResponse): Promise<void> {
  const site = join(import.meta.dirname, 'site')
  if (url.endsWith('.js')) {
    response.setHeader('Content-Type', 'text/javascript')
    response.end(url === '/page.js' ? await readFile(join(site, 'page.js')) : await client)
  } else if (url.endsWith('.ico')) response.writeHead(204).end()
  else {
    response.setHeader('Content-Type', 'text/html')
    response.end(await readFile(join(site, 'page.html')))
  }
}
