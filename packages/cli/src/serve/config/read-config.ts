import { Value } from '@sinclair/typebox/value'
import type { ConfigFault } from './config-fault.ts'
import { fromFile } from './config-file.ts'
import { configVariable, type Flags, fromEnvironment, fromFlags, type Given } from './given.ts'
import { configSchema, type ServeConfig } from './schema.ts'
import { type Secrets, secretsOf } from './secrets.ts'
import { settings } from './settings.ts'

/** A configuration that can be gone by. */
export interface ReadConfig {
  readonly config: ServeConfig
  /** Who may connect: as configured, or the sites' own hosts. */
  readonly origins: '*' | readonly string[]
  readonly secrets: Secrets
  /** Where each value comes from, by the name of its setting; missing for a default. */
  readonly sources: ReadonlyMap<string, string>
  /** Variables that look like ours and are not. */
  readonly strangers: readonly string[]
}

export interface ConfigSources {
  /** A configuration file named on the command line. */
  readonly file?: string
  readonly flags: Flags
  readonly env: Readonly<Record<string, string | undefined>>
}

/**
 * The configuration: flags before variables before the file before defaults, value by value.
 *
 * @returns every fault of every source at once, where there are any
 */
export function readConfig(from: ConfigSources): ReadConfig | { readonly faults: ConfigFault[] } {
  const flags = fromFlags(from.flags)
  const environment = fromEnvironment(from.env)
  const named = from.file ?? from.env[configVariable]
  const file =
    named === undefined || named === ''
      ? { given: [], faults: [] }
      : fromFile(named, from.file === undefined ? configVariable : '--config')
  const byRank = [flags, environment, file]
  const chosen = new Map<string, Given>()
  for (const { given } of byRank) {
    for (const one of given) {
      const { name } = one.setting
      // Of two flags for one setting (one of them by --set) the last counts, as everywhere.
      if (!chosen.has(name) || given === flags.given) chosen.set(name, one)
    }
  }
  const config = assembled(chosen)
  const ranked = byRank.map(({ given }) => given)
  const secrets = secretsOf(ranked, config.storage)
  const faults = byRank.flatMap((source) => source.faults)
  // What was refused above, or stands in a file that cannot be read, is not missing as well.
  const unread = file.given.length === 0 && file.faults.length > 0
  const refused = unread || faults.some(({ source }) => /secret/i.test(source))
  if (!refused) faults.push(...secrets.faults)
  if (faults.length > 0) return { faults }
  return {
    config,
    origins: config.origins ?? ownOrigins(config),
    secrets: secrets.secrets,
    sources: new Map([...chosen].map(([name, { source }]) => [name, source])),
    strangers: environment.strangers,
  }
}

function assembled(chosen: ReadonlyMap<string, Given>): ServeConfig {
  const config: Record<string, unknown> = {}
  for (const { name, path, schema } of settings) {
    const value = chosen.get(name)?.value ?? schema.default
    if (value === undefined) continue
    const [first = '', second] = path
    if (second === undefined) config[first] = value
    else config[first] = { ...(config[first] as object | undefined), [second]: value }
  }
  Value.Assert(configSchema, config)
  return config
}

function ownOrigins({ sites }: ServeConfig): string[] {
  const hosts = Object.values(sites).flatMap((site) => site.hosts ?? [])
  return [...new Set(hosts.map((host) => `https://${host.toLowerCase()}`))]
}
