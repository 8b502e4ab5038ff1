/** Where everything that arrived has gone: `received` is the sum of the others but the counts apart. */
export interface AccountSnapshot {
  readonly received: number
  readonly committed: number
  readonly duplicates: number
  readonly quarantined: Readonly<Record<string, number>>
  readonly refused: Readonly<Record<string, number>>
  readonly inFlight: number
  /** Wake-ups that changed something; counted apart, they did not arrive. */
  readonly ticks: number
  /** Comings and goings of connected visitors that were written down; counted apart, nobody sent them. */
  readonly presences: number
  /** What operators did to visitors; counted apart, no visitor sent it. */
  readonly operated: number
  /** What the desk has answered to invitations that asked; counted apart. */
  readonly deskAnswers: number
  /** Events that rules emitted; counted apart, they did not arrive. */
  readonly derived: number
  /** Committed events whose time lay in the future and was set to now. */
  readonly clamped: number
  /** Committed events too old to be decided upon. */
  readonly late: number
  /** Events that went on without some enrichment. */
  readonly unenriched: number
  /** Windows that came to hold fewer events than there were, as they reached `windowEvents`. */
  readonly saturated: number
}

/** The engine's book-keeping: law 4, readable at any moment. */
export class Account {
  received = 0
  committed = 0
  duplicates = 0
  ticks = 0
  presences = 0
  derived = 0
  operated = 0
  deskAnswers = 0
  clamped = 0
  late = 0
  unenriched = 0
  saturated = 0
  private readonly quarantinedBy = new Map<string, number>()
  private readonly refusedBy = new Map<string, number>()
  private settled = 0

  /** What arrived and has no fate yet. */
  get inFlight(): number {
    return this.received - this.committed - this.duplicates - this.settled
  }

  quarantine(reason: string): void {
    this.settled++
    this.quarantinedBy.set(reason, (this.quarantinedBy.get(reason) ?? 0) + 1)
  }

  refuse(reason: string): void {
    this.settled++
    this.refusedBy.set(reason, (this.refusedBy.get(reason) ?? 0) + 1)
  }

  snapshot(): AccountSnapshot {
    return {
      received: this.received,
      committed: this.committed,
      duplicates: this.duplicates,
      quarantined: Object.fromEntries(this.quarantinedBy),
      refused: Object.fromEntries(this.refusedBy),
      inFlight: this.inFlight,
      ticks: this.ticks,
      presences: this.presences,
      derived: this.derived,
      operated: this.operated,
      deskAnswers: this.deskAnswers,
      clamped: this.clamped,
      late: this.late,
      unenriched: this.unenriched,
      saturated: this.saturated,
    }
  }
}
