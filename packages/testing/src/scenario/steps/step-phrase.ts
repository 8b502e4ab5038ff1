import { type Phrase, phraseOf, type Taking, type WrittenPhrase } from '../language/phrase.ts'
import type { Arrival, Guest } from '../stage/guest.ts'
import type { Stage } from '../stage/stage.ts'

type Loose = Readonly<Record<string, unknown>>

/** Something that a visitor does. */
export interface VisitorPhrase extends Phrase {
  readonly who: 'visitor'
  /** How somebody comes may be said behind it: from where, with what, in which country. */
  readonly arrival: boolean
  readonly act: (guest: Guest, arrival: Arrival, args: Loose) => Promise<void> | void
}

/** Something that is done by somebody else, or that happens by itself. */
export interface StagePhrase extends Phrase {
  readonly who: 'stage'
  readonly act: (stage: Stage, args: Loose) => Promise<void> | void
}

/** Writes a phrase down that begins with a visitor, or with nobody where it is clear who. */
export function visitorPhrase<const Text extends string>(
  written: WrittenPhrase<Text> & {
    readonly arrival?: true
    readonly act: Taking<Text, [guest: Guest, arrival: Arrival], Promise<void> | void>
  },
): VisitorPhrase {
  const { arrival = false, act } = written
  return { ...phraseOf(written), who: 'visitor', arrival, act: act as VisitorPhrase['act'] }
}

/** Writes a phrase down that says itself who acts. */
export function stagePhrase<const Text extends string>(
  written: WrittenPhrase<Text> & {
    readonly act: Taking<Text, [stage: Stage], Promise<void> | void>
  },
): StagePhrase {
  return { ...phraseOf(written), who: 'stage', act: written.act as StagePhrase['act'] }
}
