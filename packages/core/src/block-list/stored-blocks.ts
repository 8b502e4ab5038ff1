import { defaultBounds } from '../bounds.ts'
import type { Env } from '../env/env.ts'
import { systemEnv } from '../env/system.ts'
import { UsageError } from '../errors.ts'
import type { Storage } from '../ports/storage.ts'
import { listRecords } from './list-records.ts'
import { SiteBlocks } from './site-blocks.ts'
import { BlockListStore } from './store.ts'

export interface StoredBlocksOptions {
  /** Open; it may be in use by an engine. */
  readonly storage: Pick<Storage, 'load' | 'commit'>
  /** How many lines the list may have: the bound `listedBlocks`. */
  readonly most?: number
  /** Default: the system's. */
  readonly env?: Env
}

/**
 * The list of whom a site blocks, without being the engine that keeps it. An engine at work on the same
 * storage finds out when it next reads the list again (the bound `sharedRereadMs`), and tells who is there.
 * Blocks by rules are on no list, and how many are behind an address is not known here.
 *
 * @throws UsageError `UNKNOWN_SITE` where no engine ever served the site from this storage; StorageError
 * where it cannot be read
 */
export async function storedBlocks(
  site: string,
  { storage, most = defaultBounds.listedBlocks, env = systemEnv() }: StoredBlocksOptions,
): Promise<SiteBlocks> {
  const [known] = await storage.load([{ entity: { site, kind: 'site', id: site } }])
  if ((known?.version ?? 0) === 0) {
    const message = `The storage has nothing of a site "${site}": name another site.`
    throw new UsageError('UNKNOWN_SITE', message)
  }
  const store = new BlockListStore({
    storage,
    clock: env.clock,
    // Whoever waits for an answer had better hear at once that there is none.
    stopped: () => true,
    onError: () => {},
  })
  await store.open([site])
  return new SiteBlocks({
    list: () => store.of(site),
    now: () => env.clock.now(),
    change: (change, lines, type) =>
      store.change(site, change, listRecords(type, lines, env.clock.now(), env.ids))(),
    behind: async ({ visitor }) => (visitor === undefined ? 0 : 1),
    tell: async () => {},
    open: async () => false,
    most,
  })
}
