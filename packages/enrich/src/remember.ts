import { lru } from 'tiny-lru'
import { EnrichError } from './enrich-error.ts'

/**
 * A pure function of a text that remembers its last `size` different answers.
 * Throws an {@link EnrichError} (`ENRICH_OPTION`) unless `size` is a whole number above 0.
 */
export const remember = <V extends object>(
  size: number,
  answer: (text: string) => V,
): ((text: string) => V) => {
  if (!Number.isSafeInteger(size) || size < 1) {
    throw new EnrichError('ENRICH_OPTION', `cacheSize must be a whole number above 0, not ${size}`)
  }
  const known = lru<V>(size)
  return (text) => {
    const found = known.get(text)
    if (found !== undefined) return found
    const made = answer(text)
    known.set(text, made)
    return made
  }
}
