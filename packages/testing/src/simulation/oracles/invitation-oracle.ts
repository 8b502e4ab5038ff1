import type { Decision, InvitationChange } from '@beckon/core'
import type { LogRecord, Unit } from '@beckon/core/adapter'
import type { Findings } from '../finding.ts'
import { caps, cooldowns } from '../rules.ts'

interface Offer {
  readonly id: string
  readonly rule: string | undefined
  readonly at: number
  readonly visit: unknown
  stage: string
}

/** The life of an invitation, written down once more, and nowhere near the engine. */
const legal = new Set([
  ...['shown', 'accepted', 'declined', 'expired', 'revoked'].map((to) => `offered ${to}`),
  ...['accepted', 'declined', 'ignored', 'revoked'].map((to) => `shown ${to}`),
  'accepted engaged',
])
const isOpen = ({ stage }: Offer): boolean => stage === 'offered' || stage === 'shown'
const gapMs = 45_000
const dayMs = 86_400_000
/** Rules that fire once for a visitor, and once for a visit, by any rules of the simulation. */
const oncePerVisitor = new Set(['in-the-cart', 'came-back'])
const oncePerVisit = new Set(['lead', 'hesitates'])

/** Works out anew, from the log alone, how often whom has been invited. */
export class InvitationOracle {
  private readonly findings: Findings
  private readonly byVisitor = new Map<string, Offer[]>()
  /** When a rule was applied to a visitor last, ms. */
  private readonly applied = new Map<string, number>()

  constructor(findings: Findings) {
    this.findings = findings
  }

  written({ records }: Unit): void {
    for (const record of records) {
      if (record.kind === 'invitation') this.moved(record, records)
      else if (record.kind === 'decision') this.decided(record, records)
    }
  }

  private of(visitor = ''): Offer[] {
    const before = this.byVisitor.get(visitor)
    if (before !== undefined) return before
    const offers: Offer[] = []
    this.byVisitor.set(visitor, offers)
    return offers
  }

  private decided(record: LogRecord, unit: readonly LogRecord[]): void {
    const decision = record.data as unknown as Decision
    const { outcome, rule, visitor, at, action, id } = decision
    if (outcome !== 'applied') return
    const { visit } = situationOf(record)
    const name = `${visitor} ${rule}`
    const last = this.applied.get(name)
    const cooldown = cooldowns[rule]
    if (last !== undefined && cooldown !== undefined && at - last < cooldown) {
      this.findings.add('invitations', `${rule} for ${visitor} after ${at - last} ms: it cools`)
    }
    this.applied.set(name, at)
    if (oncePerVisitor.has(rule)) this.once(`${name} ever`)
    if (oncePerVisit.has(rule)) this.once(`${name} in visit ${visit}`)
    if (action.type !== 'invite') return
    const own = this.of(visitor).filter((offer) => offer.rule !== undefined)
    const inVisit = own.filter((offer) => offer.visit === visit).length
    const inDay = own.filter((offer) => at - offer.at < dayMs).length
    const since = at - (own.at(-1)?.at ?? Number.NEGATIVE_INFINITY)
    if (inVisit >= caps.perVisit || inDay >= caps.perDay || since < gapMs) {
      this.findings.add(
        'invitations',
        `${rule} for ${visitor} goes over a cap: ${inVisit} in the visit, ${inDay} in the day, the last ${since} ms ago`,
      )
    }
    this.offered(visitor, { id, rule, at, visit, stage: 'offered' }, unit)
  }

  private once(name: string): void {
    if (this.applied.has(name)) this.findings.add('invitations', `once more: ${name}`)
    this.applied.set(name, 0)
  }

  private offered(visitor: string, offer: Offer, unit: readonly LogRecord[]): void {
    const offers = this.of(visitor)
    for (const other of offers.filter(isOpen)) {
      // What makes room for it may stand behind it.
      const ends = unit.some(
        ({ kind, data }) => kind === 'invitation' && data.invitation === other.id,
      )
      if (!ends) {
        this.findings.add('invitations', `${visitor} has ${other.id} open and gets ${offer.id}`)
      }
    }
    offers.push(offer)
  }

  private moved(record: LogRecord, unit: readonly LogRecord[]): void {
    const { invitation, from, to, at } = record.data as unknown as InvitationChange
    const { visitor = '' } = record
    if (from === 'qualified') {
      const { visit } = situationOf(record)
      this.offered(visitor, { id: invitation, rule: undefined, at, visit, stage: to }, unit)
      return
    }
    if (to === 'converted') return
    const offer = this.of(visitor).find(({ id }) => id === invitation)
    if (offer === undefined || offer.stage !== from || !legal.has(`${from} ${to}`)) {
      this.findings.add('invitations', `${invitation} goes from ${offer?.stage} to ${to}`)
    }
    if (offer !== undefined) offer.stage = to
  }
}

function situationOf({ data }: LogRecord): { readonly visit?: number } {
  return (data.situation ?? {}) as { visit?: number }
}
