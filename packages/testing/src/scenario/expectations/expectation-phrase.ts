import type { Rule } from '@beckon/rules'
import { type Phrase, phraseOf, type Taking, type WrittenPhrase } from '../language/phrase.ts'
import type { Moment, Standing } from './moment.ts'
import type { Seen } from './seen.ts'

type Loose = Readonly<Record<string, unknown>>

/**
 * Something that may be expected of a visitor. What happens can be expected at an instant, so many
 * times, or never; what is so, now or not.
 */
export interface ExpectationPhrase extends Phrase {
  /** The instants at which it came about. */
  readonly moments?: (seen: Seen, args: Loose) => readonly Moment[]
  /** Whether it is so now; where it is missing, it is something that happens. */
  readonly stands?: (seen: Seen, args: Loose) => Standing
  /** Which rules bring such a thing about: they are explained where it fails. */
  readonly rules: (rule: Rule, args: Loose) => boolean
}

interface Written<Text extends string> extends WrittenPhrase<Text> {
  readonly rules: Taking<Text, [rule: Rule], boolean>
}

/** Writes down something that happens. */
export function happens<const Text extends string>(
  written: Written<Text> & { readonly moments: Taking<Text, [seen: Seen], readonly Moment[]> },
): ExpectationPhrase {
  return {
    ...phraseOf(written),
    moments: written.moments as NonNullable<ExpectationPhrase['moments']>,
    rules: written.rules as ExpectationPhrase['rules'],
  }
}

/** Writes down something that is so, or not; `moments`: when it came to be so. */
export function stands<const Text extends string>(
  written: Written<Text> & {
    readonly stands: Taking<Text, [seen: Seen], Standing>
    readonly moments?: Taking<Text, [seen: Seen], readonly Moment[]>
  },
): ExpectationPhrase {
  return {
    ...phraseOf(written),
    stands: written.stands as NonNullable<ExpectationPhrase['stands']>,
    ...(written.moments && {
      moments: written.moments as NonNullable<ExpectationPhrase['moments']>,
    }),
    rules: written.rules as ExpectationPhrase['rules'],
  }
}
