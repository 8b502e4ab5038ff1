import assert from 'node:assert/strict'
import type { Storage, StorageCapabilities, StorageErrorCode } from '@beckon/core/adapter'

/** What the suite needs of a test runner: vitest, jest and node:test all have it. */
export interface Runner {
  readonly describe: (name: string, body: () => void) => unknown
  readonly it: {
    (name: string, body: () => Promise<void>): unknown
    readonly skip: (name: string, body: () => Promise<void>) => unknown
  }
}

/** The storage under test, and the runner that tests it. */
export interface StorageContract {
  readonly name: string
  readonly runner: Runner
  /** What the storages that `create` makes will say of themselves; it decides what is skipped. */
  readonly capabilities: StorageCapabilities
  /** A new, empty storage, not opened yet. No two share anything. */
  create(): Storage | Promise<Storage>
  /**
   * Another storage over the content of an open one, as a new process would make it: needed where
   * it is durable or shared. For `durable` the first is left behind without `close()`.
   */
  another?(storage: Storage): Storage | Promise<Storage>
  /** Removes what `create` made, after it was closed. */
  destroy?(storage: Storage): void | Promise<void>
}

/** One promise of the port. */
export interface Case {
  readonly name: string
  /** Skipped where the adapter's manifest does not claim it. */
  readonly needs?: keyof StorageCapabilities
  run(harness: Harness): Promise<void>
}

/** Makes storages for one case and clears them away after it. */
export class Harness {
  private readonly made: Storage[] = []
  private readonly spec: StorageContract

  constructor(spec: StorageContract) {
    this.spec = spec
  }

  /** A new storage, not opened. */
  async create(): Promise<Storage> {
    const storage = await this.spec.create()
    this.made.push(storage)
    return storage
  }

  /** A new storage, open. */
  async open(): Promise<Storage> {
    const storage = await this.create()
    await storage.open()
    return storage
  }

  /** Another storage over the content of this one, open. */
  async another(storage: Storage): Promise<Storage> {
    assert.ok(this.spec.another, 'a durable or shared storage must give `another` to the suite')
    const second = await this.spec.another(storage)
    this.made.push(second)
    await second.open()
    return second
  }

  get capabilities(): StorageCapabilities {
    return this.spec.capabilities
  }

  async clear(): Promise<void> {
    for (const storage of this.made.reverse()) await storage.close()
    for (const storage of this.made) await this.spec.destroy?.(storage)
  }
}

/** Compares as JSON: keys that are undefined do not count, and -0 is 0. */
export function same(actual: unknown, expected: unknown, message?: string): void {
  assert.deepEqual(plain(actual), plain(expected), message)
}

function plain(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value))
}

/** Expects a StorageError with this code. Looks at the name: copies of the class may differ. */
export async function rejects(code: StorageErrorCode, run: () => Promise<unknown>): Promise<void> {
  await assert.rejects(run, (error: unknown) => {
    assert.ok(error instanceof Error, 'rejects with an Error')
    assert.equal(error.name, 'StorageError', `rejects with a StorageError, found ${error}`)
    assert.equal((error as Error & { code?: unknown }).code, code)
    assert.ok(error.message.length > 10, 'the message says what to do')
    return true
  })
}

/** All that an iteration yields. */
export async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = []
  for await (const item of items) found.push(item)
  return found
}
