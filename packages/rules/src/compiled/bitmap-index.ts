import { BitmapWriter, type Entry } from './bitmap-writer.ts'
import { type Bitmaps, byKind } from './bitmaps.ts'
import { asksOf, type ClauseAsks, keepAsks } from './clause-asks.ts'
import { type ClauseRests, restsOf } from './clause-rests.ts'
import type { Dimension } from './dimension.ts'
import type { Term } from './program.ts'
import type { Selectivity } from './selectivity.ts'
import { worthwhile } from './worthwhile.ts'

/** How many clauses, of those that are left, a fact must be likely to end for all to be told by it. Found by measuring. */
const endsPerFact = 0.25
/** The same for one word of its bitmap, once that is known. */
const endsPerLook = 0.01

/**
 * Which clauses an event leaves, told for 32 of them at once. Clauses that are rare for the same
 * reason stand together, so that most words are empty after one look.
 */
export interface BitmapIndex {
  /** How many words a bitmap has. */
  readonly words: number
  readonly bits: Int32Array
  readonly bitmaps: readonly Bitmaps[]
  /** By word: where in `looks` the numbers of the bitmaps begin that its clauses look at, the rarest first. */
  readonly starts: Int32Array
  readonly looks: Int32Array
  /** By word: the bits that are clauses. */
  readonly full: Int32Array
  /** By bit: the clause, by its place among those given. */
  readonly clauses: Int32Array
  /** What no bitmap tells of each clause. */
  readonly rests: ClauseRests
}

/** Indexes clauses, each a list of terms, by what is known of those. */
export function indexOf(
  clauses: readonly (readonly Term[])[],
  dimensions: readonly Dimension[],
  selectivity: Selectivity,
): BitmapIndex {
  const { sorted, room } = asksOf(clauses, dimensions, selectivity)
  const everywhere = worthwhile(sorted, endsPerFact)
  const kept = sorted.map((clause) => keepAsks(clause, everywhere))
  const groups = inWords(inOrderOfRarity(kept, selectivity)).map((group) => {
    const places = worthwhile(group, endsPerLook)
    return { places, clauses: group.map((clause) => keepAsks(clause, places)) }
  })
  const ordered = groups.flatMap((group) => group.clauses)
  const words = groups.length
  const writer = new BitmapWriter(dimensions, words)
  const entries = new Map<number, Entry[]>()
  for (const [bit, { asks }] of ordered.entries()) {
    for (const [key, { place, terms }] of asks) {
      const known = entries.get(key)
      if (known === undefined) entries.set(key, [{ bit, place, terms }])
      else known.push({ bit, place, terms })
    }
  }
  const written = [...entries]
    .map(([key, some]) => ({ key, bitmaps: write(writer, some, room) }))
    .sort((left, right) => byKind(left.bitmaps, right.bitmaps))
  const numbers = new Map(written.map(({ key }, number) => [key, number]))
  const bitmaps = written.map((one) => one.bitmaps)
  return {
    words,
    bitmaps,
    bits: writer.written(),
    ...looksOf(
      groups.map(({ places }) => places),
      numbers,
    ),
    full: Int32Array.from({ length: words }, (_, word) => fullWord(ordered.length - word * 32)),
    clauses: Int32Array.from(ordered, ({ number }) => number),
    rests: restsOf(
      ordered.map(({ rest }) => rest),
      selectivity,
    ),
  }
}

function write(
  writer: BitmapWriter,
  entries: readonly Entry[],
  room: ReadonlySet<number>,
): Bitmaps {
  const { place } = entries[0] as Entry
  if (place.kind === 'item') return writer.items(place.slot, entries)
  return room.has(place.dimension)
    ? writer.full(place.dimension, entries)
    : writer.sparse(place.dimension, entries)
}

/** Together stand clauses whose rarest terms are told by the same bitmaps, and among those by the same ranks. */
function inOrderOfRarity(
  sorted: readonly ClauseAsks[],
  selectivity: Selectivity,
): readonly ClauseAsks[] {
  const keyed = sorted.map((clause, number) => {
    let rarest: { readonly key: number; readonly term: Term; readonly share: number } | undefined
    for (const [key, { terms }] of clause.asks) {
      for (const term of terms) {
        const share = selectivity.of(term)
        if (rarest === undefined || share < rarest.share) rarest = { key, term, share }
      }
    }
    return { clause, number, key: rarest?.key ?? 0, term: rarest?.term }
  })
  return keyed
    .sort(
      (left, right) =>
        left.key - right.key ||
        (left.term?.low ?? 0) - (right.term?.low ?? 0) ||
        (left.term?.id ?? 0) - (right.term?.id ?? 0) ||
        left.number - right.number,
    )
    .map(({ clause }) => clause)
}

/** Each clause has a bit, 32 of them a word. */
function inWords(ordered: readonly ClauseAsks[]): readonly (readonly ClauseAsks[])[] {
  const words = (ordered.length + 31) >>> 5
  return Array.from({ length: words }, (_, word) => ordered.slice(word * 32, word * 32 + 32))
}

function looksOf(
  places: readonly ReadonlySet<number>[],
  numbers: ReadonlyMap<number, number>,
): Pick<BitmapIndex, 'starts' | 'looks'> {
  const starts = new Int32Array(places.length + 1)
  const looks: number[] = []
  for (const [word, keys] of places.entries()) {
    for (const key of keys) looks.push(numbers.get(key) as number)
    // Four are looked at together.
    while (looks.length % 4 !== 0) looks.push(looks.at(-1) as number)
    starts[word + 1] = looks.length
  }
  return { starts, looks: Int32Array.from(looks) }
}

function fullWord(clauses: number): number {
  return clauses >= 32 ? -1 : (1 << clauses) - 1
}
