import type { RuleExplanation } from '@beckon/core'
import type { Place } from '../reading/place.ts'
import type { TimelineEntry } from './timeline.ts'

/** Why a rule did or did not act, by the engine itself. */
export interface Explained extends Pick<RuleExplanation, 'rule' | 'explanation' | 'suppressed'> {
  /** The instant that is explained, ms since the test began. */
  readonly at: number
  /** It took effect at that very instant. */
  readonly acted: boolean
  /** What stands in the way of its invitation, where it invites and has not just done so. */
  readonly invitation?: RuleExplanation['invitation']
  readonly coolsUntil?: number
  /** What was lived again to explain it is not what the log says: the explanation may be wrong. */
  readonly diverged?: true
}

/** Something expected that did not come about, or a step that could not be taken. */
export interface Failure {
  /** As it is written. */
  readonly expected: string
  readonly place: Place
  /** What was so instead, in words. */
  readonly found: string
  /** Of whom; missing where a step could not be taken. */
  readonly visitor?: string
  readonly timeline: readonly TimelineEntry[]
  /** The rules that might have brought it about, or did. */
  readonly explanations: readonly Explained[]
}
