import type { Subject } from 'rxjs'
import type { CommitResult, LogRecord, Storage, Unit } from '../ports/storage.ts'

/** A line of the log as it was committed. */
export interface CommittedRecord extends LogRecord {
  readonly site: string
}

/**
 * The same storage, which tells of every record that it has taken in, in the order of the log.
 * Records of a commit whose answer was lost are in the log, and not told.
 */
export function tellRecords(storage: Storage, records$: Subject<CommittedRecord>): Storage {
  const told = async (units: readonly Unit[]): Promise<readonly CommitResult[]> => {
    const results = await storage.commit(units)
    for (const [index, { entity, records }] of units.entries()) {
      if (results[index]?.status !== 'committed') continue
      for (const record of records) records$.next({ ...record, site: entity.site })
    }
    return results
  }
  return {
    get capabilities() {
      return storage.capabilities
    },
    open: () => storage.open(),
    close: () => storage.close(),
    load: (requests) => storage.load(requests),
    read: (query) => storage.read(query),
    pending: (limit) => storage.pending(limit),
    settle: (site, ids) => storage.settle(site, ids),
    erase: (site, visitor) => storage.erase(site, visitor),
    prune: (before) => storage.prune(before),
    history: () => storage.history(),
    commit: (units) => (records$.observed ? told(units) : storage.commit(units)),
  }
}
