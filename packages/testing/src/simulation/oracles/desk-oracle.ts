import type { Decision, InvitationChange } from '@beckon/core'
import type { Unit } from '@beckon/core/adapter'
import type { Findings } from '../finding.ts'
import { gated } from '../rules.ts'

const minuteMs = 60_000
/** How long an invitation of the rule waits to be shown, and then to be answered, ms. */
const expiresMs = 60_000
const answerMs = 90_000
/** Longer than any grant lasts, ms. */
const memoryMs = 200_000

/** As much of what a desk writes down, and of the event that tells a visitor, as is looked at here. */
interface KeptDesk {
  readonly grants: readonly Granted[]
}
interface Granted {
  readonly id: string
  readonly at: number
  readonly operator?: string
}
interface Told {
  readonly event: { readonly id: string; readonly data: { readonly ask: string } }
}

/** Adds up what the desk has granted: never more than each operator can take, or than there may be in a minute. */
export class DeskOracle {
  private readonly findings: Findings
  /** Until when each invitation holds what it was granted, ms, and of whom. */
  private readonly live = new Map<string, { readonly until: number; readonly operator: string }>()
  /** What each ask was granted, as the desk has written it down before it told anybody. */
  private readonly granted = new Map<string, Granted>()
  /** What each event of a grant is about. */
  private readonly asks = new Map<string, string>()
  /** When invitations were granted, by the clock of the server, ms. */
  private grants: number[] = []
  /** By operator: how much they could take, and since when, real time, ms. */
  private readonly room = new Map<string, { readonly since: number; readonly capacity: number }[]>()
  /** Until then nobody can say how long a minute is, real time, ms. */
  private unsureUntil = 0

  constructor(findings: Findings) {
    this.findings = findings
  }

  /** The clock of the server was put forward by so many ms, or back: then visitors are ahead of it for as long. */
  clockChanged(now: number, ms: number): void {
    this.unsureUntil = Math.max(this.unsureUntil, now + memoryMs + Math.abs(ms))
  }

  duty(operator: string, capacity: number, now: number): void {
    const known = this.room.get(operator)
    const one = { since: now, capacity }
    if (known === undefined) this.room.set(operator, [one])
    else known.push(one)
  }

  /** @param now real time, ms */
  written({ entity, state, records }: Unit, now: number): void {
    if (entity.kind === 'site' && entity.id.endsWith('/desk') && state !== undefined) {
      const { grants } = state as unknown as KeptDesk
      for (const grant of grants) this.granted.set(grant.id, grant)
    }
    for (const { kind, type, data } of records) {
      if (kind === 'event' && type === 'invitation.granted') {
        const { event } = data as unknown as Told
        this.asks.set(event.id, event.data.ask)
      } else if (kind === 'decision' && type === gated.name) {
        this.decided(data as unknown as Decision, now)
      } else if (kind === 'invitation') this.moved(data as unknown as InvitationChange)
    }
  }

  private decided({ id, at, outcome, cause }: Decision, now: number): void {
    if (outcome !== 'applied') return
    const ask = this.asks.get(cause)
    const grant = ask === undefined ? undefined : this.granted.get(ask)
    if (grant?.operator === undefined) {
      this.findings.add('desk', `${id} by ${cause}: the desk has written down no grant`)
      return
    }
    const { at: granted, operator } = grant
    this.live.set(id, { until: at + expiresMs, operator })
    this.grants.push(granted)
    if (now < this.unsureUntil) return
    const around = this.grants.filter((one) => one > granted - minuteMs && one <= granted)
    if (around.length > gated.perMinute) {
      this.findings.add('desk', `${around.length} granted within a minute`)
    }
    const holding = [...this.live.values()].filter(
      (one) => one.until > at && one.operator === operator,
    ).length
    const most = this.capacitySince(operator, now - memoryMs)
    if (holding > most)
      this.findings.add('desk', `${holding} granted of ${operator}, who has room for ${most}`)
  }

  private moved({ invitation, to, at }: InvitationChange): void {
    const held = this.live.get(invitation)
    if (held === undefined) return
    if (to === 'shown' || to === 'accepted')
      this.live.set(invitation, { ...held, until: at + answerMs })
    else if (to !== 'converted') this.live.delete(invitation)
  }

  private capacitySince(operator: string, since: number): number {
    const room = this.room.get(operator) ?? []
    let most = 0
    for (let place = room.length - 1; place >= 0; place--) {
      const one = room[place]
      if (one === undefined) break
      most = Math.max(most, one.capacity)
      if (one.since < since) break
    }
    return most
  }
}
