import type { AccountSnapshot, Engine, RuleCount } from '@beckon/core'
import type { HubCounts } from '@beckon/core/adapter'

/** What a run came to. */
export interface Report {
  readonly seconds: number
  /** Whether countries were known. */
  readonly geography: boolean
  /** The hash of the rule set. */
  readonly ruleSet: string
  readonly visitors: number
  readonly visits: number
  /** Scripted visitors that came, by what they are. */
  readonly personas: Readonly<Record<string, number>>
  /** Where every event that arrived has gone. */
  readonly account: AccountSnapshot
  /** Connections and messages. */
  readonly hub: HubCounts
  readonly rules: Readonly<Record<string, RuleCount>>
  readonly invitations: Readonly<Record<(typeof stages)[number] | 'shown', number>>
  readonly blocks: { readonly visitor: number; readonly address: number }
  readonly redirects: number
  readonly potentialBuyers: number
}

const stages = ['offered', 'accepted', 'declined', 'ignored'] as const

/** Counts what an engine tells, as it tells it. */
export class Counts {
  visitors = 0
  visits = 0
  redirects = 0
  potentialBuyers = 0
  readonly invitations = { offered: 0, accepted: 0, declined: 0, ignored: 0 }
  readonly blocks = { visitor: 0, address: 0 }

  constructor(engine: Pick<Engine, 'on'>) {
    engine.on('visit.started', ({ number }) => {
      this.visits++
      if (number === 1) this.visitors++
    })
    for (const stage of stages) {
      engine.on(`invitation.${stage}`, () => {
        this.invitations[stage]++
      })
    }
    engine.on('visitor.blocked', ({ action }) => {
      if (action.type === 'block') this.blocks[action.scope]++
    })
    engine.on('visitor.redirected', () => {
      this.redirects++
    })
    engine.on('segment.entered', ({ action }) => {
      if (action.type === 'segment' && action.segment === 'potential-buyer') this.potentialBuyers++
    })
  }
}
