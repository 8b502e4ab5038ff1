import { persistently } from '../commit/persistence.ts'
import { asJson } from '../commit/record.ts'
import type { Clock } from '../env/env.ts'
import type { EntityKey, LogRecord, Storage } from '../ports/storage.ts'
import { BlockList } from './block-list.ts'
import { type ListedBlock, tidy } from './listed-block.ts'

interface ListState {
  readonly lines: readonly ListedBlock[]
}

export interface BlockListStoreOptions {
  readonly storage: Pick<Storage, 'load' | 'commit'>
  readonly clock: Clock
  readonly stopped: () => boolean
  readonly onError: (cause: unknown) => void
}

/** Makes one list of another. */
export type ListChange = (list: BlockList, now: number) => BlockList

/** The lists of all sites, in memory as they are in the storage. */
export class BlockListStore {
  private readonly options: BlockListStoreOptions
  private readonly lists = new Map<string, { list: BlockList; version: number }>()

  constructor(options: BlockListStoreOptions) {
    this.options = options
  }

  /** Reads the lists of sites. */
  async open(sites: readonly string[]): Promise<void> {
    const loaded = await this.options.storage.load(
      sites.map((site) => ({ entity: entityOf(site) })),
    )
    for (const [index, { version, state }] of loaded.entries()) {
      const { lines = [] } = (state ?? {}) as Partial<ListState>
      this.lists.set(sites[index] as string, { list: new BlockList(lines), version })
    }
  }

  of(site: string): BlockList {
    return this.lists.get(site)?.list ?? empty
  }

  /** Changes a list at once, for all events from here on; gives back how that is stored. */
  change(site: string, change: ListChange, records: readonly LogRecord[]): () => Promise<void> {
    const now = this.options.clock.now()
    const { list, version } = this.lists.get(site) ?? { list: empty, version: 0 }
    this.lists.set(site, { list: change(list, now), version })
    return () => this.store(site, change, records)
  }

  /** Where another process was quicker, its list is taken, and the change made on that. */
  private async store(
    site: string,
    change: ListChange,
    records: readonly LogRecord[],
  ): Promise<void> {
    const { storage, clock, onError, stopped } = this.options
    const entity = entityOf(site)
    for (;;) {
      const { list, version } = this.lists.get(site) ?? { list: empty, version: 0 }
      const state = asJson({ lines: list.at(clock.now()).map(tidy) })
      const unit = { entity, expectedVersion: version, events: [], state, records, outbox: [] }
      const commit = () => storage.commit([unit])
      const [result] = await persistently(commit, clock, onError, stopped)
      if (result?.status === 'committed') {
        this.lists.set(site, { list, version: result.version })
        return
      }
      await this.open([site])
      const fresh = this.lists.get(site) ?? { list: empty, version: 0 }
      this.lists.set(site, { ...fresh, list: change(fresh.list, clock.now()) })
    }
  }
}

const empty = new BlockList()

function entityOf(site: string): EntityKey {
  return { site, kind: 'site', id: `${site}/blocks` }
}
