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
  // What follows a word is the same, however one has come there.
  const read = new Map<number, ReadArrival | undefined>()
  const rest = (at: number): ReadArrival | undefined => {
    if (!read.has(at)) read.set(at, behind(words, at, known, rest))
    return read.get(at)
  }
  return rest(from)
}

function behind(
  words: readonly Word[],
  from: number,
  known: Known,
  rest: (from: number) => ReadArrival | undefined,
): ReadArrival | undefined {
  if (from === words.length) return { wish: {}, faults: [] }
  let faulty: ReadArrival | undefined
  for (const { pattern, say } of arrivalPhrases) {
    for (const { end, args, faults } of pattern.readings(words, from, known)) {
      const later = rest(end)
      if (later === undefined) continue
      const wish = faults.length === 0 ? { ...say(args), ...later.wish } : later.wish
      const all = { wish, faults: [...faults, ...later.faults] }
      if (all.faults.length === 0) return all
      faulty ??= all
    }
  }
  return faulty
}
