type Part =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'one' }
  | { readonly kind: 'many' }
  | {
      readonly kind: 'set'
      readonly negated: boolean
      readonly ranges: readonly [number, number][]
    }

/** A compiled glob: whether the whole text follows it. */
export interface Glob {
  test(text: string): boolean
}

/** Thrown for a pattern that does not follow the grammar; the message says what is wrong. */
export class GlobError extends Error {}

/**
 * Compiles a glob over a whole text: `*` any run of characters (also none, also `/`), `?` one
 * character, `[a-z]` one of a set, `[!a-z]` one outside it, `\` takes the next character as it
 * is. Matching takes time in proportion to text times pattern at worst. Throws {@link GlobError}.
 */
export function compileGlob(pattern: string): Glob {
  const parts = readParts(pattern)
  const [first, second, third] = parts
  if (first === undefined) return { test: (text) => text === '' }
  if (parts.length === 1 && first.kind === 'text') return { test: (text) => text === first.text }
  if (parts.length === 1 && first.kind === 'many') return { test: () => true }
  if (parts.length === 2 && first.kind === 'text' && second?.kind === 'many') {
    return { test: (text) => text.startsWith(first.text) }
  }
  if (parts.length === 2 && first.kind === 'many' && second?.kind === 'text') {
    return { test: (text) => text.endsWith(second.text) }
  }
  if (
    parts.length === 3 &&
    first.kind === 'many' &&
    second?.kind === 'text' &&
    third?.kind === 'many'
  ) {
    return { test: (text) => text.includes(second.text) }
  }
  return { test: (text) => matches(parts, text) }
}

/** How every text that follows a glob begins, and whether that is all it asks for. Throws {@link GlobError}. */
export function globStart(pattern: string): { readonly text: string; readonly whole: boolean } {
  const [first, second, ...more] = readParts(pattern)
  if (first?.kind !== 'text') return { text: '', whole: false }
  return { text: first.text, whole: second?.kind === 'many' && more.length === 0 }
}

function readParts(pattern: string): Part[] {
  const parts: Part[] = []
  const characters = Array.from(pattern)
  const text = (character: string) => {
    const last = parts.at(-1)
    if (last?.kind === 'text')
      parts[parts.length - 1] = { kind: 'text', text: last.text + character }
    else parts.push({ kind: 'text', text: character })
  }
  for (let at = 0; at < characters.length; at += 1) {
    const character = characters[at] ?? ''
    if (character === '*') {
      if (parts.at(-1)?.kind !== 'many') parts.push({ kind: 'many' })
    } else if (character === '?') {
      parts.push({ kind: 'one' })
    } else if (character === '[') {
      const { part, end } = readSet(characters, at)
      parts.push(part)
      at = end
    } else if (character === '\\') {
      at += 1
      const next = characters[at]
      if (next === undefined) throw new GlobError('a \\ at its end has nothing to escape')
      text(next)
    } else if (character === '{' || character === '}') {
      throw new GlobError(
        'braces are no alternatives here: use someValue:glob with a list of patterns, or \\{ for the character itself',
      )
    } else {
      text(character)
    }
  }
  return parts
}

function readSet(characters: readonly string[], start: number): { part: Part; end: number } {
  let at = start + 1
  const negated = characters[at] === '!'
  if (negated) at += 1
  const ranges: [number, number][] = []
  const take = (): number => {
    if (characters[at] === '\\') at += 1
    const code = characters[at]?.codePointAt(0)
    if (code === undefined) throw new GlobError('a [ is not closed')
    at += 1
    return code
  }
  while (characters[at] !== ']') {
    const low = take()
    if (characters[at] !== '-' || characters[at + 1] === ']') {
      ranges.push([low, low])
      continue
    }
    at += 1
    const high = take()
    if (high < low) throw new GlobError('a range in [ ] runs backwards')
    ranges.push([low, high])
  }
  if (ranges.length === 0) throw new GlobError('a set [ ] is empty')
  return { part: { kind: 'set', negated, ranges }, end: at }
}

/** Length in UTF-16 units of what the part takes at this place of the text, -1 if it does not fit. */
function taken(part: Part, text: string, at: number): number {
  if (part.kind === 'text') return text.startsWith(part.text, at) ? part.text.length : -1
  const code = text.codePointAt(at)
  if (code === undefined) return -1
  const length = code > 0xffff ? 2 : 1
  if (part.kind !== 'set') return length
  const inside = part.ranges.some(([low, high]) => code >= low && code <= high)
  return inside === part.negated ? -1 : length
}

function matches(parts: readonly Part[], text: string): boolean {
  let at = 0
  let index = 0
  // Where to go on after a mismatch: only the last `*` ever needs to take more.
  let starIndex = -1
  let starAt = 0
  for (;;) {
    const part = parts[index]
    if (part === undefined && at === text.length) return true
    if (part?.kind === 'many') {
      starIndex = index
      starAt = at
      index += 1
      if (index === parts.length) return true
      continue
    }
    const length = part === undefined ? -1 : taken(part, text, at)
    if (length >= 0) {
      at += length
      index += 1
      continue
    }
    if (starIndex < 0 || starAt >= text.length) return false
    starAt += (text.codePointAt(starAt) ?? 0) > 0xffff ? 2 : 1
    at = starAt
    index = starIndex + 1
  }
}

/** What every text that follows a glob has in common. */
export interface GlobOutline {
  /** The only text that follows it. */
  readonly exact?: string
  /** They begin with it. */
  readonly prefix: string
  /** They end with it. */
  readonly suffix: string
  /** They have each of these within. */
  readonly within: readonly string[]
  /** Whether all texts that have these in common follow it: it has one `*` at an end, or one at both. */
  readonly complete: boolean
}

/** The fixed parts of a glob. Throws {@link GlobError} for one that cannot be compiled. */
export function globOutline(pattern: string): GlobOutline {
  const parts = readParts(pattern)
  const textOf = (part: Part | undefined) => (part?.kind === 'text' ? part.text : '')
  const prefix = textOf(parts[0])
  const kinds = parts.map((part) => part.kind).join(' ')
  return {
    ...((parts.length === 0 || kinds === 'text') && { exact: prefix }),
    prefix,
    suffix: textOf(parts.at(-1)),
    within: parts.flatMap((part) => (part.kind === 'text' ? [part.text] : [])),
    complete: ['many', 'text many', 'many text', 'many text many'].includes(kinds),
  }
}
