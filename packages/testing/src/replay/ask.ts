import type { Enricher, EnrichInput, Enrichment } from '@beckon/core/adapter'

/** Asks enrichers for what is counted. */
export interface Ask {
  /** About whoever sent an event. */
  client(input: EnrichInput): Enrichment
  /** About the event itself. */
  event(input: EnrichInput): Enrichment
}

/** Enrichers that load something do it before the first event, and answer at once from then on. */
export async function warmed(enrichers: readonly Enricher[]): Promise<Ask> {
  for (const enricher of enrichers) {
    try {
      await enricher.enrich({ ip: '192.0.2.1', userAgent: '-', ownHosts: [] })
    } catch {
      // The engine reports it with the first event.
    }
  }
  const aboutEvents = enrichers.filter(({ looksAt }) => looksAt !== 'client')
  return {
    client: (input) => found(enrichers, input),
    event: (input) => found(aboutEvents, input),
  }
}

function found(enrichers: readonly Enricher[], input: EnrichInput): Enrichment {
  let all: Enrichment = {}
  for (const enricher of enrichers) {
    try {
      const answer = enricher.enrich(input)
      if (!(answer instanceof Promise)) all = { ...all, ...answer }
    } catch {
      // The engine reports it as well.
    }
  }
  return all
}
