import { type CommitResult, type Storage, StorageError, type Unit } from '@beckon/core/adapter'
import type { Chance } from './chance.ts'
import type { Fault } from './fault.ts'
import type { Life } from './life.ts'
import type { Schedule } from './schedule.ts'

type StorageFault = Fault & { readonly kind: 'storage' }

/** Who looks at what is really written. */
export interface WriteWatch {
  /** A commit was done; `results` are not told to anybody yet. */
  written(units: readonly Unit[], results: readonly CommitResult[], life: Life): void
  /** The process was told what became of it. */
  told(units: readonly Unit[], results: readonly CommitResult[], life: Life): void
  settled(ids: readonly string[]): void
  /** A call was answered with an error. */
  storageFailed(life: Life): void
}

interface Armed {
  readonly fault: StorageFault
  left: number
}

/**
 * A storage that is there when the processes that use it are gone, as in a machine of its own: calls
 * take time on the way there and back, and go wrong as they are told to.
 */
export class UnreliableStorage {
  /** Calls that were struck. */
  struck = 0
  private readonly inner: Storage
  private readonly schedule: Schedule
  private readonly chance: Chance
  private readonly watch: WriteWatch
  private armed: Armed[] = []
  /** Lives whose calls under way are forgotten. */
  private readonly forgotten = new WeakSet<Life>()

  constructor(inner: Storage, schedule: Schedule, chance: Chance, watch: WriteWatch) {
    this.inner = inner
    this.schedule = schedule
    this.chance = chance
    this.watch = watch
  }

  arm(fault: StorageFault): void {
    this.armed.push({ fault, left: fault.calls })
  }

  heal(): void {
    this.armed = []
  }

  /** What a process asked for and was not done before it was killed is not done any more. */
  forget(life: Life): void {
    this.forgotten.add(life)
  }

  /** The storage as one process sees it. */
  of(life: Life): Storage {
    const { inner } = this
    const call = <T>(body: () => Promise<T>) => this.call(life, body)
    return {
      // It outlives its processes, whatever is behind it.
      capabilities: { ...inner.capabilities, durable: true, shared: false },
      open: () => call(() => inner.open()),
      // What belongs to all is not closed by one.
      close: () => call(async () => {}),
      load: (requests) => call(() => inner.load(requests)),
      commit: (units) => this.commit(life, units),
      read: (query) => inner.read(query),
      pending: (limit) => call(() => inner.pending(limit)),
      settle: (site, ids) =>
        call(async () => {
          await inner.settle(site, ids)
          this.watch.settled(ids)
        }),
      erase: (site, visitor) => call(() => inner.erase(site, visitor)),
      prune: (before) => call(() => inner.prune(before)),
      history: () => call(() => inner.history()),
    }
  }

  private commit(life: Life, units: readonly Unit[]): Promise<readonly CommitResult[]> {
    const fault = this.strikes(true)
    return this.travel(life, fault, async () => {
      if (fault?.what === 'full') throw full()
      if (fault?.what === 'fail') throw unavailable()
      if (fault?.what === 'conflict') await this.writeBefore(units)
      const few = fault?.what === 'tear' ? units.slice(0, units.length >> 1) : units
      const results = few.length === 0 ? [] : await this.inner.commit(few)
      this.watch.written(few, results, life)
      if (fault?.what === 'tear' || fault?.what === 'lose') throw unavailable()
      return results
    }).then((results) => {
      this.watch.told(units, results, life)
      return results
    })
  }

  private call<T>(life: Life, body: () => Promise<T>): Promise<T> {
    const fault = this.strikes(false)
    return this.travel(life, fault, async () => {
      if (fault?.what === 'fail') throw unavailable()
      const result = await body()
      if (fault?.what === 'lose') throw unavailable()
      return result
    })
  }

  /** There, where it is done, and back. Whoever died meanwhile hears nothing. */
  private travel<T>(
    life: Life,
    fault: StorageFault | undefined,
    body: () => Promise<T>,
  ): Promise<T> {
    const { schedule, chance } = this
    return new Promise((resolve, reject) => {
      if (!life.alive) return
      const there = chance.below(4) + (fault?.what === 'stall' ? fault.ms : 0)
      const back = chance.below(3)
      const failed = (error: unknown): void => {
        this.watch.storageFailed(life)
        reject(error as Error)
      }
      schedule.after(there, () => {
        if (this.forgotten.has(life)) return
        body().then(
          (result) => void life.after(back, () => resolve(result)),
          (error: unknown) => void life.after(back, () => failed(error)),
        )
      })
    })
  }

  /** The fault for a call, if there is one. */
  private strikes(commits: boolean): StorageFault | undefined {
    const first = this.armed.find(({ fault: { what } }) =>
      commits ? true : what === 'fail' || what === 'stall' || what === 'lose',
    )
    if (first === undefined) return undefined
    this.struck++
    if (--first.left === 0) this.armed = this.armed.filter((one) => one !== first)
    return first.fault
  }

  /** Somebody else takes the next version of each state, without a change. */
  private async writeBefore(units: readonly Unit[]): Promise<void> {
    const stated = units.filter(({ state }) => state !== undefined)
    const loaded = await this.inner.load(stated.map(({ entity }) => ({ entity })))
    const others = stated.flatMap(({ entity }, index): Unit[] => {
      const { version = 0, state } = loaded[index] ?? {}
      if (state === undefined || entity.kind === 'site') return []
      return [{ entity, expectedVersion: version, events: [], state, records: [], outbox: [] }]
    })
    if (others.length > 0) await this.inner.commit(others)
  }
}

function unavailable(): StorageError {
  return new StorageError('STORAGE_UNAVAILABLE', 'A simulated fault: try again')
}

function full(): StorageError {
  return new StorageError('STORAGE_FAILED', 'A simulated fault: there is no room left')
}
