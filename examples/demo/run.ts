import { setMaxListeners } from 'node:events'
import { type FloorRow, floor, floorRows } from '@beckon/analytics'
import type { Output } from '../../packages/cli/src/terminal/output.ts'
import { boardLines } from './board.ts'
import { follow, type News } from './news.ts'
import { newsLine } from './news-line.ts'
import type { DemoOptions } from './options.ts'
import { Population } from './population.ts'
import { present } from './present.ts'
import { Rate } from './rate.ts'
import { Counts, type Report } from './report.ts'
import { Screen } from './screen.ts'
import { openShop, type Shop } from './shop.ts'

/** Between two frames, ms. */
const frameMs = 250
/** Visits the board looks at: those in which something happened last. */
const mostRows = 1_000
/** News kept for the board: no terminal has more lines. */
const newsKept = 200
/** Of a line of news where there is no terminal. */
const plainColumns = 80

/**
 * Opens the shop, lets the visitors in until `stop` is aborted, the time is over or all have left,
 * shows them, and closes the shop when what was under way is done.
 */
export async function runDemo(
  options: DemoOptions,
  output: Output,
  stop: AbortSignal,
): Promise<Report> {
  const { storage, port, seed, visitors, once, lasts } = options
  const shop = await openShop(storage, port)
  const { engine, transport, url, geography } = shop
  const startedAt = Date.now()
  const time = lasts === undefined ? [] : [AbortSignal.timeout(lasts)]
  const signal = AbortSignal.any([stop, ...time])
  // Every visitor listens to it.
  setMaxListeners(0, signal)
  const counts = new Counts(engine)
  const population = new Population({ url, seed, visitors, once, signal })
  const close = show(shop, counts, startedAt, options, output)
  try {
    await population.live()
  } finally {
    await engine.close()
    close()
  }
  const { invitations, blocks, redirects, potentialBuyers } = counts
  return {
    seconds: (Date.now() - startedAt) / 1_000,
    geography,
    ruleSet: engine.ruleSetHash,
    visitors: counts.visitors,
    visits: counts.visits,
    personas: population.came,
    account: engine.account(),
    hub: transport.counts(),
    rules: engine.rules(),
    invitations: { ...invitations, shown: population.shown },
    blocks,
    redirects,
    potentialBuyers,
  }
}

/** Shows what happens: a board on a terminal, lines elsewhere, nothing beside JSON. */
function show(
  shop: Shop,
  counts: Counts,
  startedAt: number,
  { json, lasts }: DemoOptions,
  output: Output,
): () => void {
  const { engine, url, geography } = shop
  const { colour, surroundings } = output
  if (json) return () => {}
  if (process.stdout.isTTY !== true || surroundings.env.TERM === 'dumb') {
    output.print([
      `A shop at ${url}. Its visitors are scripted and come over`,
      `real WebSockets; where they come from is what they say by X-Forwarded-For.`,
      ...(geography ? [] : ['Countries are unknown: geoip-lite is not installed.']),
      '',
    ])
    follow(engine, (news) => output.print([newsLine(news, plainColumns, colour)]))
    return () => output.print([''])
  }
  let rows: readonly FloorRow[] = []
  const latest = { sort: { by: 'lastEventAt', descending: true }, limit: mostRows } as const
  floor(engine)
    .watch(latest)
    .subscribe((message) => {
      rows = floorRows(rows, message)
    })
  const rate = new Rate()
  const news: News[] = []
  follow(engine, (one) => {
    news.push(one)
    if (news.length > newsKept) news.shift()
  })
  const screen = new Screen(process.stdout)
  const draw = (): void => {
    const now = Date.now()
    const { committed } = engine.account()
    const view = {
      now,
      url,
      elapsed: now - startedAt,
      lasts,
      eventsPerSecond: rate.at(now, committed),
      committed,
      invitations: counts.invitations.offered,
      blocks: counts.blocks.visitor + counts.blocks.address,
      rows: present(rows, now),
      news,
    }
    screen.draw(boardLines(view, screen.size, colour))
  }
  draw()
  const timer = setInterval(draw, frameMs)
  process.stdout.on('resize', draw)
  return () => {
    clearInterval(timer)
    process.stdout.off('resize', draw)
    screen.close()
  }
}
