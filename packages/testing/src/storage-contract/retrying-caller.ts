import assert from 'node:assert/strict'
import type {
  CommitResult,
  Loaded,
  ReadQuery,
  Storage,
  StoredRecord,
  Unit,
} from '@beckon/core/adapter'

/**
 * A caller that does what the port asks of one, behind the port's own face: it tries again what
 * was unavailable, and after an unknown outcome looks at what is stored before it writes again.
 * Through it a storage with faults must look like one without, which the contract then shows.
 */
export function retryingCaller(inner: Storage): Storage {
  let last: Promise<unknown> = Promise.resolve()
  /** One commit after the other: between a look and a write of this caller nobody else writes. */
  const inTurn = <T>(body: () => Promise<T>): Promise<T> => {
    const turn = last.then(body, body)
    last = turn.catch(() => undefined)
    return turn
  }

  const commitUnit = async (unit: Unit): Promise<CommitResult> => {
    const before = await retry(() => look(inner, unit))
    for (;;) {
      let result: CommitResult | undefined
      try {
        result = (await inner.commit([unit]))[0]
        assert.ok(result)
      } catch (error) {
        if (!isUnavailable(error)) throw error
        const after = await retry(() => look(inner, unit))
        if (isWritten(unit, before, after)) return { status: 'committed', version: after.version }
        continue
      }
      // A conflict with the very version it was computed from: somebody was in the way, and is not now.
      if (result.status === 'conflict' && result.version === unit.expectedVersion) continue
      return result
    }
  }

  return {
    get capabilities() {
      return inner.capabilities
    },
    open: () => retry(() => inner.open()),
    close: () => inTurn(() => retry(() => inner.close())),
    load: (requests) => retry(() => inner.load(requests)),
    commit: (units) =>
      inTurn(async () => {
        // Also for no units: a storage that is not open must say so.
        if (units.length === 0) return retry(() => inner.commit(units))
        const results: CommitResult[] = []
        for (const unit of units) results.push(await commitUnit(unit))
        return results
      }),
    read: (query = {}) => ({ [Symbol.asyncIterator]: () => readOn(inner, query) }),
    pending: (limit) => retry(() => inner.pending(limit)),
    settle: (site, ids) => inTurn(() => retry(() => inner.settle(site, ids))),
    erase: (site, visitor) => inTurn(() => retry(() => inner.erase(site, visitor))),
    prune: (before) => inTurn(() => retry(() => inner.prune(before))),
    history: () => retry(() => inner.history()),
  }
}

/** Goes on behind the last record that came. */
async function* readOn(inner: Storage, query: ReadQuery): AsyncGenerator<StoredRecord> {
  let rest = query
  for (;;) {
    try {
      for await (const record of inner.read(rest)) {
        rest = { ...rest, after: record.cursor }
        if (rest.limit !== undefined) rest = { ...rest, limit: rest.limit - 1 }
        yield record
      }
      return
    } catch (error) {
      if (!isUnavailable(error)) throw error
    }
  }
}

async function look(storage: Storage, { entity, events }: Unit): Promise<Loaded> {
  const [loaded] = await storage.load([{ entity, ids: events.map(({ id }) => id) }])
  assert.ok(loaded)
  return loaded
}

/** Whether the change between two looks is that of this unit: nobody else wrote meanwhile. */
function isWritten({ state, events }: Unit, before: Loaded, after: Loaded): boolean {
  if (state !== undefined) return after.version === before.version + 1
  return events.length > 0 && before.known.length === 0 && after.known.length > 0
}

async function retry<T>(body: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await body()
    } catch (error) {
      if (!isUnavailable(error)) throw error
    }
  }
}

function isUnavailable(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'STORAGE_UNAVAILABLE'
}
