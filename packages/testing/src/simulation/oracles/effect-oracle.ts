import type { Effect, OutboxEntry, Unit } from '@beckon/core/adapter'
import type { Page } from '../device.ts'
import type { Findings } from '../finding.ts'

interface Known {
  readonly entry: OutboxEntry
  delivered: boolean
  /** A later block, end of one, or revocation has made it void. */
  overtaken: boolean
}

/** Effects: written before they leave, shown once, not handed out too late, and not forgotten. */
export class EffectOracle {
  private readonly findings: Findings
  /** By id; of the site there is but one. */
  private readonly known = new Map<string, Known>()
  private readonly shownAt = new Set<string>()
  /** The last block, or end of one, of each visitor. */
  private readonly lastBlocks = new Map<string, Known>()
  private readonly open = new Set<string>()

  constructor(findings: Findings) {
    this.findings = findings
  }

  /** Effects that were written and not settled. */
  get waiting(): number {
    return this.open.size
  }

  written({ outbox }: Unit): void {
    for (const entry of outbox) {
      if (this.known.has(entry.id)) {
        this.findings.add('once', `effect ${entry.id} was written twice`)
        continue
      }
      const known = { entry, delivered: false, overtaken: false }
      this.known.set(entry.id, known)
      this.open.add(entry.id)
      if (entry.type === 'revoke') {
        const invitation = this.known.get(String(entry.body.invitation))
        if (invitation !== undefined) invitation.overtaken = true
      } else if (entry.type === 'block' || entry.type === 'unblock') {
        const before = this.lastBlocks.get(entry.visitor)
        if (before !== undefined) before.overtaken = true
        this.lastBlocks.set(entry.visitor, known)
      }
    }
  }

  /** @param now by the clock of the server, ms */
  delivering({ id, type, expiresAt }: Effect, now: number): void {
    const known = this.known.get(id)
    if (known === undefined) this.findings.add('written-first', `${type} ${id} leaves unwritten`)
    if (expiresAt <= now) {
      this.findings.add('expiry', `${type} ${id} leaves ${now - expiresAt} ms after its time`)
    }
  }

  delivered(id: string): void {
    const known = this.known.get(id)
    if (known !== undefined) known.delivered = true
  }

  /** A page is told: an invitation and a redirect once a device, all else once a page. */
  shown(page: Page, type: string, id: string): void {
    if (!this.known.has(id)) this.findings.add('written-first', `${type} ${id} shown unwritten`)
    const single = type === 'invite' || type === 'redirect'
    const place = `${single ? page.device.number : page.name} ${id}`
    if (this.shownAt.has(place)) this.findings.add('once', `${page.name} shows ${type} ${id} again`)
    this.shownAt.add(place)
  }

  /** @param latest that the clock of the server has ever shown, ms: somebody may have found that its time is over */
  settled(ids: readonly string[], latest: number): void {
    for (const id of ids) {
      this.open.delete(id)
      const known = this.known.get(id)
      if (known === undefined || known.delivered || known.overtaken) continue
      if (known.entry.expiresAt <= latest) continue
      this.findings.add('fates', `${known.entry.type} ${id} is settled and nobody has it`)
    }
  }
}
