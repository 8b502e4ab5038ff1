import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createEngine, type Engine, type Env } from '@beckon/core'
import { parseRuleSet } from '@beckon/rules'
import { memoryStorage } from '@beckon/storage-memory'
import {
  type WebSocketTransport,
  type WebSocketTransportOptions,
  webSocketTransport,
} from '@beckon/transport-ws'

export const origin = 'https://shop.example'
const secret = 'a secret of the tests'

const on = (type: string, event: object) => ({
  name: `on-${type}`,
  fire: 'event',
  conditions: { all: [{ fact: 'event.type', operator: 'equal', value: type }] },
  event,
})

/** One rule for each effect, each at an event of its own. */
const rules = [
  on('payment.failed', {
    type: 'invite',
    params: { title: 'Payment trouble?', text: 'We can help.', department: 'billing' },
  }),
  on('page.old', { type: 'redirect', params: { url: '/new' } }),
  on('coupon.guessed', { type: 'block', params: { for: '1m', reason: 'coupon guessing' } }),
  on('coupon.bought', { type: 'unblock' }),
]

export interface ShopServer {
  readonly engine: Engine
  /** As many as were asked for, each at its own address. */
  readonly transports: readonly WebSocketTransport[]
  readonly urls: readonly string[]
  /** Ends everything; the ports are free again. */
  close(): Promise<void>
}

/** A real server of the site `shop`: one engine, and a transport for each set of options. */
export async function openShopServer(
  all: readonly Partial<WebSocketTransportOptions>[] = [{}],
  env?: Env,
): Promise<ShopServer> {
  const servers = all.map(() => createServer())
  const transports = all.map((options, place) =>
    webSocketTransport({
      server: servers[place],
      secret,
      origins: [origin],
      ...(env && { env }),
      ...options,
    } as WebSocketTransportOptions),
  )
  const engine = createEngine({
    sites: { shop: { redirectOrigins: [origin] } },
    rules: parseRuleSet({ rules }),
    secret,
    storage: memoryStorage(),
    transports,
    ...(env && { env }),
  })
  await engine.open()
  const urls: string[] = []
  for (const server of servers) {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    urls.push(`ws://127.0.0.1:${(server.address() as AddressInfo).port}/beckon`)
  }
  return {
    engine,
    transports,
    urls,
    async close() {
      await engine.close()
      for (const server of servers) {
        server.closeAllConnections()
        await new Promise((resolve) => server.close(resolve))
      }
    },
  }
}
