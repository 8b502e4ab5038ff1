import { openTraffic } from '@beckon/testing'

/** The visitors with the most events of a log, and the share of all events that is theirs. */
export async function busiest(
  log: string,
  many: number,
): Promise<{
  readonly clients: readonly { ip: string; userAgent: string }[]
  readonly share: number
}> {
  const events = new Map<string, { ip: string; userAgent: string; count: number }>()
  let all = 0
  for await (const batch of openTraffic([log])) {
    for (const line of batch) {
      if (line.kind !== 'event') continue
      all++
      const { ip = '-', userAgent = '-' } = line
      const known = events.get(line.visitor)
      if (known === undefined) events.set(line.visitor, { ip, userAgent, count: 1 })
      else known.count++
    }
  }
  const clients = [...events.values()]
    .sort((left, right) => right.count - left.count)
    .slice(0, many)
  return { clients, share: clients.reduce((sum, { count }) => sum + count, 0) / all }
}
