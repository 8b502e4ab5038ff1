import type { Storage } from '@beckon/core/adapter'

/** The same storage, which an engine that closes does not close: another will go on with it. */
export function keptStorage(storage: Storage): Storage {
  return {
    capabilities: storage.capabilities,
    open: () => storage.open(),
    close: async () => {},
    load: (requests) => storage.load(requests),
    commit: (units) => storage.commit(units),
    read: (query) => storage.read(query),
    pending: (limit) => storage.pending(limit),
    settle: (site, ids) => storage.settle(site, ids),
    erase: (site, visitor) => storage.erase(site, visitor),
    prune: (before) => storage.prune(before),
    history: () => storage.history(),
  }
}
