import type { Clock } from '@beckon/core'
import { type Storage, StorageError } from '@beckon/core/adapter'

/** How often an unavailable storage is asked, and how long is waited before the second time, ms. */
const tries = 8
const firstWaitMs = 50

/**
 * A storage that waits for itself by a clock of its own, and says that it has failed when it has
 * been unavailable too often. An engine under virtual time would wait by a clock that stands still
 * until its storage has answered.
 */
export function insistentStorage(storage: Storage, clock: Clock): Storage {
  const insist = async <T>(work: () => Promise<T>): Promise<T> => {
    for (let attempt = 1, wait = firstWaitMs; ; attempt++, wait *= 2) {
      try {
        return await work()
      } catch (cause) {
        if (!(cause instanceof Error) || !('code' in cause)) throw cause
        if (cause.code !== 'STORAGE_UNAVAILABLE') throw cause
        if (attempt === tries) {
          const message = `The storage was unavailable ${tries} times: ${cause.message}`
          throw new StorageError('STORAGE_FAILED', message, { cause })
        }
      }
      await new Promise<void>((resolve) => clock.setTimer(clock.now() + wait, resolve))
    }
  }
  return {
    capabilities: storage.capabilities,
    open: () => insist(() => storage.open()),
    close: () => storage.close(),
    load: (requests) => insist(() => storage.load(requests)),
    commit: (units) => insist(() => storage.commit(units)),
    read: (query) => storage.read(query),
    pending: (limit) => insist(() => storage.pending(limit)),
    settle: (site, ids) => insist(() => storage.settle(site, ids)),
    erase: (site, visitor) => insist(() => storage.erase(site, visitor)),
    prune: (before) => insist(() => storage.prune(before)),
    history: () => insist(() => storage.history()),
  }
}
