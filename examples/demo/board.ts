import type { FloorRow } from '@beckon/analytics'
import type { Colors } from 'picocolors/types'
import { count, number } from '../../packages/cli/src/terminal/format.ts'
import { cell, minutes, shortId } from './cells.ts'
import type { News } from './news.ts'
import { newsLine } from './news-line.ts'
import { hasLeft } from './present.ts'

/** What the board shows at one moment. */
export interface View {
  readonly now: number
  /** Where the server listens. */
  readonly url: string
  /** Since the start, ms. */
  readonly elapsed: number
  /** How long the demo lasts, ms; undefined until somebody ends it. */
  readonly lasts: number | undefined
  readonly eventsPerSecond: number
  readonly committed: number
  readonly invitations: number
  readonly blocks: number
  readonly rows: readonly FloorRow[]
  /** The latest last. */
  readonly news: readonly News[]
}

/** Of a terminal, in columns and rows. */
export interface Size {
  readonly columns: number
  readonly rows: number
}

/** Lines around the two tables: title, counts, two headings, two gaps and the foot. */
const frame = 7
/** At least so many of the lines left are for the news, if there are so many. */
const newsShare = 0.4

/** The board as lines, at most as many as the terminal has rows. */
export function boardLines(view: View, size: Size, colours: Colors): string[] {
  const space = Math.max(2, size.rows - frame)
  const forNews = Math.max(1, Math.floor(space * newsShare))
  const forRows = space - forNews
  const news = view.news.slice(-forNews).map((one) => newsLine(one, size.columns, colours))
  const lines = [
    title(view, size, colours),
    counts(view, size, colours),
    '',
    colours.dim(line(headings, size.columns)),
    ...filled(visitors(view, forRows, size.columns, colours), forRows),
    '',
    colours.dim('decisions'),
    ...filled(news, forNews),
  ]
  const foot = 'Scripted visitors, real WebSockets; addresses by X-Forwarded-For. Ctrl-C ends.'
  return [...lines.slice(0, size.rows - 1), colours.dim(cell(foot, size.columns).trimEnd())]
}

function title({ url, elapsed, lasts }: View, { columns }: Size, colours: Colors): string {
  const time = lasts === undefined ? minutes(elapsed) : `${minutes(elapsed)} of ${minutes(lasts)}`
  const rest = Math.max(0, columns - 8 - time.length)
  return `${colours.bold('Beckon')}  ${cell(url, rest)}${time}`
}

/** As many of the counts as have room. */
function counts(view: View, { columns }: Size, colours: Colors): string {
  const here = view.rows.filter((row) => !hasLeft(row)).length
  const parts: readonly (readonly [text: string, paint: (text: string) => string])[] = [
    [count(here, 'visitor'), String],
    [`${view.eventsPerSecond.toFixed(1)} events/s`, String],
    [`${number(view.committed)} committed`, String],
    [count(view.invitations, 'invitation'), colours.green],
    [count(view.blocks, 'block'), colours.red],
  ]
  let taken = -gap.length
  const shown = parts.filter(([text]) => {
    taken += gap.length + text.length
    return taken <= columns
  })
  return shown.map(([text, paint]) => paint(text)).join(gap)
}

const gap = '   '

type Cells = readonly [
  visitor: string,
  country: string,
  browser: string,
  page: string,
  time: string,
  score: string,
  segments: string,
]

const headings: Cells = ['who', 'from', 'browser', 'page', 'time', 'score', 'segment']

function visitors(view: View, room: number, columns: number, colours: Colors): string[] {
  const { rows, now } = view
  const here = rows.length > room ? rows.filter((row) => !hasLeft(row)) : rows
  const shown = here.length > room ? here.slice(0, room - 1) : here
  const lines = shown.map((row) => {
    const cells = line(cellsOf(row, now), columns)
    if (hasLeft(row)) return colours.dim(cells)
    if (row.blocked === 'everything') return colours.red(cells)
    const buys = row.segments.some(({ name }) => name === 'potential-buyer')
    return buys ? colours.bold(cells) : cells
  })
  const more = here.length - shown.length
  return more === 0 ? lines : [...lines, colours.dim(`and ${more} more`)]
}

function cellsOf(row: FloorRow, now: number): Cells {
  const { id, country, browser, page, previousPage, pageAt, score, segments, blocked } = row
  const names = segments.map(({ name }) => name)
  return [
    shortId(id),
    country || '–',
    browser || '–',
    page ?? previousPage ?? '',
    hasLeft(row) ? 'left' : minutes(now - (pageAt ?? row.startedAt)),
    number(score),
    blocked === 'everything' ? 'blocked' : names.sort(buyersFirst).join(', '),
  ]
}

function buyersFirst(one: string, other: string): number {
  return Number(other === 'potential-buyer') - Number(one === 'potential-buyer')
}

/** All that other columns leave is the page's. */
function line(cells: Cells, columns: number): string {
  const [visitor, country, browser, page, time, score, segments] = cells
  const forSegments = columns < 100 ? 16 : 24
  const forBrowser = columns < 70 ? 6 : 13
  return [
    cell(visitor, 6),
    cell(country, 4),
    cell(browser, forBrowser),
    cell(page, Math.max(4, columns - 31 - forBrowser - forSegments)),
    cell(time, 4, 'right'),
    cell(score, 5, 'right'),
    cell(segments, forSegments),
  ]
    .join('  ')
    .trimEnd()
}

function filled(lines: readonly string[], length: number): string[] {
  return Array.from({ length }, (_, index) => lines[index] ?? '')
}
