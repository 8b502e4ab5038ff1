import type { EventData, Presence } from '@beckon/core'
import type { Storage } from '@beckon/core/adapter'

/** So many events are looked at: where one of them was sent over a connection, more are. */
const looked = 10_000

/**
 * How the log of a server tells who was there: by connections, as far as rules waited for time to
 * pass; where it has none, nobody knows, and visitors count as present until their visit ends.
 */
export async function presenceIn(storage: Pick<Storage, 'read'>, site: string): Promise<Presence> {
  for await (const { data } of storage.read({ site, kinds: ['event'], limit: looked })) {
    // The engine wrote it.
    const { context } = data as unknown as EventData
    if (context?.connected === true) return 'heartbeat'
  }
  return 'assumed'
}
