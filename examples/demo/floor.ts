import type { CommittedEvent, Decision } from '@beckon/core'

/** One visitor as the board shows it; its texts are as the visitor sent them. */
export interface Row {
  readonly visitor: string
  country: string
  browser: string
  page: string
  /** When that page was opened, ms. */
  pageAt: number
  score: number
  readonly segments: Set<string>
  blocked: boolean
  lastAt: number
  /** When the visitor closed the page, ms. */
  leftAt?: number
}

/** So long somebody who left stays on the board, ms. */
const lingersMs = 2_000
/** And somebody who was blocked, whose leaving is refused as all else. */
const blockedMs = 5_000
/** Whoever was not heard of for so long has left without a word, ms. */
const silentMs = 60_000
/** Visitors whose score is remembered after they left, in case they come back. */
const remembered = 5_000

/** Who is in the shop, put together from what the engine tells everybody. */
export class Floor {
  private readonly rows = new Map<string, Row>()

  /** Those to be shown, who came first comes first. */
  present(now: number): Row[] {
    return [...this.rows.values()].filter(
      ({ blocked, lastAt, leftAt = now }) =>
        now - lastAt < (blocked ? blockedMs : silentMs) && now - leftAt < lingersMs,
    )
  }

  event({ visitor, at, event, enrichment }: CommittedEvent): void {
    const row = this.row(visitor, at)
    row.lastAt = at
    row.country = enrichment.geo?.country ?? row.country
    row.browser = enrichment.ua?.browser ?? row.browser
    if (event.type === 'page.leave') row.leftAt = at
    else if (row.leftAt !== undefined) this.returned(row)
    if (event.type !== 'page.view' && event.type !== 'page.error') return
    row.page = pathOf(event.page?.url ?? '')
    row.pageAt = at
  }

  decision({ visitor, at, action, outcome }: Decision): void {
    if (outcome === 'suppressed') return
    const row = this.row(visitor, at)
    const holds = outcome === 'applied'
    if (action.type === 'score') row.score += holds ? action.points : -action.points
    else if (action.type === 'block') row.blocked = true
    else if (action.type === 'segment') {
      if (holds) row.segments.add(action.segment)
      else row.segments.delete(action.segment)
    }
  }

  private row(visitor: string, at: number): Row {
    const known = this.rows.get(visitor)
    if (known !== undefined) return known
    const row: Row = {
      visitor,
      country: '',
      browser: '',
      page: '',
      pageAt: at,
      score: 0,
      segments: new Set(),
      blocked: false,
      lastAt: at,
    }
    this.rows.set(visitor, row)
    if (this.rows.size > remembered) this.forgetSomebody()
    return row
  }

  /** Comes in by the door again, behind all others. */
  private returned(row: Row): void {
    delete row.leftAt
    this.rows.delete(row.visitor)
    this.rows.set(row.visitor, row)
  }

  private forgetSomebody(): void {
    const [oldest] = this.rows.keys()
    if (oldest !== undefined) this.rows.delete(oldest)
  }
}

function pathOf(url: string): string {
  const path = /^https?:\/\/[^/]*(\/[^?#]*)/i.exec(url)
  return path?.[1] ?? url
}
