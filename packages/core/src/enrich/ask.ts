import type { VisitorSlot } from '../commit/slot.ts'
import type { Clock } from '../env/env.ts'
import type { Enricher, EnrichInput } from '../ports/enricher.ts'
import type { Peer } from '../ports/transport.ts'
import { type Enriched, enrich } from './enrich.ts'

/** Asks a site's enrichers, those that look at the client alone once a connection and visit. */
export class Enrichers {
  private readonly client: readonly Enricher[]
  private readonly event: readonly Enricher[]
  private readonly clock: Clock
  private readonly timeoutMs: number

  constructor(enrichers: readonly Enricher[], clock: Clock, timeoutMs: number) {
    this.client = enrichers.filter(({ looksAt }) => looksAt === 'client')
    this.event = enrichers.filter(({ looksAt }) => looksAt !== 'client')
    this.clock = clock
    this.timeoutMs = timeoutMs
  }

  /** What is found out about an event of a visitor; at once when all enrichers answer at once. */
  ask(input: EnrichInput, peer: Peer, slot: VisitorSlot): Enriched | Promise<Enriched> {
    const known = slot.client?.peer === peer ? slot.client.enriched : undefined
    const client = known ?? enrich(this.client, input, this.clock, this.timeoutMs)
    if (client instanceof Promise) return client.then((found) => this.go(found, input, peer, slot))
    return this.go(client, input, peer, slot)
  }

  private go(
    client: Enriched,
    input: EnrichInput,
    peer: Peer,
    slot: VisitorSlot,
  ): Enriched | Promise<Enriched> {
    // What failed is tried again with the next event.
    if (client.failures.length === 0 && client !== slot.client?.enriched) {
      slot.client = { peer, enriched: client }
    }
    return enrich(this.event, input, this.clock, this.timeoutMs, client)
  }
}
