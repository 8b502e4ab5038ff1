import { isOwnType } from '@beckon/core'
import type { Answer, CommitResult, EventsMessage, Unit } from '@beckon/core/adapter'
import type { Findings } from '../finding.ts'
import type { Life } from '../life.ts'
import type { ServerProcess } from '../server-process.ts'

interface Seen {
  received: number
  /** Events of visitors that the storage has said it has taken. */
  taken: number
  acked: number
  refused: number
}

/** Counts what goes into a process and comes out of it, and holds the engine's account against that. */
export class AccountOracle {
  private readonly findings: Findings
  private readonly seen = new WeakMap<Life, Seen>()

  constructor(findings: Findings) {
    this.findings = findings
  }

  received(process: ServerProcess, message: string | Uint8Array | EventsMessage): void {
    const isRead = typeof message === 'object' && 'events' in message
    this.of(process.life).received += isRead ? message.events.length : 1
  }

  /** The storage has answered a commit. */
  told(life: Life, units: readonly Unit[], results: readonly CommitResult[]): void {
    for (const [index, { entity, records }] of units.entries()) {
      if (entity.kind !== 'visitor' || results[index]?.status !== 'committed') continue
      for (const { kind, type } of records) {
        if (kind === 'event' && !isOwnType(type)) this.of(life).taken++
      }
    }
  }

  answered(process: ServerProcess, { acks, refused }: Answer): void {
    const seen = this.of(process.life)
    seen.acked += acks.length
    seen.refused += refused.length
  }

  /** At any moment. */
  look(process: ServerProcess): void {
    const { received, acked, refused } = this.of(process.life)
    const account = process.engine.account()
    const { committed, duplicates, inFlight } = account
    const turnedAway = sum(account.quarantined) + sum(account.refused)
    const says = `account ${JSON.stringify(account)}, seen ${JSON.stringify(this.of(process.life))}`
    if (account.received !== received) this.findings.add('account', `received: ${says}`)
    else if (committed + duplicates + turnedAway + inFlight !== received || inFlight < 0) {
      this.findings.add('account', `it does not add up: ${says}`)
    } else if (acked > committed + duplicates || refused > turnedAway) {
      this.findings.add('account', `answered and not counted: ${says}`)
    }
  }

  /** When nothing is under way. */
  rest(process: ServerProcess): void {
    const { acked, refused, taken } = this.of(process.life)
    const { committed, duplicates, quarantined, ...account } = process.engine.account()
    const turnedAway = sum(quarantined) + sum(account.refused)
    if (account.inFlight !== 0) this.findings.add('quiet', `${account.inFlight} in flight`)
    else if (committed !== taken) {
      this.findings.add('account', `${committed} committed, and ${taken} are in the log`)
    } else if (acked !== committed + duplicates || refused !== turnedAway) {
      this.findings.add(
        'account',
        `${acked} acks for ${committed} committed and ${duplicates} duplicates, ${refused} refusals for ${turnedAway}`,
      )
    }
  }

  private of(life: Life): Seen {
    const before = this.seen.get(life)
    if (before !== undefined) return before
    const seen = { received: 0, taken: 0, acked: 0, refused: 0 }
    this.seen.set(life, seen)
    return seen
  }
}

function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0)
}
