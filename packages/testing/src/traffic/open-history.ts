import { type Decision, type EventData, isOwnType, type RefusedData } from '@beckon/core'
import type { Enrichment, Storage, StoredRecord } from '@beckon/core/adapter'
import type { RecordedDesk, RecordedEvent, RecordedPresence } from './recorded.ts'
import { Reorder } from './reorder.ts'
import { StandInAddresses } from './stand-in-addresses.ts'

/** What there was in the log of a server besides what can be sent once more. */
export interface HistoryCounts {
  /** The latest instant of any record, ms: what came after it nobody knows. */
  lastAt: number
  /** Acts of operators upon visitors: they happened whatever the rules were. */
  operatorActs: number
  /** Came too late to be decided upon. */
  late: number
}

export interface HistoryOptions {
  readonly site: string
  readonly batchSize: number
  /** Hears of what the rules that were in force decided, where it stands in the log. */
  readonly onDecision: (decision: Decision) => void
  /** The hints that stand for what was found out about an event. */
  readonly hints: (found: Enrichment) => NonNullable<RecordedEvent['hints']>
  readonly counts: HistoryCounts
}

/** So many records are looked at to put them in order: what is committed together stands visitor by visitor. */
const lookAhead = 10_000

/** How long after the end of a connection the log says that its visitor is gone, ms. */
const goneAfterMs = 45_000

type Told = RecordedEvent | RecordedDesk | RecordedPresence

const kinds = ['event', 'refused', 'decision', 'desk'] as const

/**
 * Reads what visitors did out of the log of a server, in order of time, in batches: what was refused
 * because of a block stands where it came, as if nobody had been blocked. What the engine itself had to
 * say is left out; it will say it again.
 */
export async function* openHistory(
  storage: Pick<Storage, 'read'>,
  options: HistoryOptions,
): AsyncGenerator<readonly Told[]> {
  const { site, batchSize, onDecision } = options
  const clients: Clients = { addresses: new StandInAddresses(), connected: new Set() }
  const order = new Reorder()
  const waiting: Told[] = []
  let batch: Told[] = []
  let line = 0
  const take = (): void => {
    const slot = order.take()
    if (slot !== undefined) batch.push(waiting[slot] as Told)
  }
  for await (const record of storage.read({ site, kinds })) {
    options.counts.lastAt = Math.max(options.counts.lastAt, record.at)
    // The engine wrote the records: each kind holds its own.
    if (record.kind === 'decision') {
      onDecision(record.data as unknown as Decision)
      continue
    }
    const told =
      record.kind === 'desk' ? deskOf(record) : eventOf(record, line + 1, clients, options)
    if (told === undefined) continue
    waiting[order.add(told.at, ++line)] = told
    if (order.size > lookAhead) take()
    if (batch.length < batchSize) continue
    yield batch
    batch = []
  }
  while (order.size > 0) {
    take()
    if (batch.length < batchSize) continue
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
}

/** What earlier records tell of who sent an event. */
interface Clients {
  readonly addresses: StandInAddresses
  /** Visitors. */
  readonly connected: Set<string>
}

function deskOf({ at, type, data }: StoredRecord): RecordedDesk {
  return { kind: 'desk', at, type, data }
}

function eventOf(
  record: StoredRecord,
  line: number,
  { addresses, connected }: Clients,
  { hints, counts }: HistoryOptions,
): RecordedEvent | RecordedPresence | undefined {
  const { at, visitor = '' } = record
  const place = { kind: 'event', file: 0, line, at, visitor } as const
  if (record.kind === 'refused') {
    const { event, address, ip, ...client } = record.data as unknown as RefusedData
    const standIn = addresses.of(visitor, ip, address)
    return {
      ...place,
      ...client,
      ...(standIn !== undefined && { ip: standIn }),
      ...(connected.has(visitor) && { connected: true }),
      event: { ...event, at },
    }
  }
  const told = record.data as unknown as EventData
  const { event, occurredAt = event.at, enrichment = {}, context, language, late } = told
  if (late) {
    counts.late++
    return undefined
  }
  if (event.type === 'presence.gained') {
    connected.add(visitor)
    return { kind: 'presence', at, visitor, connected: true }
  }
  if (event.type === 'presence.lost') {
    connected.delete(visitor)
    return { kind: 'presence', at: at - goneAfterMs, visitor, connected: false }
  }
  if (event.type.startsWith('operator.')) counts.operatorActs++
  if (isOwnType(event.type)) return undefined
  if (context?.connected) connected.add(visitor)
  else connected.delete(visitor)
  const ip = addresses.of(visitor, context?.ip, context?.address?.key)
  return {
    ...place,
    ...(ip !== undefined && { ip }),
    ...(language !== undefined && { language }),
    ...(context?.staff && { staff: true }),
    ...(context?.connected && { connected: true }),
    hints: hints(enrichment),
    event: { ...event, at: occurredAt },
  }
}
