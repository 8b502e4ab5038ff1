import type { HubCounts } from '@beckon/core/adapter'
import type { Attributes, Meter } from '@opentelemetry/api'
import { collected } from './meter.ts'
import { metrics } from './metrics.ts'

/** A transport that counts its connections, as those with a hub do. */
export interface Counted {
  counts(): HubCounts
}

/**
 * Reads the counts of transports, by name, whenever metrics are collected.
 *
 * @returns how it ends
 */
export function countTransports(
  meter: Meter,
  transports: Readonly<Record<string, Counted>>,
  common: Attributes,
): () => void {
  const { connections, accepted, turnedAway, ended, resumed } = metrics
  const { messages, messagesRefused, mailboxes, kept } = metrics
  const all = [connections, accepted, turnedAway, ended, resumed]
  all.push(messages, messagesRefused, mailboxes, kept)
  return collected(meter, all, common, (take) => {
    for (const [name, transport] of Object.entries(transports)) {
      const own = { 'beckon.transport': name }
      const now = transport.counts()
      const { waiting, resumable } = now
      take(connections, waiting, { ...own, 'beckon.state': 'waiting' })
      take(connections, now.connections - waiting, { ...own, 'beckon.state': 'welcomed' })
      take(accepted, now.accepted, own)
      for (const [reason, count] of Object.entries(now.turnedAway))
        take(turnedAway, count, { ...own, 'beckon.reason': reason })
      for (const [reason, count] of Object.entries(now.ended))
        take(ended, count, { ...own, 'beckon.reason': reason })
      for (const [outcome, count] of Object.entries(now.resumed))
        take(resumed, count, { ...own, 'beckon.outcome': outcome })
      take(messages, now.messages, own)
      for (const [reason, count] of Object.entries(now.refused))
        take(messagesRefused, count, { ...own, 'beckon.reason': reason })
      take(mailboxes, now.mailboxes - resumable, { ...own, 'beckon.state': 'attached' })
      take(mailboxes, resumable, { ...own, 'beckon.state': 'away' })
      take(kept, now.kept, own)
    }
  })
}
