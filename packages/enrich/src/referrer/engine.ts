import { entriesOf, placeOf, wordsOf } from './entries.ts'

/** Where an engine puts the words: in a parameter, in the path, or inside another value. */
export type KeywordPlace =
  | { readonly kind: 'parameter'; readonly name: string }
  | { readonly kind: 'path'; readonly segments: readonly string[] }
  /** Behind `cache:id:address `. */
  | { readonly kind: 'cache'; readonly name: string }
  /** In a parameter `name` of the address that is in the parameter `within`. */
  | { readonly kind: 'nested'; readonly within: string; readonly name: string }

export interface Engine {
  readonly name: string
  readonly keywords: readonly KeywordPlace[]
  /** Encodings from before UTF-8, WHATWG labels. */
  readonly charsets: readonly string[]
  /** Below these paths it sends no keyword; `*` is any path. */
  readonly hides: readonly string[]
  /** A website first: its front page is no search. */
  readonly site: boolean
}

/** An engine at one of its places; no path is `''`. */
export interface EnginePlace {
  readonly host: string
  readonly path: string
  readonly engine: Engine
}

const keywordPlace = (word: string): KeywordPlace => {
  if (word.includes('/')) return { kind: 'path', segments: word.split('/') }
  if (word.startsWith('cache:')) return { kind: 'cache', name: word.slice('cache:'.length) }
  const colon = word.indexOf(':')
  return colon === -1
    ? { kind: 'parameter', name: word }
    : { kind: 'nested', within: word.slice(0, colon), name: word.slice(colon + 1) }
}

const optionsOf = (words: readonly string[], option: string): readonly string[] =>
  words.filter((word) => word.startsWith(option)).map((word) => word.slice(option.length))

/** Reads the table of search engines (its form stands there). */
export const readEngines = (table: string): readonly EnginePlace[] =>
  entriesOf(table).flatMap(([name = '', keywords, hosts, options]) => {
    const marks = wordsOf(options)
    const engine: Engine = {
      name,
      keywords: wordsOf(keywords).map(keywordPlace),
      charsets: optionsOf(marks, 'charset:'),
      hides: optionsOf(marks, 'hides:'),
      site: marks.includes('site'),
    }
    return wordsOf(hosts).map((place) => ({ ...placeOf(place), engine }))
  })
