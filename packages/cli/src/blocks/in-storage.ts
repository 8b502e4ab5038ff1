import { existsSync } from 'node:fs'
import { type SiteBlocks, storedBlocks, UsageError } from '@beckon/core'
import { CommandError } from '../command-error.ts'
import { storageOf } from '../storage-url.ts'

/** Where a list is. */
export interface Place {
  readonly storage: string
  readonly site: string
}

/**
 * Does something with the list of a site in a storage, which a server may be using.
 *
 * @throws CommandError 2 for what is no storage, 1 for a site that is not in it
 */
export async function withBlocks<Result>(
  { storage: url, site }: Place,
  work: (blocks: SiteBlocks) => Promise<Result> | Result,
): Promise<Result> {
  // What is not there would be made.
  const file = url.startsWith('sqlite:') ? url.slice('sqlite:'.length) : undefined
  if (file === undefined || !existsSync(file)) {
    throw new CommandError(2, `no storage "${url}" to work on: give sqlite:FILE of a server.`)
  }
  const storage = storageOf(url)
  await storage.open()
  try {
    const blocks = await storedBlocks(site, { storage }).catch((error: unknown) => {
      if (!(error instanceof UsageError)) throw error
      throw new CommandError(1, `nothing of a site "${site}" is in ${file}: give --site.`, {
        cause: error,
      })
    })
    return await work(blocks)
  } finally {
    await storage.close()
  }
}
