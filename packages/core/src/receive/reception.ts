import type { Account } from '../account.ts'
import type { AddressBook } from '../admit/address-book.ts'
import { correctedTime } from '../admit/admit.ts'
import type { Bounds } from '../bounds.ts'
import { entityName } from '../domain/entity-name.ts'
import type { Clock } from '../env/env.ts'
import { digest } from '../hash.ts'
import type { Answer, Peer, Refusal } from '../ports/transport.ts'
import type { Passage } from '../probe/probe.ts'
import type { Probes } from '../probe/probes.ts'
import type { Site } from '../step/site.ts'
import type { Arrival, EventArrival } from './arrival.ts'
import { excerpt, isFault, type ParseFault } from './fault.ts'
import { createDoor, type Door, type ParsedEvent } from './parse.ts'
import { Reply } from './reply.ts'

/** Something recorded that its reader could not read. */
export interface UnreadableInput {
  /** The same thing has the same id, so that it is kept once. */
  readonly id: string
  readonly reason: string
  readonly message: string
  /** What it was, bounded by its reader. */
  readonly text: string
  /** ms. */
  readonly at: number
}

export interface ReceptionOptions {
  readonly sites: ReadonlyMap<string, Site>
  readonly bounds: Bounds
  readonly account: Account
  readonly probes: Probes
  readonly addressBook: AddressBook
  readonly clock: Clock
  readonly consentRequired: boolean
  readonly accepts: () => boolean
  readonly arrive: (arrival: Arrival) => void
}

/** Takes messages in: counts them, reads them, and sends what they hold on its way. */
export class Reception {
  private readonly options: ReceptionOptions
  private readonly door: Door

  constructor(options: ReceptionOptions) {
    this.options = options
    this.door = createDoor(options.bounds)
  }

  receive(peer: Peer, message: unknown): Promise<Answer> {
    return new Promise((resolve) => {
      const { account, bounds, clock, arrive, probes } = this.options
      const site = this.options.sites.get(peer.site)
      const passage = probes.received()
      const events = this.door.message(message)
      const count = isFault(events) ? 1 : events.length
      const answer = passage === undefined ? resolve : this.observed(passage, resolve)
      const reply = new Reply(count, answer)
      account.received += count
      const refused = this.refusesAll(site)
      if (refused !== undefined || site === undefined) {
        const [code, text] = refused ?? unknownSite
        if (isFault(events)) this.turnAway(reply, events.id, code, text)
        else for (const raw of events) this.turnAway(reply, idOf(this.door.event(raw)), code, text)
        return
      }
      const receivedAt = clock.now()
      if (isFault(events)) {
        if (account.inFlight > bounds.inFlight) this.turnAway(reply, events.id, ...overloaded)
        else this.bad(site, peer, events, receivedAt, reply)
        return
      }
      const name = entityName(site.id, peer.visitor)
      const address = this.options.addressBook.of(site.id, peer.ip)
      for (const raw of events) {
        const parsed = this.door.event(raw)
        if (account.inFlight > bounds.inFlight) {
          this.turnAway(reply, idOf(parsed), ...overloaded)
        } else if (isFault(parsed)) this.bad(site, peer, parsed, receivedAt, reply)
        else {
          const sentAt = correctedTime(parsed.event.at, peer.clockOffset)
          arrive({
            kind: 'event',
            site,
            peer,
            parsed,
            receivedAt,
            occurredAt: Math.min(sentAt, receivedAt),
            clamped: sentAt > receivedAt,
            own: undefined,
            reply,
            passage,
            name,
            address,
            known: undefined,
            admitted: undefined,
            enriched: undefined,
          })
        }
      }
    })
  }

  quarantine(siteId: string, { id, reason, message, text, at }: UnreadableInput): Promise<Answer> {
    return new Promise((resolve) => {
      const { account, clock, arrive, consentRequired } = this.options
      const reply = new Reply(1, resolve)
      account.received++
      const site = this.options.sites.get(siteId)
      const refused = this.refusesAll(site)
      if (refused !== undefined || site === undefined) {
        this.turnAway(reply, undefined, ...(refused ?? unknownSite))
        return
      }
      arrive({
        kind: 'quarantine',
        site,
        id,
        reason,
        message,
        ...(!consentRequired && { text: excerpt(text) }),
        at,
        receivedAt: clock.now(),
        reply,
      })
    })
  }

  /** The storage could not be asked about an event. */
  storageFailed({ reply, parsed, own }: EventArrival): void {
    if (own !== undefined) {
      reply.refuse(storageRefusal(parsed.event.id))
      return
    }
    const message = 'The storage does not answer; send it again later.'
    this.turnAway(reply, parsed.event.id, 'STORAGE', message)
  }

  /** An event had no fate yet when its visitor was erased. */
  erased({ reply, parsed, own }: EventArrival): void {
    if (own !== undefined) {
      const message = 'The visitor was erased meanwhile.'
      reply.refuse({ id: parsed.event.id, code: 'ERASED', message })
      return
    }
    this.turnAway(reply, parsed.event.id, 'ERASED', 'The visitor was erased meanwhile.')
  }

  private observed(passage: Passage, resolve: (answer: Answer) => void): (answer: Answer) => void {
    return (answer) => {
      this.options.probes.answered(passage, answer)
      resolve(answer)
    }
  }

  private refusesAll(site: Site | undefined): readonly [string, string] | undefined {
    if (!this.options.accepts()) return ['CLOSED', 'The engine is not open; send it again later.']
    return site === undefined ? unknownSite : undefined
  }

  private turnAway(reply: Reply, id: string | undefined, code: string, message: string): void {
    this.options.account.refuse(code)
    reply.refuse({
      ...(id !== undefined && { id }),
      code,
      message,
      ...(passing.has(code) && { retryAfterMs }),
    })
  }

  /** Before consent nothing may be kept that could tell who it was. */
  private bad(site: Site, peer: Peer, fault: ParseFault, receivedAt: number, reply: Reply): void {
    const { code, message, id, text } = fault
    const discreet = this.options.consentRequired
    this.options.arrive({
      kind: 'quarantine',
      site,
      id: digest(`unreadable\n${discreet ? receivedAt : peer.visitor}\n${text}`),
      reason: code,
      message,
      ...(!discreet && { text, visitor: peer.visitor }),
      ...(id !== undefined && { eventId: id }),
      at: receivedAt,
      receivedAt,
      reply,
    })
  }
}

function idOf(parsed: ParsedEvent | ParseFault): string | undefined {
  return isFault(parsed) ? parsed.id : parsed.event.id
}

/** The storage will not take it now. */
export function storageRefusal(id: string | undefined): Refusal {
  return {
    ...(id !== undefined && { id }),
    code: 'STORAGE',
    message: 'The storage does not take it; send it again later.',
    retryAfterMs,
  }
}

/** What will pass: the same may be sent again. */
const passing: ReadonlySet<string> = new Set(['OVERLOADED', 'STORAGE', 'CLOSED'])
/** After how long, ms. */
const retryAfterMs = 1_000

const overloaded = ['OVERLOADED', 'Too much is under way; send it again later.'] as const
const unknownSite = ['UNKNOWN_SITE', 'There is no such site.'] as const
