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
  readonly grants: readonly { readonly id: string; readonly at: number }[]
}
interface Told {
  readonly event: { readonly id: string; readonly data: { readonly ask: string } }
}

/** Adds up what the desk has granted: never more than operators can take, or than there may be in a minute. */
export class DeskOracle {
  private readonly findings: Findings
  /** Until when each invitation holds what it was granted, ms. */
  private readonly live = new Map<string, number>()
  /** When each ask was granted, as the desk has written it down before it told anybody, ms. */
  private readonly grantedAt = new Map<string, number>()
  /** What each event of a grant is about. */
  private readonly asks = new Map<string, string>()
  /** When invitations were granted, by the clock of the server, ms. */
  private grants: number[] = []
  /** What operators could take at most, lately, and since when, real time, ms. */
  private room: { readonly since: number; readonly capacity: number }[] = []
  /** Until then nobody can say how long a minute is, real time, ms. */
  private unsureUntil = 0

  constructor(findings: Findings) {
    this.findings = findings
  }

  /** The clock of the server was put forward by so many ms, or back: then visitors are ahead of it for as long. */
  clockChanged(now: number, ms: number): void {
    this.unsureUntil = Math.max(this.unsureUntil, now + memoryMs + Math.abs(ms))
  }

  duty(capacity: number, now: number): void {
    this.room.push({ since: now, capacity })
  }

  /** @param now real time, ms */
  written({ entity, state, records }: Unit, now: number): void {
    if (entity.kind === 'site' && entity.id.endsWith('/desk') && state !== undefined) {
      const { grants } = state as unknown as KeptDesk
      for (const { id, at } of grants) this.grantedAt.set(id, at)
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
    this.live.set(id, at + expiresMs)
    const ask = this.asks.get(cause)
    const granted = ask === undefined ? undefined : this.grantedAt.get(ask)
    if (granted === undefined) {
      this.findings.add('desk', `${id} by ${cause}: the desk has written down no grant`)
      return
    }
    this.grants.push(granted)
    if (now < this.unsureUntil) return
    const around = this.grants.filter((one) => one > granted - minuteMs && one <= granted)
    if (around.length > gated.perMinute) {
      this.findings.add('desk', `${around.length} granted within a minute`)
    }
    const holding = [...this.live.values()].filter((until) => until > at).length
    const most = this.capacitySince(now - memoryMs)
    if (holding > most) this.findings.add('desk', `${holding} granted, and room for ${most}`)
  }

  private moved({ invitation, to, at }: InvitationChange): void {
    if (!this.live.has(invitation)) return
    if (to === 'shown' || to === 'accepted') this.live.set(invitation, at + answerMs)
    else if (to !== 'converted') this.live.delete(invitation)
  }

  private capacitySince(since: number): number {
    let most = 0
    for (let place = this.room.length - 1; place >= 0; place--) {
      const one = this.room[place]
      if (one === undefined) break
      most = Math.max(most, one.capacity)
      if (one.since < since) break
    }
    return most
  }
}
