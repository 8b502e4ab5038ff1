import type { Chance } from './chance.ts'
import type { Schedule } from './schedule.ts'

/** The least and the most that a message is on its way, ms. */
const latency = [5, 60] as const

/**
 * One direction of a connection through a network: what is put in comes out later, in order, but for
 * what goes wrong.
 */
export class Pipe<Frame> {
  private readonly schedule: Schedule
  private readonly chance: Chance
  private readonly arrive: (frame: Frame) => void
  private readonly heldUntil: () => number
  private queue: Frame[] = []
  private lastAt = 0
  private extraMs = 0
  private lost = 0
  private twice = 0
  private swapped = 0
  private swallows = false

  /** @param heldUntil while a partition lasts, nothing comes out */
  constructor(
    schedule: Schedule,
    chance: Chance,
    arrive: (frame: Frame) => void,
    heldUntil: () => number,
  ) {
    this.schedule = schedule
    this.chance = chance
    this.arrive = arrive
    this.heldUntil = heldUntil
  }

  put(frame: Frame): void {
    if (this.swallows) return
    if (this.lost > 0) {
      this.lost--
      return
    }
    if (this.swapped > 0 && this.queue.length > 0) {
      this.swapped--
      this.queue.splice(-1, 0, frame)
    } else this.queue.push(frame)
    this.send()
    if (this.twice === 0) return
    this.twice--
    this.queue.push(frame)
    this.send()
  }

  /** Everything in it and all that is put in later is lost. */
  close(): void {
    this.swallows = true
    this.queue = []
  }

  /** What is put in from now on is lost, and nobody hears of it. */
  swallow(): void {
    this.swallows = true
  }

  loseNext(): void {
    this.lost++
  }

  duplicateNext(): void {
    this.twice++
  }

  /** The next that is put in while something is on its way overtakes it. */
  reorderNext(): void {
    this.swapped++
    // What waits for company does so for long.
    this.extraMs += 200
  }

  delayNext(ms: number): void {
    this.extraMs += ms
  }

  private send(): void {
    const { schedule } = this
    const wait = this.chance.between(...latency) + this.extraMs
    this.extraMs = 0
    this.lastAt = Math.max(this.lastAt, schedule.now + wait)
    schedule.after(this.lastAt - schedule.now, this.next)
  }

  private readonly next = (): void => {
    const until = this.heldUntil()
    if (until > this.schedule.now) {
      this.schedule.after(until - this.schedule.now, this.next)
      return
    }
    const first = this.queue.shift()
    if (first !== undefined) this.arrive(first)
  }
}
