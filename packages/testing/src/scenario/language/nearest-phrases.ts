import { nearestName } from '@beckon/rules'
import type { Phrase } from './phrase.ts'
import type { Word } from './words.ts'

/** How many phrases are shown to somebody who was not understood. */
const most = 3

/** Words that stand in many phrases and tell none from another. */
const common = new Set(['the', 'a', 'an', 'to', 'in', 'of', 'by', 'on', 'at', 'with', 'for', 'is'])

/** The examples of the phrases that share most words with what was written, misspelt ones too. */
export function nearestPhrases(
  words: readonly Word[],
  phrases: readonly Phrase[],
): readonly string[] {
  const written = words.filter(({ quoted }) => !quoted).map(({ text }) => text.toLowerCase())
  return phrases
    .map((phrase, order) => ({ phrase, order, score: likeness(written, phrase) }))
    .filter(({ score }) => score > 0)
    .sort((left, right) => right.score - left.score || left.order - right.order)
    .slice(0, most)
    .map(({ phrase }) => phrase.example)
}

function likeness(written: readonly string[], { pattern }: Phrase): number {
  const known = pattern.words.filter((word) => !common.has(word))
  let score = 0
  for (const word of written) {
    if (common.has(word)) continue
    if (known.includes(word)) score += 2
    else if (word.length > 2 && nearestName(word, known) !== undefined) score += 1
  }
  // Of phrases that share as much, the shorter says less that was not written.
  return score === 0 ? 0 : score - known.length / 100
}
