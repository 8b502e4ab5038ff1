import { EnrichError } from '../enrich-error.ts'

const MISSING = new Set(['ERR_MODULE_NOT_FOUND', 'MODULE_NOT_FOUND'])

const isMissing = (cause: unknown): boolean =>
  cause instanceof Error && 'code' in cause && MISSING.has(String(cause.code))

/**
 * Imports an optional package and gives what it exports.
 * Rejects with an {@link EnrichError}: `ENRICH_PACKAGE_MISSING` with what to install, or
 * `ENRICH_DATABASE_FAILED` where the package is there and does not load.
 */
export const loadOptional = async (name: string, load: () => Promise<object>): Promise<object> => {
  try {
    const module = await load()
    return 'default' in module && typeof module.default === 'object' && module.default !== null
      ? module.default
      : module
  } catch (cause) {
    throw isMissing(cause)
      ? new EnrichError(
          'ENRICH_PACKAGE_MISSING',
          `Geography needs the package ${name}: npm install ${name}, or leave the geo enricher out`,
          { cause },
        )
      : new EnrichError('ENRICH_DATABASE_FAILED', `The package ${name} does not load`, { cause })
  }
}
