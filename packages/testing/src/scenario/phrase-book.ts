import { expectationPhrases } from './expectations/phrases.ts'
import type { Phrase } from './language/phrase.ts'
import { slots } from './language/slots.ts'
import { arrivalPhrases } from './steps/arrival-phrases.ts'
import { browsingPhrases } from './steps/browsing-phrases.ts'
import { invitationPhrases } from './steps/invitation-phrases.ts'
import { operatorPhrases } from './steps/operator-phrases.ts'
import { shopPhrases } from './steps/shop-phrases.ts'
import { timePhrases } from './steps/time-phrases.ts'

/** A phrase as a reader needs it. */
export interface BookedPhrase {
  /** Words, `this|that` for either, `[…]` for what may be left out, and slots such as `{path}`. */
  readonly pattern: string
  readonly meaning: string
  readonly example: string
}

/** Everything that may be said in a scenario, as the reader of scenarios knows it. */
export interface PhraseBook {
  /** Title → phrases, in the order in which they are looked for. */
  readonly chapters: Readonly<Record<string, readonly BookedPhrase[]>>
  /** What may stand in the place of a slot, by its name. */
  readonly slots: Readonly<Record<string, string>>
}

/** The phrase book of scenarios: for documentation, and for editors. */
export const scenarioPhrases: PhraseBook = {
  chapters: {
    'What time and the server do': booked(timePhrases),
    'Coming, looking and going': booked(browsingPhrases),
    'How somebody comes': booked(arrivalPhrases),
    'What somebody does': booked(shopPhrases),
    'Invitations and conversations': booked(invitationPhrases),
    'What operators do': booked(operatorPhrases),
    'What is expected': booked(expectationPhrases),
  },
  slots: Object.fromEntries(
    Object.entries(slots)
      .map(([name, { meaning }]) => [name, meaning] as const)
      .sort(([left], [right]) => (left < right ? -1 : 1)),
  ),
}

function booked(phrases: readonly Phrase[]): readonly BookedPhrase[] {
  return phrases.map(({ pattern, meaning, example }) => ({
    pattern: pattern.text,
    meaning,
    example,
  }))
}
