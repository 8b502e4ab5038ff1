import type { Account } from './account.ts'
import type { Announcer } from './announce.ts'
import type { Settled } from './commit/commit.ts'
import type { Desks } from './desk/desks.ts'
import type { Dispatcher } from './dispatch/dispatch.ts'
import { storageRefusal } from './receive/reception.ts'
import type { RuleCounts } from './rule-counts.ts'
import type { Saturation } from './saturation.ts'
import type { SharedAddresses } from './shared-addresses.ts'
import { saysOf } from './step/asking.ts'

export interface SettlerParts {
  readonly account: Account
  readonly announcer: Announcer
  readonly dispatcher: Dispatcher
  readonly ruleCounts: RuleCounts
  readonly saturation: Saturation
  readonly sharedAddresses: SharedAddresses
  readonly desks: Desks
}

/** After the commit: the account is kept, the sender answered, the effects sent, the outside told. */
export function settle(settled: Settled, parts: SettlerParts): void {
  const { outcome, status } = settled
  const { account, announcer, dispatcher, ruleCounts } = parts
  if (status === 'failed') {
    fail(settled, account)
    returnGrant(settled, parts.desks)
    return
  }
  switch (outcome.kind) {
    case 'stepped': {
      const { arrival, stepped, slot } = outcome
      if (arrival === undefined) account.ticks++
      else if (arrival.own === 'presence') account.presences++
      else if (arrival.own === 'desk') account.deskAnswers++
      else if (arrival.own === 'operator') {
        account.operated++
        arrival.reply.ack(arrival.parsed.event.id)
      } else {
        account.committed++
        if (outcome.clamped) account.clamped++
        if (arrival.enriched !== undefined && arrival.enriched.failures.length > 0)
          account.unenriched++
        arrival.reply.ack(arrival.parsed.event.id)
      }
      account.derived += stepped.derived.length
      ruleCounts.add(stepped)
      parts.saturation.note(outcome)
      if (stepped.addressChanges.length > 0) parts.sharedAddresses.note(outcome)
      announcer.committed(settled)
      parts.desks.note(outcome)
      if (stepped.outbox.length > 0) dispatcher.send(slot.key.site, stepped.outbox)
      break
    }
    case 'late':
      account.committed++
      account.late++
      outcome.arrival.reply.ack(outcome.arrival.parsed.event.id)
      announcer.committed(settled)
      break
    case 'repeat':
      if (outcome.arrival.own === undefined) account.duplicates++
      outcome.arrival.reply.ack(outcome.arrival.parsed.event.id)
      break
    case 'refused': {
      const { code, message, arrival } = outcome
      if (arrival.own === undefined) account.refuse(code)
      arrival.reply.refuse({ id: arrival.parsed.event.id, code, message })
      break
    }
    case 'quarantined': {
      const { arrival } = outcome
      const { reason, message, eventId } = arrival
      if (status === 'duplicate') account.duplicates++
      else account.quarantine(reason)
      arrival.reply.refuse({
        ...(eventId !== undefined && { id: eventId }),
        code: reason,
        message,
      })
      break
    }
    case 'barrier':
      settled.tell?.()
      break
    case 'address':
      announcer.addressBlocks(outcome)
      break
  }
}

/** What the desk has said could not be written down: it is asked again. */
function returnGrant({ outcome }: Settled, desks: Desks): void {
  if (outcome.kind !== 'stepped' || outcome.arrival?.own !== 'desk') return
  const { ask } = saysOf(outcome.arrival.parsed.event.data)
  desks.giveBack(outcome.slot.key.site, ask)
}

function fail({ outcome }: Settled, account: Account): void {
  if (!('arrival' in outcome) || outcome.arrival === undefined) return
  const { arrival } = outcome
  const id = arrival.kind === 'event' ? arrival.parsed.event.id : arrival.eventId
  if (arrival.kind !== 'event' || arrival.own === undefined) account.refuse('STORAGE')
  arrival.reply.refuse(storageRefusal(id))
}
