import type { Clock } from '../env/env.ts'

/** First and longest wait before an unavailable storage is asked again, ms. */
const firstWaitMs = 20
const longestWaitMs = 5_000

/**
 * Does what a storage is asked to, again and again while it is unavailable. Any other failure is
 * thrown: it will not pass by waiting. Ends with the last failure once `stopped` says so.
 */
export async function persistently<T>(
  operation: () => Promise<T>,
  clock: Clock,
  onFailure: (error: unknown) => void,
  stopped: () => boolean,
): Promise<T> {
  for (let wait = firstWaitMs; ; wait = Math.min(2 * wait, longestWaitMs)) {
    try {
      return await operation()
    } catch (error) {
      onFailure(error)
      if (!mayPass(error) || stopped()) throw error
    }
    await pause(clock, wait)
  }
}

function pause(clock: Clock, wait: number): Promise<void> {
  return new Promise((resolve) => {
    clock.setTimer(clock.now() + wait, resolve)
  })
}

/** By its code and not its class: an adapter may bring a copy of the class of its own. */
function mayPass(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'STORAGE_UNAVAILABLE'
}
