import type { RuleCount } from '@beckon/core'
import type { ReplayReport } from '@beckon/testing'
import type { Lookups } from '../enrichers.ts'
import { count, number, readableInstant, share } from '../terminal/format.ts'
import { columns, type Output } from '../terminal/output.ts'
import { type Column, table } from '../terminal/table.ts'
import { cut, wrap } from '../terminal/text.ts'
import { replayAccountLines } from './account.ts'

type Counts = Readonly<Record<string, number>>
type Colours = Output['colour']

/** What stands around the numbers. */
export interface ReplayRun {
  readonly logs: readonly string[]
  readonly wallSeconds: number
  readonly eventsPerSecond: number
  readonly geography: Lookups['geography']
}

/** Rows of a ranking; the rest is added up. */
const ranks = 10

/** What `beckon replay` tells a reader. */
export function replayReport(report: ReplayReport, run: ReplayRun, colour: Colours): string[] {
  return [
    ...foundSections(report, replayAccountLines(report, colour), colour),
    '',
    ...footer(report, run, colour),
  ]
}

/** What was counted: where everything went, who came, what rules did, and what came of it. */
export function foundSections(
  report: ReplayReport,
  account: readonly string[],
  colour: Colours,
): string[] {
  const { visits, visitors } = report
  const section = (title: string, lines: readonly string[]): string[] => [
    '',
    `  ${colour.bold(title)}`,
    ...lines,
  ]
  return [
    ...section('Account', account),
    ...section('Traffic', trafficLines(report, colour)),
    ...twin(
      ranking('Sources', 'visits', report.referrers, visits),
      ranking('Search engines', 'visits', report.searchEngines, report.referrers.search ?? 0),
      colour,
    ),
    ...keywordLines(report.keywords, colour),
    ...triple(report, colour, visitors),
    ...ruleLines(report.rules, colour),
    ...engagementLines(report.engagement, 'Invitations', colour),
    ...engagementLines(report.scenarios, 'Scenarios', colour),
    ...outcomes(report, colour),
  ]
}

function trafficLines(report: ReplayReport, colour: Colours): string[] {
  const { pageViews, assets, visitors, visits, bots, firstEvent, lastEvent } = report
  const line = (label: string, text: string) => `  ${colour.dim(label.padEnd(10))}${text}`
  const period =
    firstEvent === null || lastEvent === null
      ? 'no event'
      : `${readableInstant(firstEvent)} to ${readableInstant(lastEvent)}`
  return [
    line('period', period),
    line(
      'visitors',
      `${number(visitors)}, ${count(bots, 'bot')} among them ${percent(bots, visitors)}`,
    ),
    line('visits', number(visits)),
    line('pages', `${count(pageViews, 'view')}, ${count(assets, 'static asset')}`),
  ]
}

function percent(part: number, of: number): string {
  return of === 0 ? '' : `(${share(part, of)})`
}

interface Ranking {
  readonly title: string
  readonly unit: string
  readonly rows: readonly (readonly [name: string, many: string, share: string])[]
}

function ranking(title: string, unit: string, counts: Counts, of: number): Ranking {
  const all = ranked(counts)
  const rows = all.slice(0, ranks).map(row)
  const rest = all.slice(ranks)
  if (rest.length > 0) {
    rows.push(row([`${number(rest.length)} more`, rest.reduce((sum, [, many]) => sum + many, 0)]))
  }
  return { title, unit, rows }

  function row([name, many]: readonly [string, number]): readonly [string, string, string] {
    return [name, number(many), share(many, of)]
  }
}

/** A name made of digits goes first in any object: the order is made here. */
function ranked(counts: Counts): (readonly [string, number])[] {
  return Object.entries(counts).sort(
    ([left, many], [right, others]) => others - many || (left < right ? -1 : 1),
  )
}

/** Two rankings side by side. */
function twin(left: Ranking, right: Ranking, colour: Colours): string[] {
  const half = ({ title, unit }: Ranking): Column[] => [
    { head: title, width: 17 },
    { head: unit, width: 8, align: 'right' },
    { head: '', width: 7, align: 'right' },
  ]
  const rows = Array.from({ length: Math.max(left.rows.length, right.rows.length) }, (_, index) => [
    ...(left.rows[index] ?? ['', '', '']),
    '',
    ...(right.rows[index] ?? ['', '', '']),
  ])
  if (rows.length === 0) return []
  const heads = [...half(left), { head: '', width: 2 }, ...half(right)]
  return ['', ...table(heads, rows, colour.bold)]
}

/** Countries, browsers and systems side by side. */
function triple(
  { countries, browsers, os }: ReplayReport,
  colour: Colours,
  visitors: number,
): string[] {
  const lists = [
    ranking('Countries', 'visitors', countries, visitors),
    ranking('Browsers', 'visitors', browsers, visitors),
    ranking('Systems', 'visitors', os, visitors),
  ]
  const length = Math.max(...lists.map(({ rows }) => rows.length))
  const rows = Array.from({ length }, (_, index) =>
    lists.flatMap((list) => list.rows[index]?.slice(0, 2) ?? ['', '']),
  )
  const heads = lists.flatMap(({ title, unit }): Column[] => [
    { head: title, width: 14 },
    { head: unit, width: 8, align: 'right' },
  ])
  if (rows.length === 0) return []
  return ['', ...table(heads, rows, colour.bold)]
}

