import type { Known } from './known.ts'
import { type Args, Pattern, type Reading } from './pattern.ts'
import type { Word } from './words.ts'

/** Something that may be said in a scenario: how it is said, what it means, and an example of it. */
export interface Phrase {
  readonly pattern: Pattern
  /** One sentence. */
  readonly meaning: string
  readonly example: string
}

/** A phrase as it is written down in a table of phrases. */
export interface WrittenPhrase<Text extends string> {
  readonly pattern: Text
  readonly meaning: string
  readonly example: string
}

/** What a phrase does with what its slots hold, whatever they are called. */
export type Taking<Text extends string, Before extends readonly unknown[], Result> = (
  ...args: [...Before, Args<Text>]
) => Result

/** Reads the pattern of a phrase. */
export function phraseOf<Text extends string>(written: WrittenPhrase<Text>): Phrase {
  const { pattern, meaning, example } = written
  return { pattern: new Pattern(pattern), meaning, example }
}

/** A phrase of a table that says what some words say, and how it reads them. */
export interface Understood<Of extends Phrase> {
  readonly phrase: Of
  readonly reading: Reading
}

/** The first phrase of a table that says all of some words, best without a fault. */
export function understood<Of extends Phrase>(
  phrases: readonly Of[],
  words: readonly Word[],
  known: Known,
): Understood<Of> | undefined {
  let faulty: Understood<Of> | undefined
  for (const phrase of phrases) {
    const reading = phrase.pattern.whole(words, known)
    if (reading === undefined) continue
    if (reading.faults.length === 0) return { phrase, reading }
    faulty ??= { phrase, reading }
  }
  return faulty
}
