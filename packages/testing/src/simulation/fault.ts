import type { Chance } from './chance.ts'

/** Which way something goes: from a page to the server, or back. */
export type Direction = 'up' | 'down'

/**
 * Something that goes wrong, as plain data: `at` is ms after the beginning. `pick` says which of
 * those that are there at that instant it strikes, counted round and round, so that a fault finds
 * somebody to strike whatever other faults have done before.
 */
export type Fault =
  /**
   * The next `calls` calls of the storage:
   *
   * - `fail`: nothing is done, and the call rejects
   * - `stall`: it begins `ms` later
   * - `tear`: of a commit the first units are written, and the call rejects
   * - `lose`: all is done, and the call rejects
   * - `full`: a commit rejects for good, as where no room is left
   * - `conflict`: somebody else writes the visitor just before
   */
  | {
      readonly at: number
      readonly kind: 'storage'
      readonly what: 'fail' | 'stall' | 'tear' | 'lose' | 'full' | 'conflict'
      readonly calls: number
      readonly ms: number
    }
  /**
   * One connection:
   *
   * - `cut`: it is gone, and both ends are told
   * - `silence`: what is sent in one direction is lost from now on, and nobody is told
   * - `lose`: the next message to the page is lost
   * - `duplicate`, `reorder`: the next message comes twice, or behind the one after it
   * - `delay`: the next message, and all behind it, comes `ms` later
   */
  | {
      readonly at: number
      readonly kind: 'network'
      readonly what: 'cut' | 'silence' | 'lose' | 'duplicate' | 'reorder' | 'delay'
      readonly pick: number
      readonly way: Direction
      readonly ms: number
    }
  /** Every `every`th device and the server do not hear each other for `ms`. */
  | {
      readonly at: number
      readonly kind: 'partition'
      readonly pick: number
      readonly every: number
      readonly ms: number
    }
  /** A clock is put forward, or back: the server's, or that of a device. */
  | {
      readonly at: number
      readonly kind: 'clock'
      readonly whose: 'server' | 'device'
      readonly pick: number
      readonly ms: number
    }
  /**
   * The server's process is killed and comes back after `ms`; `silent`: no page is told. What it had
   * asked of the storage is done all the same, perhaps later, or never (`forgets`).
   */
  | {
      readonly at: number
      readonly kind: 'crash'
      readonly ms: number
      readonly silent: boolean
      readonly forgets: boolean
    }
  /** It is stopped as one should, and comes back after `ms`. */
  | { readonly at: number; readonly kind: 'restart'; readonly ms: number }
  /** A page is killed, and what it had in memory is lost. */
  | { readonly at: number; readonly kind: 'page'; readonly pick: number }

const longest = 1_000_000

/** Draws so many faults over a time, ms, in order. */
export function drawFaults(chance: Chance, count: number, durationMs: number): Fault[] {
  return Array.from({ length: count }, () => drawFault(chance, durationMs)).sort(
    (one, other) => one.at - other.at,
  )
}

function drawFault(chance: Chance, durationMs: number): Fault {
  const at = chance.below(durationMs)
  const pick = chance.below(longest)
  const dice = chance.below(100)
  if (dice < 40) {
    const what = chance.pick(['fail', 'stall', 'tear', 'tear', 'lose', 'full', 'conflict'] as const)
    const calls = chance.pick([1, 1, 2, 3, 5])
    const ms = what === 'stall' ? chance.pick([100, 1_000, 6_000, 20_000]) : 0
    return { at, kind: 'storage', what, calls, ms }
  }
  if (dice < 76) {
    const what = chance.pick(['cut', 'silence', 'lose', 'duplicate', 'reorder', 'delay'] as const)
    const way = chance.pick(['up', 'down'] as const)
    const ms = what === 'delay' ? chance.pick([50, 500, 4_000, 15_000]) : 0
    return { at, kind: 'network', what, pick, way, ms }
  }
  if (dice < 82) {
    const ms = chance.pick([2_000, 15_000, 70_000])
    return { at, kind: 'partition', pick, every: chance.pick([1, 2, 4]), ms }
  }
  if (dice < 90) {
    const whose = chance.pick(['server', 'device', 'device'] as const)
    const ms = chance.pick([1, -1]) * chance.pick([40, 3_000, 30_000, 900_000])
    return { at, kind: 'clock', whose, pick, ms }
  }
  if (dice < 95) {
    const ms = chance.pick([50, 1_000, 8_000, 30_000])
    return { at, kind: 'crash', ms, silent: chance.happens(40), forgets: chance.happens(50) }
  }
  if (dice < 97) return { at, kind: 'restart', ms: chance.pick([50, 2_000]) }
  return { at, kind: 'page', pick }
}
