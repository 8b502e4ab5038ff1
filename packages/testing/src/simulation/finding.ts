/** What is looked after; each says one thing that must be true. */
export type Oracle =
  /** What the engine says of where everything has gone is what was seen to go in and come out. */
  | 'account'
  /** What anybody is told has been written before. */
  | 'written-first'
  /** Nothing is in the log twice, and no page shows anything twice. */
  | 'once'
  /** Each event has come to an end that somebody was told of. */
  | 'fates'
  /** A visitor's records stand in order. */
  | 'order'
  /** No visitor is invited twice at once, or more often than caps and cooldowns allow. */
  | 'invitations'
  /** No more is granted than operators can take, or than there may be in a minute. */
  | 'desk'
  /** Nothing is handed out when its time is over. */
  | 'expiry'
  /** Whoever is blocked gets nothing in, and all of their pages are told. */
  | 'blocks'
  /** What is stored of a visitor is what its log makes of it. */
  | 'replay'
  /** Nothing grows beyond its bound. */
  | 'bounds'
  /** What goes wrong is told. */
  | 'errors'
  /** When nothing goes wrong any more, everything comes to rest. */
  | 'quiet'

/** Something that must never be was. */
export interface Violation {
  readonly oracle: Oracle
  /** ms after the beginning. */
  readonly at: number
  readonly what: string
}

/** So many are kept; a run in which much is wrong says the same over and over. */
const mostKept = 20

/** Everything that was found to be wrong. */
export class Findings {
  readonly list: Violation[] = []
  private readonly passed: () => number

  /** @param passed ms since the beginning */
  constructor(passed: () => number) {
    this.passed = passed
  }

  add(oracle: Oracle, what: string): void {
    if (this.list.length < mostKept) this.list.push({ oracle, at: this.passed(), what })
  }
}
