import { Deadlines } from '../deadlines.ts'
import type { Env } from '../env/env.ts'
import type { Cursor } from '../protocol/cursor.ts'
import type { HubLimits } from './limits.ts'
import { Mailbox } from './mailbox.ts'

/** Every mailbox there is: with a connection, or waiting for its client to come back. */
export class Mailboxes {
  private readonly env: Env
  private readonly limits: HubLimits
  private readonly byEpoch = new Map<string, Mailbox>()
  private readonly byOwner = new Map<string, readonly Mailbox[]>()
  private readonly away: Deadlines<Mailbox>
  private activities = 0

  constructor(env: Env, limits: HubLimits) {
    this.env = env
    this.limits = limits
    this.away = new Deadlines(env.clock, limits.resumeForMs, (mailbox) => this.discard(mailbox))
  }

  /** Clients that are away and may resume. */
  get waiting(): number {
    return this.away.size
  }

  get size(): number {
    return this.byEpoch.size
  }

  /** Messages that their clients have not acknowledged. */
  get kept(): number {
    let kept = 0
    for (const mailbox of this.byEpoch.values()) kept += mailbox.size
    return kept
  }

  /** A visitor's mailboxes. */
  of(owner: string): readonly Mailbox[] {
    return this.byOwner.get(owner) ?? none
  }

  create(owner: string): Mailbox {
    const mailbox = new Mailbox(this.env.ids.next(), owner, this.limits)
    this.byEpoch.set(mailbox.epoch, mailbox)
    this.byOwner.set(owner, [...this.of(owner), mailbox])
    return mailbox
  }

  /** The mailbox behind a cursor, where it is its owner who asks and nothing of it is lost. */
  find(owner: string, cursor: Cursor): Mailbox | undefined {
    const mailbox = this.byEpoch.get(cursor.epoch)
    return mailbox?.owner === owner && mailbox.reaches(cursor) ? mailbox : undefined
  }

  /** Its client did something: of several, the last one active is who gets an invitation. */
  active(mailbox: Mailbox): void {
    mailbox.activity = ++this.activities
  }

  /** Its client has come back. */
  attached(mailbox: Mailbox): void {
    this.away.delete(mailbox)
  }

  /** Its client is gone, and may come back for a while. */
  detached(mailbox: Mailbox): void {
    mailbox.outlet = undefined
    this.away.add(mailbox)
    // Behind the others: of an owner's mailboxes too, who is away longest stands first.
    const own = [...this.of(mailbox.owner).filter((other) => other !== mailbox), mailbox]
    this.byOwner.set(mailbox.owner, own)
    const away = own.filter(({ outlet }) => outlet === undefined)
    const longest =
      away.length > this.limits.connectionsPerVisitor
        ? away[0]
        : this.away.size > this.limits.resumable
          ? this.away.first
          : undefined
    if (longest !== undefined) this.discard(longest)
  }

  clear(): void {
    this.away.clear()
    for (const mailbox of this.byEpoch.values()) mailbox.discard()
    this.byEpoch.clear()
    this.byOwner.clear()
  }

  private discard(mailbox: Mailbox): void {
    this.away.delete(mailbox)
    this.byEpoch.delete(mailbox.epoch)
    const others = this.of(mailbox.owner).filter((other) => other !== mailbox)
    if (others.length === 0) this.byOwner.delete(mailbox.owner)
    else this.byOwner.set(mailbox.owner, others)
    mailbox.discard()
  }
}

const none: readonly Mailbox[] = []
