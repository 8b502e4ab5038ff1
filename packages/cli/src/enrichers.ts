import { existsSync } from 'node:fs'
import type { Enricher } from '@beckon/core/adapter'
import { EnrichError, geoEnricher, mmdb, standardEnrichers } from '@beckon/enrich'
import { CommandError } from './command-error.ts'
import type { Output } from './terminal/output.ts'

/** What looks things up about recorded events, and where its geography comes from. */
export interface Lookups {
  readonly enrichers: readonly Enricher[]
  /** Whom to name wherever countries are shown. */
  readonly geography: 'geoip-lite' | 'file' | 'none'
}

/**
 * All enrichers, loaded. Geography comes from an `.mmdb` file, or from geoip-lite unless told
 * `none`; where geoip-lite is not installed a note says so, and it goes without.
 *
 * @throws CommandError 2 where the file or its reader is missing, 1 where the file is damaged.
 */
export async function loadEnrichers(geo: string | undefined, output: Output): Promise<Lookups> {
  const others = standardEnrichers({ geo: false })
  if (geo === 'none') return { enrichers: others, geography: 'none' }
  if (geo !== undefined && !existsSync(geo)) {
    throw new CommandError(2, `cannot open the geography ${geo}: there is no such file.`)
  }
  const enricher = geoEnricher(geo === undefined ? {} : { database: mmdb(geo) })
  try {
    await enricher.load()
  } catch (error) {
    if (!(error instanceof EnrichError)) throw error
    const missing = error.code === 'ENRICH_PACKAGE_MISSING'
    if (geo !== undefined) throw new CommandError(missing ? 2 : 1, `${error.message}.`)
    output.remark(
      missing
        ? 'no geography: countries stay unknown. For them: npm install geoip-lite, or give --geo FILE.mmdb.'
        : `no geography: countries stay unknown. ${error.message}.`,
    )
    return { enrichers: others, geography: 'none' }
  }
  return {
    enrichers: [...others, enricher],
    geography: geo === undefined ? 'geoip-lite' : 'file',
  }
}
