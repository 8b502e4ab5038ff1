import type { Cancel, Env } from '@beckon/core'

interface Timer {
  readonly at: number
  readonly order: number
  readonly run: () => void
}

/** An `Env` whose time stands still until it is told to go on, and whose chance repeats itself. */
export interface VirtualEnv extends Env {
  /** Goes on to an instant (ms), running the timers due on the way, each at its own time. */
  advanceTo(at: number): void
  /** Timers set and not run yet. */
  readonly timers: number
  /** When the first of them is due, ms; Infinity where there is none. */
  readonly nextAt: number
}

/**
 * Creates a virtual environment.
 *
 * @param start where time begins, ms since 1970 UTC
 * @param seed the same seed gives the same chance and the same ids
 */
export function virtualEnv(start = 0, seed = 1): VirtualEnv {
  let now = start
  let orders = 0
  let ids = 0
  let random = seed | 0
  const timers: Timer[] = []

  const next = (): Timer | undefined => {
    let first = timers[0]
    for (const timer of timers) {
      if (first === undefined || before(timer, first)) first = timer
    }
    return first
  }
  const remove = (timer: Timer): void => {
    const place = timers.indexOf(timer)
    if (place >= 0) timers.splice(place, 1)
  }
  return {
    clock: {
      now: () => now,
      setTimer(at, run): Cancel {
        const timer = { at, order: orders++, run }
        timers.push(timer)
        return () => remove(timer)
      },
      soon: queueMicrotask,
    },
    random: {
      bytes(length) {
        return Uint8Array.from({ length }, () => {
          // Mulberry32 by Tommy Ettinger, public domain.
          random = (random + 0x6d2b79f5) | 0
          let mixed = Math.imul(random ^ (random >>> 15), 1 | random)
          mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
          return (mixed ^ (mixed >>> 14)) & 255
        })
      },
    },
    ids: { next: () => `id-${seed}-${ids++}` },
    advanceTo(at) {
      for (let due = next(); due !== undefined && due.at <= at; due = next()) {
        remove(due)
        now = Math.max(now, due.at)
        due.run()
      }
      now = Math.max(now, at)
    },
    get timers() {
      return timers.length
    },
    get nextAt() {
      return next()?.at ?? Number.POSITIVE_INFINITY
    },
  }
}

function before(left: Timer, right: Timer): boolean {
  return left.at !== right.at ? left.at < right.at : left.order < right.order
}
