import { BeckonError } from '@beckon/core/adapter'

export type EnrichErrorCode =
  /** An option that cannot be meant. */
  | 'ENRICH_OPTION'
  /** An optional package is not installed: the message names it. */
  | 'ENRICH_PACKAGE_MISSING'
  /** A geography database cannot be read. */
  | 'ENRICH_DATABASE_FAILED'

/** Thrown by the enrichers of this package; it costs an event its enrichment, never the event. */
export class EnrichError extends BeckonError {
  declare readonly code: EnrichErrorCode

  constructor(code: EnrichErrorCode, message: string, options?: { cause?: unknown }) {
    super(code, message, options)
  }
}
