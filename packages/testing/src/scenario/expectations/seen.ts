import type { BlockEvent, Decision, JsonObject, VisitorState } from '@beckon/core'
import type { Guest } from '../stage/guest.ts'
import type { Stage } from '../stage/stage.ts'
import type { Happening } from '../stage/witness.ts'
import type { Moment } from './moment.ts'

/** What can be seen of one visitor on a stage. */
export class Seen {
  readonly guest: Guest
  readonly stage: Stage

  constructor(stage: Stage, guest: Guest) {
    this.stage = stage
    this.guest = guest
  }

  /** All that has happened so far, in order. */
  get happenings(): readonly Happening[] {
    return this.stage.witness.of(this.guest.id)
  }

  /** What it is remembered by; undefined before it has done anything. */
  get state(): VisitorState | undefined {
    return this.stage.state(this.guest)
  }

  /** Decisions about it. */
  get decisions(): readonly Decision[] {
    return this.happenings.flatMap((one) => (one.kind === 'decision' ? [one.decision] : []))
  }

  /** Steps in the life of blocks, of its own and of its address. */
  get blockChanges(): readonly BlockEvent[] {
    return this.happenings.flatMap((one) => (one.kind === 'block' ? [one.change] : []))
  }

  /** What a decision's effect says to the page. */
  said(effect: string): JsonObject | undefined {
    return this.stage.witness.bodyOf(effect)
  }

  /** When rules were applied with an action, or something else became of them. */
  applied(
    wanted: (decision: Decision) => boolean,
    outcome: Decision['outcome'] = 'applied',
  ): Moment[] {
    return this.decisions
      .filter((decision) => decision.outcome === outcome && wanted(decision))
      .map(({ at, rule }) => ({ at, rule }))
  }
}
