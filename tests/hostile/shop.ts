import { type VirtualEnv, virtualEnv } from '@beckon/testing'
import type { WebSocketTransport, WebSocketTransportOptions } from '@beckon/transport-ws'
import { onTestFinished } from 'vitest'
import { openShopServer, type ShopServer } from '../conformance/shop-server.ts'

const start = Date.UTC(2026, 0, 5, 12)

export interface Shop extends ShopServer {
  readonly env: VirtualEnv
  readonly transport: WebSocketTransport
  readonly url: string
  /** Time goes on by so many ms. */
  wait(ms: number): void
}

/**
 * A shop on a real port and under virtual time, until the test ends; one that runs beside others
 * gives its own `onTestFinished`.
 */
export async function openShop(
  options: Partial<WebSocketTransportOptions> = {},
  whenFinished: typeof onTestFinished = onTestFinished,
): Promise<Shop> {
  const env = virtualEnv(start)
  const server = await openShopServer([options], env)
  whenFinished(() => server.close())
  const [transport] = server.transports
  const [url] = server.urls
  if (transport === undefined || url === undefined) throw new Error('there is no transport')
  return { ...server, env, transport, url, wait: (ms) => env.advanceTo(env.clock.now() + ms) }
}

export const event = (id: string, more: object = {}) => ({
  id,
  type: 'note',
  at: start,
  ...more,
})

export const events = (...all: readonly object[]) => ({ type: 'events', events: all })

/** Lets whatever is on its way arrive, until something holds. */
export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setImmediate(resolve))
}