function keywordLines(keywords: Counts, colour: Colours): string[] {
  const { rows } = ranking('', '', keywords, 0)
  if (rows.length === 0) return []
  const heads: Column[] = [
    { head: 'Search keywords', width: columns - 2 - 10 },
    { head: 'visits', width: 8, align: 'right' },
  ]
  return ['', ...table(heads, rows, colour.bold)]
}

function ruleLines(rules: Readonly<Record<string, RuleCount>>, colour: Colours): string[] {
  const rows = Object.entries(rules).map(([name, { matched, fired, suppressed }]) => [
    name,
    number(matched),
    number(fired),
    number(Object.values(suppressed).reduce((sum, many) => sum + many, 0)),
    ranked(suppressed)
      .map(([reason, many]) => `${reason} ${number(many)}`)
      .join(', '),
  ])
  if (rows.length === 0) return []
  const heads: Column[] = [
    { head: 'Rules', width: 26 },
    { head: 'matched', width: 8, align: 'right' },
    { head: 'fired', width: 8, align: 'right' },
    { head: 'suppressed', width: 10, align: 'right' },
    { head: 'by', width: 18 },
  ]
  return ['', ...table(heads, rows, colour.bold)]
}

/** What became of invitations, and what they brought; nothing where nobody qualified for any. */
function engagementLines(
  engagement: ReplayReport['scenarios'],
  title: string,
  colour: Colours,
): string[] {
  const all = Object.entries(engagement)
  if (all.length === 0) return []
  const right = (head: string, width: number): Column => ({ head, width, align: 'right' })
  const lives = all.map(([name, one]) => [
    name,
    ...[one.offered, one.shown, one.accepted, one.declined, one.ignored, one.expired].map(number),
  ])
  const heads = [
    { head: title, width: 20 },
    right('offered', 7),
    right('shown', 6),
    right('accepted', 8),
    right('declined', 8),
    right('ignored', 7),
    right('expired', 7),
  ]
  const compared = all.filter(([, { heldOut }]) => heldOut > 0)
  const lifts = compared.map(([name, { visitors, lift }]) => [
    name,
    reached(visitors.offered),
    reached(visitors.heldOut),
    lift === undefined ? 'groups not alike' : liftText(lift),
  ])
  const comparison: Column[] = [
    { head: 'Goals reached', width: 20 },
    right('invited', 13),
    right('held out', 13),
    right('lift, 95%', 22),
  ]
  return [
    '',
    ...table(heads, lives, colour.bold),
    ...(lifts.length > 0 ? ['', ...table(comparison, lifts, colour.bold)] : []),
  ]
}

type OneEngagement = ReplayReport['scenarios'][string]

function reached({ visitors, converted }: OneEngagement['visitors']['offered']): string {
  return `${number(converted)} of ${number(visitors)}`
}

/** In percentage points. */
function liftText({ difference, interval }: NonNullable<OneEngagement['lift']>): string {
  if (difference === undefined || interval === undefined) return 'not enough data'
  const points = (of: number) => `${of < 0 ? '' : '+'}${(100 * of).toFixed(1)}`
  return `${points(difference)} (${points(interval.low)} to ${points(interval.high)})`
}

function outcomes({ actions, segments }: ReplayReport, colour: Colours): string[] {
  const left = ranking('Actions', 'applied', actions, 0)
  const right = ranking('Segments', 'visitors', segments, 0)
  return twin(left, right, colour)
}

function footer(
  { ruleSet, decisionsDigest, committed, engagement }: ReplayReport,
  { logs, wallSeconds, eventsPerSecond, geography }: ReplayRun,
  colour: Colours,
): string[] {
  const line = (label: string, text: string) =>
    `  ${colour.dim(label.padEnd(10))}${cut(text, columns - 12)}`
  const say = (text: string) => wrap(text, columns - 2).map((told) => `  ${colour.dim(told)}`)
  return [
    line('logs', logs.join(', ')),
    line('rule set', ruleSet),
    line('decisions', decisionsDigest),
    line(
      'time',
      `${wallSeconds.toFixed(1)} s, ${count(committed, 'event')} committed, ${number(eventsPerSecond)} a second`,
    ),
    '',
    ...say(
      'A recorded log has no connections: each visitor was taken to be present until 30 minutes after the last event, when the visit ends.',
    ),
    ...(Object.keys(engagement).length > 0
      ? say(
          'Nobody in the log saw these invitations, unless its own events say so: where two groups are compared, they differ by chance alone.',
        )
      : []),
    ...(geography === 'geoip-lite'
      ? say('Countries: GeoLite2 data created by MaxMind, https://www.maxmind.com')
      : []),
  ]
}
