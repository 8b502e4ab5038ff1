import { nothingKnown } from '../language/known.ts'
import { understood } from '../language/phrase.ts'
import { wordsOf } from '../language/words.ts'
import { rulesChange } from '../steps/time-phrases.ts'
import { itemsOf, type Node, textIn } from './node.ts'
import type { Place } from './place.ts'

/** The files of rules that steps put into force, and where they are named. */
export function rulesNamed(
  steps: readonly Node[],
): readonly { readonly file: string; readonly place: Place }[] {
  return steps.flatMap((node) => {
    const text = textIn(node)
    const words = wordsOf(text ?? '')
    const change = understood([rulesChange], words, nothingKnown)
    const file = change?.reading.args.file
    if (typeof file === 'string') return [{ file, place: node.place }]
    const [entry] = node.kind === 'map' ? node.entries : []
    return entry === undefined ? [] : rulesNamed(itemsOf(entry.node))
  })
}
