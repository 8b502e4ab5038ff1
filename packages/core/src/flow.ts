import type { Observable } from 'rxjs'
import type { Account } from './account.ts'
import type { Announcer } from './announce.ts'
import type { BlockList } from './block-list/block-list.ts'
import type { Bounds } from './bounds.ts'
import type { AddressEnds } from './commit/address-ends.ts'
import type { AddressRedo } from './commit/address-redo.ts'
import type { AddressUse } from './commit/address-use.ts'
import { Committer } from './commit/commit.ts'
import type { Entities } from './commit/entities.ts'
import type { Outcome } from './commit/outcome.ts'
import type { Recovery } from './commit/recovery.ts'
import type { VisitorSlot } from './commit/slot.ts'
import { control } from './controls.ts'
import type { Desks } from './desk/desks.ts'
import type { Dispatcher } from './dispatch/dispatch.ts'
import { takeDue, takeOwnDue } from './due.ts'
import { Enrichers } from './enrich/ask.ts'
import type { Clock } from './env/env.ts'
import { Handler } from './handle.ts'
import type { Idle } from './idle.ts'
import { type Backlog, pipeline } from './pipeline.ts'
import type { Enricher } from './ports/enricher.ts'
import type { Storage } from './ports/storage.ts'
import type { Probes } from './probe/probes.ts'
import type { Arrival, EventArrival } from './receive/arrival.ts'
import type { Reception } from './receive/reception.ts'
import type { RuleCounts } from './rule-counts.ts'
import { Saturation } from './saturation.ts'
import { settle } from './settle.ts'
import { SharedAddresses } from './shared-addresses.ts'
import type { Stepper } from './step/step.ts'

/** What goes into the pipeline, and who works on it. */
export interface FlowOptions {
  readonly arrivals$: Observable<Arrival>
  /** Those that come once more, behind a fresh load. */
  readonly again$: Observable<Arrival>
  /** Outcomes whose commit is tried once more. */
  readonly recommits$: Observable<Outcome>
  readonly storage: Storage
  readonly entities: Entities
  readonly enrichers: readonly Enricher[]
  readonly clock: Clock
  readonly probes: Probes
  readonly bounds: Bounds
  readonly consentRequired: boolean
  readonly stepper: (site: string) => Stepper
  readonly usesAddress: (site: string) => boolean
  /** Remembers that addresses are blocked. */
  readonly addressUse: AddressUse
  /** Rules that are not written down yet; undefined where all are. */
  readonly rulesWritten: () => Promise<void> | undefined
  readonly blockList: (site: string) => BlockList
  readonly desks: Desks
  /** A visitor who is being erased goes from the site's list and desk too. */
  readonly forget: (site: string, visitor: string) => Promise<void>
  readonly account: Account
  readonly ruleCounts: RuleCounts
  readonly announcer: Announcer
  readonly reception: Reception
  readonly recovery: Recovery
  readonly addresses: AddressRedo
  readonly addressEnds: AddressEnds
  readonly dispatcher: Dispatcher
  /** How many effects are taken over at once where a commit's end is unknown. */
  readonly resumeLimit: number
  readonly idle: Idle
  /** Sets the alarm for whoever is due next. */
  readonly arm: () => void
  /** Nothing new is to be begun. */
  readonly stopped: () => boolean
  readonly onStorageError: (cause: unknown) => void
}

/**
 * Lets arrivals through the pipeline, from their load to what is told of them.
 *
 * @returns how many wait in it
 */
export function flow(options: FlowOptions): Backlog {
  const { storage, entities, clock, bounds, account, announcer, recovery } = options
  const { addresses, dispatcher, idle, arm, ruleCounts } = options
  const handler = new Handler({
    entities,
    enrichers: new Enrichers(options.enrichers, clock, bounds.enrichTimeoutMs),
    keepsLog: () => storage.capabilities.log || announcer.records$.observed,
    stepper: options.stepper,
    usesAddress: options.usesAddress,
    addressBlocked: (site, until) => options.addressUse.blocked(site, until),
    blockList: options.blockList,
    desk: (site) => options.desks.of(site),
    now: () => clock.now(),
    giveBack: (site, ask) => options.desks.giveBack(site, ask),
    consentRequired: options.consentRequired,
    bounds,
    shared: storage.capabilities.shared,
    onEnrichFailure: ({ enricher, cause }) =>
      announcer.error('ENRICHER', `The enricher "${enricher}" failed; the event went on.`, cause),
    recover: (site, visitor) => recovery.recover(site, visitor),
  })
  const refuseErased = (arrivals: readonly EventArrival[]): void => {
    for (const arrival of arrivals) options.reception.erased(arrival)
    idle.look()
  }
  const committer = new Committer({
    storage,
    entities,
    clock,
    probes: options.probes,
    stopped: options.stopped,
    onError: options.onStorageError,
    addresses,
    first: () => both(options.rulesWritten(), options.addressUse.writtenDown),
    refuseErased,
    again: (visitor, arrivals) => recovery.again(visitor, arrivals),
    refused: (visitor, arrivals) => recovery.refused(visitor, arrivals),
    onUncertain: () => {
      dispatcher.resume(options.resumeLimit).catch(() => {})
    },
  })
  const { forget } = options
  const { addressEnds } = options
  const own = { storage, entities, addresses, addressEnds, dispatcher, bounds }
  const erased = (slot: VisitorSlot): void => announcer.visitors.found(slot, undefined)
  const controls = { ...own, arm, refuseErased, forget, erased }
  const saturation = new Saturation(account, announcer, bounds.windowEvents)
  const sharedAddresses = new SharedAddresses(announcer)
  const { desks } = options
  const counted = { account, ruleCounts, saturation, sharedAddresses }
  const settlers = { ...counted, announcer, dispatcher, desks }
  const backlog: Backlog = { arrivals: () => 0, outcomes: () => 0 }
  pipeline(options.arrivals$, options.again$, options.recommits$, {
    load: async (batch) => {
      const loaded = await recovery.load(batch)
      // Who was loaded may have to be woken, whatever becomes of the arrival.
      arm()
      return loaded
    },
    takeDue: (arrival) => takeDue(entities, arrival),
    takeOwnDue: (arrival) => takeOwnDue(entities, arrival),
    handler,
    other: (arrival) => control(arrival, controls),
    committer,
    batch: bounds.batch,
    soon: clock.soon,
    backlog,
  }).subscribe({
    next: (settled) => {
      settle(settled, settlers)
      idle.look()
      arm()
    },
    error: (cause: unknown) =>
      announcer.error('INTERNAL', 'The pipeline stopped: close the engine.', cause),
  })
  return backlog
}

function both(
  one: Promise<unknown> | undefined,
  other: Promise<unknown> | undefined,
): Promise<unknown> | undefined {
  return one === undefined || other === undefined ? (one ?? other) : Promise.all([one, other])
}
