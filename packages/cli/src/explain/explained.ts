import type { BarredReason, RuleExplanation, VisitorEvent } from '@beckon/core'
import type { ConditionTrace, NearestMiss } from '@beckon/rules'
import { instant } from '../terminal/format.ts'
import type { VisitorLog } from './visitor-log.ts'

/** What `beckon explain --json` prints; instants are ISO 8601 in UTC. */
export interface Explained {
  readonly visitor: string
  readonly site: string
  /** The instant that is explained. */
  readonly at: string
  /** Committed until then. */
  readonly events: number
  /** Reason → events. */
  readonly refused: Readonly<Record<string, number>>
  /** The last committed one: what `event.*` facts are read from. */
  readonly lastEvent: ExplainedEvent | null
  readonly ruleSet: string
  readonly rules: readonly ExplainedRule[]
}

type ExplainedEvent = Omit<VisitorEvent, 'at'> & { readonly at: string }

export interface ExplainedRule {
  readonly rule: string
  readonly enabled: boolean
  /** Its conditions hold at the instant. */
  readonly result: boolean
  readonly fired: number
  readonly firstFiredAt: string | null
  readonly lastFiredAt: string | null
  readonly withdrawn: number
  /** Reason → decisions, over all visits. */
  readonly suppressed: Readonly<Record<string, number>>
  /** Reasons within the current visit. */
  readonly suppressedInVisit: readonly string[]
  readonly coolsUntil: string | null
  /** Whether its schedule is open, and when it next opens or closes; null where it has none. */
  readonly schedule: { readonly open: boolean; readonly turnsAt: string | null } | null
  /** Of a rule that invites: what stands in the way of it, whether the rule is true or not; else null. */
  readonly invitation: {
    readonly heldBack: BarredReason | null
    readonly until: string | null
    readonly heldOut: boolean
  } | null
  readonly condition: ConditionTrace
  /** The fewest changes that would have made it true; null where it is, or where none would. */
  readonly nearestMiss: NearestMiss | null
}

/** Puts an engine's explanation and a visitor's log together. */
export function explained(
  about: Pick<Explained, 'visitor' | 'site' | 'ruleSet'> & { readonly at: number },
  explanations: readonly RuleExplanation[],
  log: VisitorLog,
): Explained {
  const { visitor, site, at, ruleSet } = about
  const last = log.lastEvent
  return {
    visitor,
    site,
    at: instant(at),
    events: log.events,
    refused: log.refused,
    lastEvent: last === undefined ? null : { ...last.event, at: instant(last.at) },
    ruleSet,
    rules: explanations.map((one) => {
      const { rule, enabled, explanation, coolsUntil, schedule, suppressed, invitation } = one
      const { fired, firstAt, lastAt, withdrawn, suppressed: ever } = log.rule(rule)
      return {
        rule,
        enabled,
        result: explanation.result,
        fired,
        firstFiredAt: firstAt === undefined ? null : instant(firstAt),
        lastFiredAt: lastAt === undefined ? null : instant(lastAt),
        withdrawn,
        suppressed: ever,
        suppressedInVisit: suppressed,
        coolsUntil: coolsUntil === undefined ? null : instant(coolsUntil),
        schedule:
          schedule === undefined
            ? null
            : {
                open: schedule.open,
                turnsAt: schedule.turnsAt === undefined ? null : instant(schedule.turnsAt),
              },
        invitation:
          invitation === undefined
            ? null
            : {
                heldBack: invitation.heldBack ?? null,
                until: invitation.until === undefined ? null : instant(invitation.until),
                heldOut: invitation.heldOut === true,
              },
        condition: explanation.condition,
        nearestMiss: explanation.nearestMiss ?? null,
      }
    }),
  }
}
