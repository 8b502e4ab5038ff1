import type { Gates } from '@beckon/rules'
import type { BoundRule } from './bound-rules.ts'
import type { View } from './facts.ts'

/**
 * - `bot`: it is a bot, and the invitation is for people
 * - `consent`: the visitor has taken its consent back
 * - `hours`: it is not within the hours of the invitation's department
 */
export type GateReason = 'bot' | 'consent' | 'hours'

/** A gate that is shut, and until when at least, ms; Infinity where time changes nothing. */
export interface Shut {
  readonly reason: GateReason
  readonly until: number
}

/** What keeps a rule from inviting that is not shared by visitors. `gates`: those of all rules. */
export function shutGate(gates: Gates, { rule }: BoundRule, view: View): Shut | undefined {
  const { state, site, schedules, now } = view
  if (state.bot === true && !(rule.gates?.bots ?? gates.bots)) return forGood('bot')
  if (state.consentWithdrawnAt !== undefined) return forGood('consent')
  const { action } = rule
  const department = action.type === 'invite' ? action.department : undefined
  const hours = department === undefined ? undefined : site.departments.get(department)?.hours
  if (hours === undefined || schedules.isOpen(hours, now)) return undefined
  return { reason: 'hours', until: schedules.nextTurn(hours, now) }
}

function forGood(reason: GateReason): Shut {
  return { reason, until: Number.POSITIVE_INFINITY }
}
