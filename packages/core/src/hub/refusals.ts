import { Deadlines } from '../deadlines.ts'
import type { Cancel, Clock } from '../env/env.ts'
import { Paces } from './pace.ts'
import { networkOf } from './throttle.ts'

/** How an address is turned away that comes again as soon as it was. */
export interface RefusalOptions {
  /** Refusals a second that an address is told of at once; beyond, it waits for each. Default 20. */
  readonly perSecond?: number
  /** How long it waits then, ms. Default 1 s. */
  readonly delayMs?: number
  /**
   * Refusals that wait no longer than that, before an address is taken for one that will not stop; it is
   * forgiven as many a second as it is told of at once. Default 1,000: a crowd behind one address may
   * all lose their network together.
   */
  readonly patience?: number
  /** How long those beyond wait, ms. Default 5 s. */
  readonly longDelayMs?: number
  /** How many wait at most; all others are told at once. Default 1,000. */
  readonly waiting?: number
}

/** How many refusals wait at most: connections that a server must have room for. */
export const heldRefusals = 1_000

interface Refusal {
  readonly tell: () => void
}

/**
 * When clients learn that they are not let in. Whoever comes again as soon as it is turned away would
 * keep the server busy with that alone; while it waits for its answer it does nothing, and costs nothing.
 */
export class Refusals {
  private readonly clock: Clock
  private readonly atOnce: Paces
  private readonly patience: Paces
  private readonly held: Deadlines<Refusal>
  private readonly heldLong: Deadlines<Refusal>
  private readonly most: number

  constructor(
    clock: Clock,
    {
      perSecond = 20,
      delayMs = 1_000,
      patience = 1_000,
      longDelayMs = 5_000,
      waiting = heldRefusals,
    }: RefusalOptions = {},
  ) {
    this.clock = clock
    this.most = waiting
    this.atOnce = new Paces(perSecond, 1)
    this.patience = new Paces(perSecond, patience / perSecond)
    this.held = new Deadlines(clock, delayMs, ({ tell }) => tell())
    this.heldLong = new Deadlines(clock, longDelayMs, ({ tell }) => tell())
  }

  /**
   * Somebody was turned away, and `tell` says so.
   *
   * @returns what takes it back, where the client is gone before it was told
   */
  add(ip: string | undefined, tell: () => void): Cancel {
    const now = this.clock.now()
    const network = ip && networkOf(ip)
    const isMany = network !== undefined && !this.atOnce.take(network, now)
    if (!isMany || this.held.size + this.heldLong.size >= this.most) {
      tell()
      return nothing
    }
    const refusal: Refusal = { tell }
    const held = this.patience.take(network, now) ? this.held : this.heldLong
    held.add(refusal)
    return () => held.delete(refusal)
  }

  /** Tells all who wait. */
  flush(): void {
    const all = [...this.held, ...this.heldLong]
    this.held.clear()
    this.heldLong.clear()
    for (const { tell } of all) tell()
  }
}

const nothing: Cancel = () => {}
