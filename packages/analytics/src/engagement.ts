import type { Decision, InvitationEvent } from '@beckon/core'
import { type Converted, type Lift, liftOf } from './lift.ts'

/** What became of the invitations of one rule, or of all together. */
export interface Engagement {
  /** Offered, or held out. */
  readonly qualified: number
  readonly heldOut: number
  readonly offered: number
  readonly shown: number
  readonly accepted: number
  readonly declined: number
  readonly ignored: number
  readonly expired: number
  readonly revoked: number
  readonly engaged: number
  /** How often the goal was reached by who was invited. */
  readonly converted: number
  /** Visitors of both groups, and how many of them reached the goal at least once. */
  readonly visitors: { readonly offered: Converted; readonly heldOut: Converted }
  readonly lift: Lift
}

/** What became of the invitations of a scenario. */
export type ScenarioEngagement = Omit<Engagement, 'lift'> & Partial<Pick<Engagement, 'lift'>>

/** What a report needs to know of a rule to add it up with others; a rule of a rule set has it. */
export interface Labelled {
  readonly name: string
  readonly scenario?: string
  readonly action: { readonly type: string }
  readonly holdout?: { readonly key: string; readonly share: number }
}

/** Visitors of one group of one rule, and who of them reached the goal. */
interface Group {
  readonly visitors: Set<string>
  readonly converted: Set<string>
}

class Tally {
  readonly counts = { heldOut: 0, offered: 0, converted: 0 }
  readonly steps = new Map<string, number>()
  readonly offered: Group = { visitors: new Set(), converted: new Set() }
  readonly heldOut: Group = { visitors: new Set(), converted: new Set() }

  add({ counts, steps: others, offered, heldOut }: Tally): void {
    this.counts.heldOut += counts.heldOut
    this.counts.offered += counts.offered
    this.counts.converted += counts.converted
    for (const [step, count] of others) this.count(step, count)
    join(this.offered, offered)
    join(this.heldOut, heldOut)
  }

  count(step: string, count = 1): void {
    this.steps.set(step, (this.steps.get(step) ?? 0) + count)
  }

  result(): Engagement {
    const { heldOut, offered, converted } = this.counts
    const visitors = { offered: sizes(this.offered), heldOut: sizes(this.heldOut) }
    const of = (step: InvitationEvent['to']): number => this.steps.get(step) ?? 0
    return {
      qualified: offered + heldOut,
      heldOut,
      offered,
      shown: of('shown'),
      accepted: of('accepted'),
      declined: of('declined'),
      ignored: of('ignored'),
      expired: of('expired'),
      revoked: of('revoked'),
      engaged: of('engaged'),
      converted,
      visitors,
      lift: liftOf(visitors.offered, visitors.heldOut),
    }
  }
}

/**
 * Counts what became of invitations, rule by rule. Given the same decisions and steps, in whatever
 * order and in however many parts that are merged, it says the same. It keeps the ids of the visitors
 * who qualified.
 *
 * @example
 * const report = new EngagementReport()
 * engine.decisions$.subscribe((decision) => report.decided(decision))
 * engine.invitations$.subscribe((event) => report.stepped(event))
 */
export class EngagementReport {
  private readonly tallies = new Map<string, Tally>()
  /** A rule may be called what an operator is called. */
  private readonly ofOperators = new Map<string, Tally>()

  /** A decision; all but those about invitations are passed over. */
  decided({ site, visitor, rule, action, outcome, reason }: Decision): void {
    if (action.type !== 'invite') return
    if (outcome === 'applied') {
      const tally = this.of(rule)
      tally.counts.offered++
      tally.offered.visitors.add(`${site}\n${visitor}`)
    } else if (reason === 'holdout') {
      const tally = this.of(rule)
      tally.counts.heldOut++
      tally.heldOut.visitors.add(`${site}\n${visitor}`)
    }
  }

  /** A step in the life of an invitation. */
  stepped({ site, visitor, rule, operator, from, to }: InvitationEvent): void {
    const tally = rule === undefined ? tallyIn(this.ofOperators, String(operator)) : this.of(rule)
    if (to === 'offered') {
      tally.counts.offered++
      tally.offered.visitors.add(`${site}\n${visitor}`)
      return
    }
    if (to !== 'converted') {
      tally.count(to)
      return
    }
    if (from !== 'held-out') tally.counts.converted++
    const group = from === 'held-out' ? tally.heldOut : tally.offered
    group.converted.add(`${site}\n${visitor}`)
  }

  /** Takes in what another one has counted. */
  merge(other: EngagementReport): void {
    for (const [rule, tally] of other.tallies) this.of(rule).add(tally)
    for (const [operator, tally] of other.ofOperators) {
      tallyIn(this.ofOperators, operator).add(tally)
    }
  }

  /** By rule, in the order of their names. */
  rules(): ReadonlyMap<string, Engagement> {
    const names = [...this.tallies.keys()].sort()
    return new Map(names.map((name) => [name, this.of(name).result()]))
  }

  /** What operators invited to themselves: by operator, in the order of their ids. Nobody is held out of that. */
  operators(): ReadonlyMap<string, Omit<Engagement, 'lift'>> {
    const found = new Map<string, Omit<Engagement, 'lift'>>()
    for (const operator of [...this.ofOperators.keys()].sort()) {
      const { lift: _, ...counts } = tallyIn(this.ofOperators, operator).result()
      found.set(operator, counts)
    }
    return found
  }

  /**
   * By scenario, in the order of their names; rules without one are left out. The lift of a scenario
   * is told where all its rules that invite hold out the same visitors: only then are its two groups
   * alike.
   */
  scenarios(rules: readonly Labelled[]): ReadonlyMap<string, ScenarioEngagement> {
    const found = new Map<string, ScenarioEngagement>()
    const names = new Set(rules.flatMap(({ scenario }) => scenario ?? []))
    for (const name of [...names].sort()) {
      const own = rules.filter(
        ({ scenario, action }) => scenario === name && action.type === 'invite',
      )
      const all = new Tally()
      for (const { name: rule } of own) all.add(this.tallies.get(rule) ?? new Tally())
      const { lift, ...counts } = all.result()
      if (counts.qualified === 0) continue
      const [first] = own
      const alike = own.every(
        ({ holdout }) =>
          holdout?.key === first?.holdout?.key && holdout?.share === first?.holdout?.share,
      )
      found.set(name, alike ? { ...counts, lift } : counts)
    }
    return found
  }

  /**
   * Of all rules and operators together. There is no lift of that: rules invite different visitors, and hold out
   * different shares of them, so their groups put together are not alike.
   */
  total(): Omit<Engagement, 'lift'> {
    const all = new Tally()
    for (const tally of this.tallies.values()) all.add(tally)
    for (const tally of this.ofOperators.values()) all.add(tally)
    const { lift: _, ...total } = all.result()
    return total
  }

  private of(rule: string): Tally {
    return tallyIn(this.tallies, rule)
  }
}

function tallyIn(tallies: Map<string, Tally>, name: string): Tally {
  const known = tallies.get(name) ?? new Tally()
  tallies.set(name, known)
  return known
}

function join(group: Group, other: Group): void {
  for (const visitor of other.visitors) group.visitors.add(visitor)
  for (const visitor of other.converted) group.converted.add(visitor)
}

/** Who reached a goal without being known to have qualified did so before counting began. */
function sizes({ visitors, converted }: Group): Converted {
  let reached = 0
  for (const visitor of converted) if (visitors.has(visitor)) reached++
  return { visitors: visitors.size, converted: reached }
}
