import { type CommitResult, type Storage, StorageError, type Unit } from '@beckon/core/adapter'

/** An operation of the port that a fault can strike. */
export type StorageOperation = Exclude<keyof Storage, 'capabilities'>

/** One call that reached the storage. */
export interface StorageCall {
  readonly operation: StorageOperation
  /** Counted from 0 over all operations of this storage. */
  readonly index: number
  /** What is to be written, where the operation is `commit`. */
  readonly units: readonly Unit[]
}

/** What goes wrong with a call. Without an `outcome` it is only late. */
export interface StorageFault {
  /** The call does not begin before this settles. */
  readonly holdUntil?: Promise<unknown>
  /**
   * - `reject`: nothing is done, and the call rejects
   * - `lose`: all is done, and the call rejects: its caller cannot know (a `read` gives its first
   *   record and then rejects)
   * - `conflict`: every unit of a commit answers `conflict` with the version that is stored, and
   *   nothing is written; the same as `reject` elsewhere, and where a unit has no state; a call
   *   with ids that are known passes
   */
  readonly outcome?: 'reject' | 'lose' | 'conflict'
  /** What it rejects with (default: `STORAGE_UNAVAILABLE`). */
  readonly error?: StorageError
}

/** Decides what goes wrong with each call; undefined lets it pass. */
export type FaultPlan = (call: StorageCall) => StorageFault | undefined

/**
 * A storage around another one in which chosen calls fail, are late, or are done and not answered:
 * for tests of whatever must live with a real storage.
 *
 * @example
 * // Every third commit is written, but its caller gets an error.
 * const storage = faultyStorage(memoryStorage(), ({ operation, index }) =>
 *   operation === 'commit' && index % 3 === 0 ? { outcome: 'lose' } : undefined,
 * )
 */
export function faultyStorage(inner: Storage, plan: FaultPlan): Storage {
  let calls = 0

  const strike = (operation: StorageOperation, units: readonly Unit[] = []) => {
    const fault = plan({ operation, index: calls, units })
    calls += 1
    return fault
  }

  const run = async <T>(operation: StorageOperation, body: () => Promise<T>): Promise<T> => {
    const fault = strike(operation)
    if (fault === undefined) return body()
    await fault.holdUntil
    if (fault.outcome === 'reject' || fault.outcome === 'conflict') throw errorOf(fault)
    const result = await body()
    if (fault.outcome === 'lose') throw errorOf(fault)
    return result
  }

  return {
    get capabilities() {
      return inner.capabilities
    },
    open: () => run('open', () => inner.open()),
    close: () => run('close', () => inner.close()),
    load: (requests) => run('load', () => inner.load(requests)),

    async commit(units) {
      const fault = strike('commit', units)
      if (fault === undefined) return inner.commit(units)
      await fault.holdUntil
      if (fault.outcome === 'reject') throw errorOf(fault)
      if (fault.outcome === 'conflict') return conflicts(inner, units)
      const results = await inner.commit(units)
      if (fault.outcome === 'lose') throw errorOf(fault)
      return results
    },

    read(query) {
      return {
        async *[Symbol.asyncIterator]() {
          const fault = strike('read')
          await fault?.holdUntil
          if (fault?.outcome === 'reject' || fault?.outcome === 'conflict') throw errorOf(fault)
          for await (const record of inner.read(query)) {
            yield record
            if (fault?.outcome === 'lose') break
          }
          if (fault?.outcome === 'lose') throw errorOf(fault)
        },
      }
    },

    pending: (limit) => run('pending', () => inner.pending(limit)),
    settle: (site, ids) => run('settle', () => inner.settle(site, ids)),
    erase: (site, visitor) => run('erase', () => inner.erase(site, visitor)),
    prune: (before) => run('prune', () => inner.prune(before)),
    history: () => run('history', () => inner.history()),
  }
}

function errorOf(fault: StorageFault): StorageError {
  return (
    fault.error ??
    new StorageError('STORAGE_UNAVAILABLE', 'A fault that the test planned: try again')
  )
}

/** As though others wrote all the time: what goes before a conflict still does. */
async function conflicts(inner: Storage, units: readonly Unit[]): Promise<readonly CommitResult[]> {
  if (units.some(({ state }) => state === undefined)) {
    throw new StorageError('STORAGE_UNAVAILABLE', 'A fault that the test planned: try again')
  }
  const loaded = await inner.load(
    units.map(({ entity, events }) => ({ entity, ids: events.map(({ id }) => id) })),
  )
  if (loaded.some(({ known }) => known.length > 0)) return inner.commit(units)
  return loaded.map(({ version }) => ({ status: 'conflict', version }))
}
