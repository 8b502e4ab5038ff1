import { randomBytes } from 'node:crypto'
import type { Env } from './env.ts'

/** Node's timers hold a signed 32-bit number of milliseconds; longer waits are taken in pieces. */
const longestTimer = 0x7fff_ffff

/** The real clock, real chance and real ids: the one place in the house that touches them. */
export function systemEnv(): Env {
  return {
    clock: {
      now: () => Date.now(),
      setTimer(at, run) {
        let handle: NodeJS.Timeout
        const arm = () => {
          const wait = at - Date.now()
          handle =
            wait > longestTimer ? setTimeout(arm, longestTimer) : setTimeout(run, Math.max(0, wait))
        }
        arm()
        return () => clearTimeout(handle)
      },
      // Behind the sockets that have something to read in this turn of the event loop.
      soon: (run) => void setImmediate(run),
      stopwatch: () => performance.now(),
    },
    random: { bytes: (length) => new Uint8Array(randomBytes(length)) },
    ids: { next: () => randomBytes(16).toString('base64url') },
  }
}
