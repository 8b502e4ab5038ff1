/** One word of a phrase: a quoted text is one, whatever is in it. */
export interface Word {
  /** Without the quotes. */
  readonly text: string
  readonly quoted: boolean
}

const word = /"([^"]*)"(?=[\s,]|$)|(?:[^\s"]|"[^"]*")+/g

/** The words of a phrase. A comma behind a word means nothing; nor do curly quotes differ from straight ones. */
export function wordsOf(text: string): readonly Word[] {
  const straight = text.replace(/[“”]/g, '"')
  return [...straight.matchAll(word)].flatMap(([whole, quoted]): Word[] => {
    if (quoted !== undefined) return [{ text: quoted, quoted: true }]
    const bare = whole.replace(/,$/, '')
    return bare === '' ? [] : [{ text: bare, quoted: false }]
  })
}

/** Words as they would be written, with single spaces. */
export function textOf(words: readonly Word[]): string {
  return words.map(({ text, quoted }) => (quoted ? `"${text}"` : text)).join(' ')
}
