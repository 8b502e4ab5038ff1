import type { VisitorState } from './visitor.ts'

/**
 * What a visitor comes back to from the storage that its log does not tell so far: it is written down
 * before anything else happens to it.
 */
export interface Resumption {
  /** The instant of the state that was stored, ms: nobody has woken the visitor since. */
  readonly from: number
  /** Rules came into force then, ms, that it has not met. */
  readonly rulesSince?: number
  /** The connection that it had was to a process that is gone. */
  readonly disconnected?: true
  /** What is not its own kept it from invitations. */
  readonly shutOut?: true
}

/** A visitor who waits for nothing is the same under all rules. */
export function waitsFor({ visit, rules }: VisitorState, wakeAt: number): boolean {
  return visit !== undefined || rules !== undefined || wakeAt < Number.POSITIVE_INFINITY
}

/** The state without the connection that it speaks of. */
export function unconnected(state: VisitorState): VisitorState {
  if (state.context?.connected === undefined) return state
  const { connected: _, ...context } = state.context
  return { ...state, context }
}
