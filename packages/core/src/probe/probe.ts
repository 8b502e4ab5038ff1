import type { Answer } from '../ports/transport.ts'

/**
 * Hears how long things take inside the engine, and what a commit holds; see `Engine.observe`.
 * What can be counted at any moment (`account()`, `rules()`, `depths()` ...) is not told here.
 *
 * It is called within the engine's own work, so it should be quick. One that throws is told of in
 * `errors$` and harms nobody else.
 */
export interface Probe {
  /** A message has come in; called while whoever brought it still is on the stack. */
  received?(passage: Passage): void
  /** All events of a message have their fate, and the sender is about to be told. */
  answered?(passage: Passage, answer: Answer, ms: number): void
  /** A commit begins. What is given back hears how it ends. */
  committing?(commit: CommitBegun): CommitProbe | undefined
  /** An effect needs no further try. */
  effectEnded?(end: EffectEnd): void
  /** Other rules came into force, or could not. */
  rulesSwapped?(swap: RulesSwap): void
}

/** One message on its way through the engine. Its events carry it along, also where they are stepped again. */
export interface Passage {
  /** When it came in, by the stopwatch of the engine's clock, ms. */
  readonly since: number
}

/** What a commit is going to write. */
export interface CommitBegun {
  /** By the engine's clock, ms since 1970 UTC. */
  readonly at: number
  /** Entities that are written, each all or nothing. */
  readonly units: number
  /** Events in them; one that its address counts as well is there twice. */
  readonly events: number
  readonly effects: number
}

/** Hears of one commit. */
export interface CommitProbe {
  /**
   * Makes a call to the storage, once for each try: for those who keep something around what
   * happens within, as a trace does. The call is made all the same where it forgets to.
   */
  around?(call: () => unknown): void
  ended?(end: CommitEnd): void
}

/** How a commit has ended. */
export interface CommitEnd {
  /** What the storage took, tries and pauses between them included, ms. */
  readonly ms: number
  /** More than one where the storage was unavailable. */
  readonly tries: number
  /** Units that somebody else was ahead of: what they hold is computed again. */
  readonly conflicts: number
  /** The messages of the events that are committed now, one for each event that somebody sent. */
  readonly committed: readonly Passage[]
  /** The stopwatch now, ms: what a committed event took is this less its `since`. */
  readonly now: number
  /** Why the storage will not take any of it; absent where it answered. */
  readonly error?: unknown
}

/**
 * - `delivered`: somebody has it
 * - `expired`: its time was over
 * - `overtaken`: it was taken back, or made void by what came after it
 */
export type EffectOutcome = 'delivered' | 'expired' | 'overtaken'

/** What became of an effect. */
export interface EffectEnd {
  readonly site: string
  /** The effect's id. */
  readonly id: string
  /** The action's type, such as `invite`. */
  readonly type: string
  readonly outcome: EffectOutcome
  /** From its commit, or since it was taken over from an earlier run, ms. */
  readonly ms: number
  /** By the engine's clock, ms since 1970 UTC. */
  readonly at: number
  /** How often it was tried in vain, since its visitor came last. */
  readonly failures: number
}

/** A call of `Engine.use`. */
export interface RulesSwap {
  /** Of the rule set in force now. */
  readonly hash: string
  /** How many rules the new set has. */
  readonly rules: number
  /** From the call until it was written down, ms. */
  readonly ms: number
  /** By the engine's clock, ms since 1970 UTC. */
  readonly at: number
  /** Why they did not; absent where they did. */
  readonly error?: unknown
}
