import type { Cancel, Env } from '@beckon/core'
import type { Chance } from './chance.ts'
import type { Schedule } from './schedule.ts'

/** The clock of one machine, which need not be right, and may be put forward or back. */
export class MachineClock {
  private readonly schedule: Schedule
  private offset: number
  private latestBefore = Number.NEGATIVE_INFINITY

  /** @param offset how far it is ahead of the real time, ms */
  constructor(schedule: Schedule, offset = 0) {
    this.schedule = schedule
    this.offset = offset
  }

  now(): number {
    return this.schedule.now + this.offset
  }

  /** The latest that it has ever shown. */
  get latest(): number {
    return Math.max(this.latestBefore, this.now())
  }

  /** Somebody puts it forward by so many ms, or back. */
  jump(ms: number): void {
    this.latestBefore = this.latest
    this.offset += ms
  }
}

/**
 * Something that runs on a machine until it ends or is killed: a process, or a page. What it has set
 * timers for does not happen any more then.
 */
export class Life {
  /** Time, chance and ids as it gets them. */
  readonly env: Env
  alive = true
  private readonly schedule: Schedule
  private readonly pending = new Set<Cancel>()

  /** @param name begins all its ids, so that one can see in a trace whose they are */
  constructor(schedule: Schedule, clock: MachineClock, chance: Chance, name: string) {
    this.schedule = schedule
    let ids = 0
    this.env = {
      clock: {
        now: () => clock.now(),
        // As timers of an operating system: they go by how much time has passed, whatever clocks say.
        setTimer: (at, run) => this.after(Math.max(1, at - clock.now()), run),
        soon: (run) => void this.after(0, run),
      },
      random: { bytes: (length) => chance.bytes(length) },
      ids: { next: () => `${name}-${ids++}` },
    }
  }

  /** Timers that were set and have not run. */
  get timers(): number {
    return this.pending.size
  }

  /** Runs something in so many ms, if it still lives then. */
  after(ms: number, run: () => void): Cancel {
    if (!this.alive) return () => {}
    const cancel = this.schedule.after(ms, () => {
      this.pending.delete(cancel)
      run()
    })
    this.pending.add(cancel)
    return () => {
      this.pending.delete(cancel)
      cancel()
    }
  }

  /** All that it had in memory is lost. */
  end(): void {
    this.alive = false
    for (const cancel of this.pending) cancel()
    this.pending.clear()
  }
}
