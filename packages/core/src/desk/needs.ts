import type { Caps, Gates, Rule } from '@beckon/rules'

/** What an invitation needs that visitors share; times in ms. */
export interface Needs {
  readonly operators?: 'online' | 'free'
  /** Undefined: any. */
  readonly department?: string
  readonly queue?: number
  /** Invitations on the site within a minute, of all rules together. */
  readonly sitePerMinute?: number
  /** The same, of this rule. */
  readonly rulePerMinute?: number
  /** How long a grant is held at most: until nothing can come of the invitation any more. */
  readonly heldMs: number
}

/** What a rule's invitation needs of the desk; undefined where it needs nothing. */
export function needsOf(
  { action, gates, caps }: Rule,
  all: { readonly caps: Caps; readonly gates: Gates },
): Needs | undefined {
  if (action.type !== 'invite') return undefined
  const { operators, queue } = { ...all.gates, ...gates }
  const sitePerMinute = all.caps.perMinute
  const rulePerMinute = caps?.perMinute
  const needs = [operators, queue, sitePerMinute, rulePerMinute]
  if (needs.every((need) => need === undefined)) return undefined
  return {
    ...(operators !== undefined && { operators }),
    ...(action.department !== undefined && { department: action.department }),
    ...(queue !== undefined && { queue }),
    ...(sitePerMinute !== undefined && { sitePerMinute }),
    ...(rulePerMinute !== undefined && { rulePerMinute }),
    // Shown at the last moment, answered at the last, and a conversation that begins at the last.
    heldMs: action.expiresInMs + 2 * action.answerInMs,
  }
}
