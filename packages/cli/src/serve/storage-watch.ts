import type { Clock, Storage } from '@beckon/core/adapter'

/** How long a good answer of the storage is believed, ms. */
const believedMs = 2_000
/** How long the storage may take to answer, ms. */
const patienceMs = 2_000
/** Of the probe's own entity and effect; no site's entity is called so. */
const probe = 'beckon readiness'

/** Watches whether a storage takes writes: by those that the engine makes, and by asking it. */
export class StorageWatch {
  /** The same storage, overheard. */
  readonly storage: Storage
  private readonly clock: Clock
  private readonly site: string
  /** Why the last write failed. */
  private failure: string | undefined
  private goodAt = Number.NEGATIVE_INFINITY
  private asking: Promise<void> | undefined

  /** @param site any site: a probe is of some site */
  constructor(storage: Storage, site: string, clock: Clock) {
    this.clock = clock
    this.site = site
    this.storage = {
      ...storage,
      commit: (units) => this.overheard(storage.commit(units)),
    }
  }

  /** Why it takes no writes at the moment; undefined where it does. */
  async trouble(): Promise<string | undefined> {
    const { clock } = this
    if (this.failure === undefined && clock.now() - this.goodAt < believedMs) return undefined
    this.asking ??= this.ask().finally(() => {
      this.asking = undefined
    })
    let cancel = (): void => {}
    const late = new Promise<string>((resolve) => {
      const said = 'The storage does not answer.'
      cancel = clock.setTimer(clock.now() + patienceMs, () => resolve(said))
    })
    const answered = this.asking.then(() => this.failure)
    return Promise.race([answered, late]).finally(cancel)
  }

  private async ask(): Promise<void> {
    const { storage, site } = this
    try {
      if (this.failure === undefined) {
        // A write that changes nothing: finds a storage that is locked, closed or read-only.
        await storage.settle(site, [probe])
        this.good()
        return
      }
      // After a failure only a write that needs room proves that there is room again.
      const entity = { site, kind: 'site', id: probe } as const
      const [loaded] = await storage.load([{ entity }])
      const at = this.clock.now()
      const state = { at }
      const expectedVersion = loaded?.version ?? 0
      await storage.commit([
        { entity, expectedVersion, events: [], state, records: [], outbox: [] },
      ])
    } catch (error) {
      this.failed(error)
    }
  }

  private async overheard<Result>(writing: Promise<Result>): Promise<Result> {
    try {
      const result = await writing
      this.good()
      return result
    } catch (error) {
      this.failed(error)
      throw error
    }
  }

  private good(): void {
    this.failure = undefined
    this.goodAt = this.clock.now()
  }

  private failed(error: unknown): void {
    this.failure = error instanceof Error ? error.message : String(error)
  }
}
