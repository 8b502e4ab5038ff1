import { persistently } from '../commit/persistence.ts'
import { asJson } from '../commit/record.ts'
import type { Clock } from '../env/env.ts'
import type { EntityKey, EventRef, LogRecord, Storage } from '../ports/storage.ts'
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

/** A list with what was changed in it and is not stored yet. */
interface Held {
  list: BlockList
  version: number
  pending: readonly ListChange[]
}

/** The lists of all sites, in memory as they are in the storage. */
export class BlockListStore {
  private readonly options: BlockListStoreOptions
  private readonly lists = new Map<string, Held>()

  constructor(options: BlockListStoreOptions) {
    this.options = options
  }

  /** Reads the lists of sites. */
  async open(sites: readonly string[]): Promise<void> {
    const { storage, clock } = this.options
    const loaded = await storage.load(sites.map((site) => ({ entity: entityOf(site) })))
    for (const [index, { version, state }] of loaded.entries()) {
      const { lines = [] } = (state ?? {}) as Partial<ListState>
      const held = this.held(sites[index] as string)
      // It was changed while it was read.
      if (version < held.version) continue
      held.version = version
      held.list = held.pending.reduce(
        (list, change) => change(list, clock.now()),
        new BlockList(lines),
      )
    }
  }

  of(site: string): BlockList {
    return this.lists.get(site)?.list ?? empty
  }

  /** Changes a list at once, for all events from here on; gives back how that is stored. */
  change(site: string, change: ListChange, records: readonly LogRecord[]): () => Promise<void> {
    const held = this.held(site)
    held.list = change(held.list, this.options.clock.now())
    held.pending = [...held.pending, change]
    return () => this.store(site, change, records)
  }

  /** Where somebody else was quicker, what they wrote is taken, and what is not stored yet made on that. */
  private async store(
    site: string,
    change: ListChange,
    records: readonly LogRecord[],
  ): Promise<void> {
    const { storage, clock, onError, stopped } = this.options
    const entity = entityOf(site)
    const held = this.held(site)
    for (;;) {
      const { version: expectedVersion } = held
      const state = asJson({ lines: held.list.at(clock.now()).map(tidy) })
      // Known, so that what was written without an answer is not written again.
      const events = records.map(refOf)
      const unit = { entity, expectedVersion, events, state, records, outbox: [] }
      const commit = () => storage.commit([unit])
      const [result] = await persistently(commit, clock, onError, stopped)
      if (result?.status === 'conflict') {
        await this.open([site])
        continue
      }
      held.pending = held.pending.filter((one) => one !== change)
      if (result?.status === 'committed') held.version = result.version
      else await this.open([site])
      return
    }
  }

  private held(site: string): Held {
    const known = this.lists.get(site) ?? { list: empty, version: 0, pending: [] }
    this.lists.set(site, known)
    return known
  }
}

const empty = new BlockList()

function refOf({ id, at, visitor }: LogRecord): EventRef {
  return { id, bodyHash: id, at, ...(visitor !== undefined && { visitor }) }
}

function entityOf(site: string): EntityKey {
  return { site, kind: 'site', id: `${site}/blocks` }
}
