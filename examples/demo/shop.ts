import { readFileSync } from 'node:fs'
import { createEngine, type Engine } from '@beckon/core'
import type { Enricher, Storage } from '@beckon/core/adapter'
import { geoEnricher, standardEnrichers } from '@beckon/enrich'
import { parseRuleSet } from '@beckon/rules'
import { re2 } from '@beckon/rules/re2js'
import { type WebSocketTransport, webSocketTransport } from '@beckon/transport-ws'

/** The pages of the shop are of this origin; nobody else's may connect. */
export const origin = 'https://shop.example'

/** A visit ends after so long without an event, ms: a shop would wait for half an hour. */
export const visitTimeoutMs = 8_000

/** The server of the demo, open. */
export interface Shop {
  readonly engine: Engine
  readonly transport: WebSocketTransport
  /** Where its visitors connect. */
  readonly url: string
  /** Whether countries are known. */
  readonly geography: boolean
}

/**
 * Opens the shop on 127.0.0.1.
 *
 * @param port 0 for any that is free
 * @throws BeckonError where the port is taken or the storage does not open
 */
export async function openShop(storage: Storage, port: number): Promise<Shop> {
  const rules = readFileSync(new URL('../rules/shop-live.json', import.meta.url), 'utf8')
  // Secrets are for the one who runs the server alone: this one guards made-up people only.
  const secret = 'of the demo, known to everybody'
  const transport = webSocketTransport({
    port,
    secret,
    origins: [origin],
    // Believed, so that scripted visitors can come from all over the world.
    trustProxy: 1,
  })
  const geography = await loadGeography()
  const engine = createEngine({
    sites: {
      shop: { hosts: ['shop.example'], redirectOrigins: [origin], visitTimeoutMs },
    },
    rules: parseRuleSet(rules, { regex: re2() }),
    storage,
    secret,
    enrichers: [...standardEnrichers({ geo: false }), ...geography],
    transports: [transport],
  })
  await engine.open()
  return {
    engine,
    transport,
    url: `ws://127.0.0.1:${transport.address()?.port}/beckon`,
    geography: geography.length > 0,
  }
}

/** None where geoip-lite is not installed. */
async function loadGeography(): Promise<readonly Enricher[]> {
  const geography = geoEnricher()
  try {
    await geography.load()
    return [geography]
  } catch {
    return []
  }
}
