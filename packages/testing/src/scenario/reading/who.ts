import type { Known } from '../language/known.ts'
import type { Word } from '../language/words.ts'

/** Of whom something is said, and the words that are left; `nobody`: of all, that they do not. */
export interface Subject {
  readonly names: readonly string[]
  readonly nobody?: true
  readonly rest: readonly Word[]
}

/**
 * Takes the visitors off the beginning of some words: `ann`, `ann's`, `pupil 7`, `every pupil`,
 * `everybody`, `nobody`. Where there is none, the only visitor is meant; undefined where there are several.
 */
export function subjectOf(words: readonly Word[], { visitors }: Known): Subject | undefined {
  const [first, second] = words
  const bare = first === undefined || first.quoted ? '' : first.text.replace(/['’]s$/, '')
  if (second !== undefined && !second.quoted) {
    const numbered = `${bare} ${second.text.replace(/['’]s$/, '')}`
    if (visitors.has(numbered)) return { names: [numbered], rest: words.slice(2) }
    if (bare === 'every') {
      const names = [...visitors].filter((name) => name.startsWith(`${second.text} `))
      if (names.length > 0) return { names, rest: words.slice(2) }
    }
  }
  if (visitors.has(bare)) return { names: [bare], rest: words.slice(1) }
  if (bare === 'everybody') return { names: [...visitors], rest: words.slice(1) }
  if (bare === 'nobody') return { names: [...visitors], nobody: true, rest: words.slice(1) }
  return visitors.size === 1 ? { names: [...visitors], rest: words } : undefined
}

const coming =
  /^(?:at .+?:? )?([A-Za-z][\w-]*?)(?: (\d{1,4})(?: to (\d{1,4}))?)? (?:come|comes)(?: |$)/

/** What may stand before `comes` and is nobody's name. */
const notNames = new Set(['then', 'and', 'every', 'everybody', 'nobody'])

/** The most visitors of one name. */
const crowd = 1_000

/**
 * The visitors that a text brings: `ann comes …` is ann, `pupil 1 to 25 come …` are twenty-five.
 * None where it brings nobody.
 */
export function comers(text: string): readonly string[] {
  const [, name, from, to] = coming.exec(text.trim()) ?? []
  if (name === undefined || notNames.has(name)) return []
  if (from === undefined) return [name]
  const [first, last] = [Number(from), Number(to ?? from)]
  const count = Math.min(crowd, Math.max(1, last - first + 1))
  return Array.from({ length: count }, (_, index) => `${name} ${first + index}`)
}

/** Those whom `pupil 1 to 25` names at the beginning of a text, and the words behind. */
export function rangeOf(words: readonly Word[], known: Known): Subject | undefined {
  const [name, from, to, last] = words.slice(0, 4).map(({ text }) => text)
  if (to !== 'to' || !/^\d+$/.test(from ?? '') || !/^\d+$/.test(last ?? '')) return undefined
  const names = comers(`${name} ${from} to ${last} come`).filter((one) => known.visitors.has(one))
  return names.length === 0 ? undefined : { names, rest: words.slice(4) }
}
