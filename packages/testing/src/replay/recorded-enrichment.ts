import type { ClientHints, Enricher, Enrichment } from '@beckon/core/adapter'

/**
 * What was found out about events when they were recorded. Enrichers are given the very hints of
 * whoever sent an event, so an object of hints can stand for what was found: nobody is asked again.
 */
export class RecordedEnrichment {
  private readonly known = new WeakMap<ClientHints, Enrichment>()

  /** The hints of an event about which this was found. */
  hints(found: Enrichment): ClientHints {
    const hints: ClientHints = {}
    this.known.set(hints, found)
    return hints
  }

  /** Answers what was found; the others are asked where nothing was recorded. */
  enrichers(others: readonly Enricher[]): readonly Enricher[] {
    const found = (hints: ClientHints | undefined) => hints && this.known.get(hints)
    return [
      ...others.map((other) => ({
        name: other.name,
        ...(other.looksAt && { looksAt: other.looksAt }),
        enrich: (input: Parameters<Enricher['enrich']>[0]) =>
          found(input.hints) === undefined ? other.enrich(input) : undefined,
      })),
      { name: 'recorded', enrich: ({ hints }) => found(hints) },
    ]
  }
}
