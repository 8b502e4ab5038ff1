import type { ReplayOptions, TrafficFormat } from '@beckon/testing'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { CommandError } from './command-error.ts'
import { hostOf, originOf, timeZoneOf } from './site-values.ts'

/** What every command asks that replays recorded traffic. */
export interface TrafficOptions {
  readonly format: TrafficFormat
  readonly site: string
  readonly host?: readonly string[]
  readonly timeZone?: string
  readonly redirectOrigin?: readonly string[]
  readonly geo?: string
  readonly json?: boolean
}

/** How lines may be read. */
export const trafficFormats: readonly TrafficFormat[] = ['auto', 'combined', 'common', 'ndjson']

/** Adds the options of {@link TrafficOptions} to a command. */
export function withTrafficOptions(command: Command): Command {
  const formats = new Option('--format <format>', 'how lines are read; auto goes by each file')
  command.usage('LOG... [options]').addOption(formats.choices([...trafficFormats]).default('auto'))
  return withSiteOptions(command).option(
    '--json',
    'one JSON document on stdout and nothing else there',
  )
}

/** Adds those that say what site the traffic is of, and how it is looked at. */
export function withSiteOptions(command: Command): Command {
  return command
    .option('--site <id>', 'id of the site the traffic is of', siteId, 'site')
    .option('--host <own-host...>', "the site's own hosts, after the logs", hosts)
    .option('--time-zone <iana>', "the site's time zone, such as Europe/Berlin", zone)
    .option('--redirect-origin <origin...>', 'origins that rules may redirect to', origins)
    .option('--geo <file>', 'geography from an .mmdb file, or none; geoip-lite by default')
}

/** The options of a command as `replay` takes them. */
export function replayOptions({
  format,
  site,
  host,
  timeZone,
  redirectOrigin,
}: TrafficOptions): Pick<
  ReplayOptions,
  'format' | 'site' | 'hosts' | 'timeZone' | 'redirectOrigins'
> {
  return {
    format,
    site,
    ...(host !== undefined && { hosts: host }),
    ...(timeZone !== undefined && { timeZone }),
    ...(redirectOrigin !== undefined && { redirectOrigins: redirectOrigin }),
  }
}

/**
 * Makes sure that there are logs: an option that takes several values also takes the logs that
 * stand behind it.
 *
 * @throws CommandError 2
 */
export function requireLogs(logs: readonly string[]): void {
  if (logs.length > 0) return
  throw new CommandError(
    2,
    'no LOG was given. Put the logs first, or -- before them: --host takes all words that follow it.',
  )
}

function siteId(text: string): string {
  if (/^[\w.-]{1,64}$/.test(text)) return text
  throw new InvalidArgumentError('Give 1 to 64 letters, digits, dots, hyphens or underscores.')
}

function hosts(text: string, former: readonly string[] = []): readonly string[] {
  const host = hostOf(text)
  if (host === undefined) {
    throw new InvalidArgumentError(
      'Give hosts such as shop.example, without scheme, port or path; the logs go before --host.',
    )
  }
  return [...former, host]
}

function zone(text: string): string {
  const found = timeZoneOf(text)
  if (found === undefined)
    throw new InvalidArgumentError('Give an IANA name such as Europe/Berlin.')
  return found
}

function origins(text: string, former: readonly string[] = []): readonly string[] {
  const origin = originOf(text)
  if (origin === undefined) {
    throw new InvalidArgumentError('Give an origin such as https://shop.example, without a path.')
  }
  return [...former, origin]
}
