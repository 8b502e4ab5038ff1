import type { Known } from '../language/known.ts'
import type { Word } from '../language/words.ts'
import { type ArrivalWish, arrivalPhrases } from './arrival-phrases.ts'

/** How somebody comes, and what is wrong with what was said of it. */
export interface ReadArrival {
  readonly wish: ArrivalWish
  readonly faults: readonly string[]
}

/** Reads all that is said of somebody who comes, from one word on to the last; undefined where it is something else. */
export function readArrival(
  words: readonly Word[],
  from: number,
  known: Known,
): ReadArrival | undefined {
  if (from === words.length) return { wish: {}, faults: [] }
  let faulty: ReadArrival | undefined
  for (const { pattern, say } of arrivalPhrases) {
    for (const { end, args, faults } of pattern.readings(words, from, known)) {
      const rest = readArrival(words, end, known)
      if (rest === undefined) continue
      const wish = faults.length === 0 ? { ...say(args), ...rest.wish } : rest.wish
      const all = { wish, faults: [...faults, ...rest.faults] }
      if (all.faults.length === 0) return all
      faulty ??= all
    }
  }
  return faulty
}
