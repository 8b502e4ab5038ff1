import type { Known } from './known.ts'
import { type SlotName, type SlotValue, slots } from './slots.ts'
import { textOf, type Word } from './words.ts'

/** The names of all slots in a pattern. */
type NamesIn<Pattern extends string> = Pattern extends `${string}{${infer Name}}${infer Rest}`
  ? Name | NamesIn<Rest>
  : never

/** The names of those that stand outside of brackets: they are always there. */
type Needed<Pattern extends string> = Pattern extends `${infer Before}[${string}]${infer After}`
  ? NamesIn<Before> | Needed<After>
  : NamesIn<Pattern>

type Values<Names> = { readonly [Name in Names & SlotName]: SlotValue<Name> }

/** What the slots of a pattern hold, by name; those within brackets may be missing. */
export type Args<Pattern extends string> = Values<Needed<Pattern>> &
  Partial<Values<Exclude<NamesIn<Pattern>, Needed<Pattern>>>>

type Item =
  | { readonly kind: 'word'; readonly any: readonly string[] }
  | { readonly kind: 'slot'; readonly name: SlotName }
  | { readonly kind: 'maybe'; readonly items: readonly Item[] }

/** One way to read the beginning of some words by a pattern. */
export interface Reading {
  /** How many words it takes. */
  readonly end: number
  readonly args: Readonly<Record<string, unknown>>
  /** What is wrong with what a slot holds, where it is something else than meant. */
  readonly faults: readonly string[]
}

/**
 * What a phrase looks like: words, `this|that` for either, `[…]` for what may be left out, and slots
 * such as `{path}`.
 */
export class Pattern {
  readonly text: string
  private readonly items: readonly Item[]

  constructor(text: string) {
    this.text = text
    this.items = itemsOf(text)
  }

  /** All the words that may stand in it, for finding what was probably meant. */
  get words(): readonly string[] {
    return wordsIn(this.items)
  }

  /** Every way to read the words from one on, those that take fewer words into their slots first. */
  readings(words: readonly Word[], from: number, known: Known): Iterable<Reading> {
    return read(this.items, words, { end: from, args: {}, faults: [] }, known)
  }

  /** How all the words are read, best without a fault; undefined where they are something else. */
  whole(words: readonly Word[], known: Known): Reading | undefined {
    let faulty: Reading | undefined
    for (const reading of this.readings(words, 0, known)) {
      if (reading.end !== words.length) continue
      if (reading.faults.length === 0) return reading
      faulty ??= reading
    }
    return faulty
  }
}

function itemsOf(text: string): readonly Item[] {
  return [...text.matchAll(/\[([^\]]*)\]|\{(\w+)\}|[^\s[\]{}]+/g)].map(
    ([word, maybe, slot]): Item => {
      if (maybe !== undefined) return { kind: 'maybe', items: itemsOf(maybe) }
      if (slot === undefined) return { kind: 'word', any: word.split('|') }
      if (slot in slots) return { kind: 'slot', name: slot as SlotName }
      throw new Error(`The pattern "${text}" has a slot {${slot}} that there is not.`)
    },
  )
}

function wordsIn(items: readonly Item[]): readonly string[] {
  return items.flatMap((item) =>
    item.kind === 'word' ? item.any : item.kind === 'maybe' ? wordsIn(item.items) : [],
  )
}

function* read(
  items: readonly Item[],
  words: readonly Word[],
  so: Reading,
  known: Known,
): Generator<Reading> {
  const [item, ...rest] = items
  if (item === undefined) {
    yield so
    return
  }
  const next = words[so.end]
  if (item.kind === 'word') {
    if (next === undefined || next.quoted || !item.any.includes(next.text.toLowerCase())) return
    yield* read(rest, words, { ...so, end: so.end + 1 }, known)
    return
  }
  if (item.kind === 'maybe') {
    yield* read([...item.items, ...rest], words, so, known)
    yield* read(rest, words, so, known)
    return
  }
  const slot = slots[item.name]
  for (let count = 1; count <= slot.words && so.end + count <= words.length; count++) {
    const taken = words.slice(so.end, so.end + count)
    const quoted = taken.length === 1 && taken[0]?.quoted === true
    if (slot.quoted === true && !quoted) return
    const text = quoted ? (taken[0]?.text ?? '') : textOf(taken)
    const found = slot.read(text, known)
    if (found === undefined) continue
    const args = 'value' in found ? { ...so.args, [item.name]: found.value } : so.args
    const faults = 'fault' in found ? [...so.faults, found.fault] : so.faults
    yield* read(rest, words, { end: so.end + count, args, faults }, known)
  }
}
