import type { VisitorState } from './visitor.ts'

/**
 * What its log does not tell of a visitor who comes back from the storage, or who was there when rules
 * came into force for an instant that lay behind it, as a clock was put back. It is written down before
 * anything else happens to the visitor.
 */
export interface Resumption {
  /** The instant until which the visitor has been woken, ms: nobody has since. */
  readonly from: number
  /** The term of rules that it has met last. */
  readonly met?: string
  /** Rules came into force then, ms, that it has not met. */
  readonly rulesSince?: number
  /** The connection that it had was to a process that is gone. */
  readonly disconnected?: true
  /** What is not its own kept it from invitations. */
  readonly shutOut?: true
}

/**
 * The instant as of which somebody who has been woken until one meets rules that have been in force since
 * another, all in ms. Where that lies behind it, as a clock was put back or other processes are at work: right
 * after all that has been.
 */
export function meetsAt(from: number, since: number): number {
  return since < from ? from + 1 : since
}

/** When a visitor is due that resumes: before anything else that may be. */
export const atOnce = 0

/** A visitor who waits for nothing, and of whom no rules hold anything, is the same under all rules. */
export function waitsFor({ visit, rules, windows }: VisitorState, wakeAt: number): boolean {
  const holds = visit !== undefined || rules !== undefined || windows !== undefined
  return holds || wakeAt < Number.POSITIVE_INFINITY
}

/** The state without the connection that it speaks of. */
export function unconnected(state: VisitorState): VisitorState {
  if (state.context?.connected === undefined) return state
  const { connected: _, ...context } = state.context
  return { ...state, context }
}
