/** So many minutes are counted back. */
const kept = 60
const minuteMs = 60_000

/** What happened within one minute, by the engine's clock. */
export interface MinuteCounts {
  /** When the minute began, ms. */
  readonly at: number
  /** What visitors did and was committed, late or not. */
  readonly events: number
  readonly pageViews: number
  /** Visits that began. */
  readonly visits: number
  /** How many were on the floor when the minute ended, or are now. */
  readonly visitors: number
  /** Invitations, of rules and of operators. */
  readonly offered: number
  readonly accepted: number
  /** Conversations that began. */
  readonly chats: number
  /** Orders that were completed. */
  readonly purchases: number
  /** Visitors and addresses that were blocked. */
  readonly blocked: number
}

/** What is counted as it happens. */
export type Counted = Exclude<keyof MinuteCounts, 'at' | 'visitors'>

type Minute = { -readonly [Name in keyof MinuteCounts]: number }

/** The counts of the last sixty minutes, this one included. */
export class Minutes {
  private readonly minutes: Minute[] = []
  private visitors = 0

  constructor(now: number) {
    const last = startOf(now)
    for (let back = kept - 1; back >= 0; back--) this.minutes.push(blank(last - back * minuteMs, 0))
  }

  /** Something happened. */
  count(what: Counted, now: number): void {
    this.at(now)[what]++
  }

  /** So many are there. */
  present(visitors: number, now: number): void {
    this.at(now).visitors = visitors
    this.visitors = visitors
  }

  /** As they are, the oldest first. Copies. */
  all(now: number): MinuteCounts[] {
    this.at(now)
    return this.minutes.map((minute) => ({ ...minute }))
  }

  /** When the next minute begins, ms. */
  nextAt(now: number): number {
    return startOf(now) + minuteMs
  }

  /** The minute of an instant; a clock that was put back counts in the latest. */
  private at(now: number): Minute {
    const start = startOf(now)
    let last = this.minutes.at(-1) as Minute
    const missed = (start - last.at) / minuteMs
    const first = missed > kept ? start - (kept - 1) * minuteMs : last.at + minuteMs
    for (let at = first; at <= start; at += minuteMs) {
      last = blank(at, this.visitors)
      this.minutes.push(last)
    }
    if (this.minutes.length > kept) this.minutes.splice(0, this.minutes.length - kept)
    return last
  }
}

function startOf(now: number): number {
  return Math.floor(now / minuteMs) * minuteMs
}

function blank(at: number, visitors: number): Minute {
  return {
    at,
    events: 0,
    pageViews: 0,
    visits: 0,
    visitors,
    offered: 0,
    accepted: 0,
    chats: 0,
    purchases: 0,
    blocked: 0,
  }
}
