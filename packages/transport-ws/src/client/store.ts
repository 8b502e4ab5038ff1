/** Keeps a few short texts between page loads, as localStorage does. It answers at once. */
export interface Store {
  get(key: string): string | null | undefined
  set(key: string, value: string): void
  remove(key: string): void
  /** All there are. Without it, of several pages that go at once one may overwrite what another leaves. */
  keys?(): string[]
}

/** A store that lasts as long as the client does. */
export function memoryStore(): Store {
  const values = new Map<string, string>()
  return {
    get: (key) => values.get(key),
    set: (key, value) => void values.set(key, value),
    remove: (key) => void values.delete(key),
    keys: () => [...values.keys()],
  }
}

/**
 * A store with names of its own that throws never: a full disk or a forbidden storage costs the
 * memory of this page's successors, and must not cost the page.
 */
export function safeStore(store: Store, prefix: string): Store {
  const tried = <T>(run: () => T): T | undefined => {
    try {
      return run()
    } catch {
      return undefined
    }
  }
  return {
    get: (key) => tried(() => store.get(prefix + key)),
    set: (key, value) => tried(() => store.set(prefix + key, value)),
    remove: (key) => tried(() => store.remove(prefix + key)),
    ...(store.keys && { keys: () => tried(() => keysOf(store, prefix)) ?? [] }),
  }
}

function keysOf(store: Store, prefix: string): string[] {
  const keys = store.keys?.() ?? []
  return keys.filter((key) => key.startsWith(prefix)).map((key) => key.slice(prefix.length))
}
