import type { Readable } from 'node:stream'
import { openTraffic, type TrafficFormat } from '@beckon/testing'

/** Somebody in a log. */
export interface Candidate {
  readonly visitor: string
  readonly ip: string | undefined
  readonly userAgent: string | undefined
  readonly events: number
  /** ms. */
  readonly lastAt: number
}

export interface FindOptions {
  readonly format: TrafficFormat
  readonly hosts: readonly string[]
  /** Nothing after this instant counts, ms. */
  readonly until: number
  readonly signal: AbortSignal
  readonly onProgress: (lines: number, bytes: number) => void
}

/**
 * Looks for a visitor by id, by the first characters of an id, or by IP address.
 *
 * @returns the one whose id it is; else all whose id begins so; else all behind the address; the
 * busiest first
 */
export async function findVisitor(
  inputs: readonly (string | Readable)[],
  wanted: string,
  { format, hosts, until, signal, onProgress }: FindOptions,
): Promise<readonly Candidate[]> {
  const found = new Map<string, { -readonly [Key in keyof Candidate]: Candidate[Key] }>()
  let lines = 0
  let bytes = 0
  const onRead = (read: number): void => {
    bytes = read
  }
  for await (const batch of openTraffic(inputs, { format, hosts, onRead })) {
    signal.throwIfAborted()
    for (const line of batch) {
      if (line.kind !== 'event' || line.at > until) continue
      const { visitor, ip, userAgent, at } = line
      if (!visitor.startsWith(wanted) && ip !== wanted) continue
      const known = found.get(visitor)
      if (known === undefined) found.set(visitor, { visitor, ip, userAgent, events: 1, lastAt: at })
      else {
        known.events++
        known.lastAt = Math.max(known.lastAt, at)
      }
    }
    lines += batch.length
    onProgress(lines, bytes)
  }
  const exact = found.get(wanted)
  if (exact !== undefined) return [exact]
  const busiest = [...found.values()].sort((left, right) => right.events - left.events)
  const byId = busiest.filter(({ visitor }) => visitor.startsWith(wanted))
  return byId.length > 0 ? byId : busiest
}
