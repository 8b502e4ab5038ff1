import type { AddressInfo } from 'node:net'
import type { RuleSet } from '@beckon/rules'
import type { Lookups } from '../enrichers.ts'
import { count } from '../terminal/format.ts'
import { columns, type Output } from '../terminal/output.ts'
import { wrap } from '../terminal/text.ts'
import type { ReadConfig } from './config/read-config.ts'
import { withPort } from './listen.ts'
import { isLoopback } from './loopback.ts'

/** What there is to say about a server that has just been started. */
export interface Started {
  readonly read: ReadConfig
  readonly address: AddressInfo
  readonly rules: RuleSet
  readonly ruleSetHash: string
  readonly geography: Lookups['geography']
}

/** Where a server listens and what it goes by. */
export function startedLines(started: Started, colour: Output['colour']): string[] {
  const { read, address, rules, ruleSetHash, geography } = started
  const { config, origins } = read
  const at = withPort(address.address, address.port)
  const rows = [
    ['listens at', `ws://${at}${config.path}`],
    ['asked at', `http://${at}${askedAt(config).join(', ')}`],
    ['sites', Object.entries(config.sites).map(siteWords).join('; ')],
    ['pages of', origins === '*' ? 'any origin' : origins.join(', ') || 'no origin'],
    ['rules', rulesWords(config.rules, rules, ruleSetHash)],
    ['storage', config.storage],
    // The last line says that it is ready.
    ...config.reports.map((schedule) => ['reports', scheduleWords(schedule)] as const),
    ['geography', geographyWords[geography]],
  ] as const
  return [
    colour.bold('beckon serves'),
    ...rows.flatMap(([label, text]) =>
      wrap(text, columns - gutter).map(
        (line, index) => `  ${colour.dim((index === 0 ? label : '').padEnd(gutter - 2))}${line}`,
      ),
    ),
  ]
}

function askedAt({ status, metrics }: ReadConfig['config']): string[] {
  return [
    ...['/health', '/ready'],
    ...(status === 'nobody' ? [] : ['/status']),
    ...(metrics === 'nobody' ? [] : ['/metrics']),
  ]
}

const gutter = 14

const geographyWords = {
  'geoip-lite': 'geoip-lite (GeoLite2 data by MaxMind)',
  file: 'from a file',
  none: 'none',
}

function siteWords([id, { hosts = [] }]: [string, { hosts?: string[] }]): string {
  return hosts.length === 0 ? id : `${id} (${hosts.join(', ')})`
}

function scheduleWords({
  name,
  every,
  at,
  directory,
  mail,
}: ReadConfig['config']['reports'][number]) {
  const where = [...(directory === undefined ? [] : [directory]), ...(mail ?? [])].join(', ')
  return `${name}, each ${every}${at === undefined ? '' : ` at ${at}`}, to ${where}`
}

function rulesWords(file: string | undefined, { rules }: RuleSet, hash: string): string {
  return file === undefined ? 'none' : `${file}, ${count(rules.length, 'rule')}, ${hash}`
}

/** What somebody who starts a server should know before others find out. */
export function startWarnings(
  { config, origins, secrets, strangers }: ReadConfig,
  { address }: AddressInfo,
): string[] {
  const warnings: string[] = []
  for (const variable of strangers) {
    warnings.push(`The variable ${variable} is no setting and was left alone.`)
  }
  if (secrets === undefined) {
    warnings.push(
      'There is no secret: one was made for this run, and visitors are strangers after it.',
    )
  }
  if (config.storage === 'memory:') {
    warnings.push(
      'The storage is memory: it keeps the state of every visitor and drops the log, and all of it ends with this run.',
    )
  }
  if (origins.length === 0 && config.missingOrigin === 'refuse') {
    warnings.push(
      "No page may connect: give the sites' hosts, or --origins such as https://shop.example.",
    )
  }
  if (origins === '*') warnings.push('Pages of any origin may connect.')
  if (config.missingOrigin === 'allow') {
    warnings.push(
      'Programs without an origin may connect: anybody can send events of made-up visitors.',
    )
  }
  if (!isLoopback(address) && config.trustProxy === 0) {
    warnings.push(
      'Other machines can connect, and nothing is encrypted: put a proxy with TLS in front, and say so by --trust-proxy.',
    )
  }
  if (config.rules === undefined) warnings.push('There are no rules: nothing is decided.')
  return warnings
}
