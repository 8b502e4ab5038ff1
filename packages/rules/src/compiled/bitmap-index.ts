import { byCodeUnits } from '../json.ts'
import { BitmapWriter, type Entry } from './bitmap-writer.ts'
import type { Bitmaps } from './bitmaps.ts'
import { type ClauseRests, restsOf } from './clause-rests.ts'
import type { Dimension } from './dimension.ts'
import { type Place, placeOf } from './place.ts'
import type { Term } from './program.ts'
import type { Selectivity } from './selectivity.ts'

/** Values of a fact up to which each has a bitmap of its own; with more, they are additions to one. */
const fewIds = 64
/** Ranks among numbers up to which each has a bitmap. A fact with more is asked for each clause. */
const mostRanks = 512
/** Words of all bitmaps by rank, 4 bytes each. */
const mostWords = 1 << 20

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

/** A clause with its terms sorted by what tells them. */
interface Sorted {
  /** Its place among those given. */
  readonly number: number
  /** By place; told by bitmaps. */
  readonly asks: ReadonlyMap<string, { readonly place: Place; readonly terms: readonly Term[] }>
  readonly rest: readonly Term[]
}

/** Indexes clauses, each a list of terms, by what is known of those. */
export function indexOf(
  clauses: readonly (readonly Term[])[],
  dimensions: readonly Dimension[],
  selectivity: Selectivity,
): BitmapIndex {
  const room = roomFor(clauses, dimensions)
  const sorted = clauses.map((terms, number) => sortOut(number, terms, dimensions, room))
  const ordered = inOrderOfRarity(sorted, selectivity)
  const words = (ordered.length + 31) >>> 5
  const writer = new BitmapWriter(dimensions, words)
  const entries = new Map<string, Entry[]>()
  for (const [bit, { asks }] of ordered.entries()) {
    for (const [key, { place, terms }] of asks) {
      const known = entries.get(key)
      if (known === undefined) entries.set(key, [{ bit, place, terms }])
      else known.push({ bit, place, terms })
    }
  }
  const numbers = new Map([...entries.keys()].map((key, number) => [key, number]))
  const bitmaps = [...entries.values()].map((some) => write(writer, some, dimensions, room))
  return {
    words,
    bitmaps,
    bits: writer.written(),
    ...looksOf(ordered, numbers, words, selectivity),
    full: Int32Array.from({ length: words }, (_, word) => fullWord(ordered.length - word * 32)),
    clauses: Int32Array.from(ordered, ({ number }) => number),
    rests: restsOf(
      ordered.map(({ rest }) => rest),
      selectivity,
    ),
  }
}

/** The dimensions that can have a bitmap for each rank, those first that most clauses look at. */
function roomFor(
  clauses: readonly (readonly Term[])[],
  dimensions: readonly Dimension[],
): ReadonlySet<number> {
  const users = new Map<number, number>()
  for (const terms of clauses) {
    for (const term of terms) {
      const place = placeOf(term, dimensions)
      if (place?.kind !== 'ranks') continue
      users.set(place.dimension, (users.get(place.dimension) ?? 0) + 1)
    }
  }
  const words = (clauses.length + 31) >>> 5
  const room = new Set<number>()
  let left = mostWords
  const most = [...users].sort(([a, many], [b, more]) => more - many || a - b)
  for (const [dimension] of most) {
    const ranks = ranksOf(dimensions[dimension] as Dimension)
    if (ranks === undefined || (ranks + 1) * words > left) continue
    left -= (ranks + 1) * words
    room.add(dimension)
  }
  return room
}

function ranksOf(dimension: Dimension): number | undefined {
  if (dimension.kind === 'identity') {
    return dimension.ids.size <= fewIds ? dimension.ids.size + 1 : undefined
  }
  if (dimension.kind !== 'order') return undefined
  const ranks = dimension.numbers.length * 2 + 1
  return ranks <= mostRanks ? ranks : undefined
}

function sortOut(
  number: number,
  terms: readonly Term[],
  dimensions: readonly Dimension[],
  room: ReadonlySet<number>,
): Sorted {
  const asks = new Map<string, { place: Place; terms: Term[] }>()
  const rest: Term[] = []
  for (const term of terms) {
    const place = placeOf(term, dimensions)
    const key = place && keyOf(place)
    const known = key === undefined ? undefined : asks.get(key)
    if (place === undefined || key === undefined || !canTell(place, term, dimensions, room)) {
      rest.push(term)
    } else if (known === undefined) {
      asks.set(key, { place, terms: [term] })
      if (place.kind === 'prefix' && !place.whole) rest.push(term)
    } else if (place.kind === 'ranks') known.terms.push(term)
    else rest.push(term)
  }
  return { number, asks, rest }
}

function canTell(
  place: Place,
  { negated }: Term,
  dimensions: readonly Dimension[],
  room: ReadonlySet<number>,
): boolean {
  if (place.kind !== 'ranks' || room.has(place.dimension)) return true
  // An addition can let a clause in, and not keep it out.
  return dimensions[place.dimension]?.kind === 'identity' && !negated
}

function keyOf(place: Place): string {
  return place.kind === 'ranks' ? `ranks ${place.dimension}` : `${place.kind} ${place.slot}`
}

function write(
  writer: BitmapWriter,
  entries: readonly Entry[],
  dimensions: readonly Dimension[],
  room: ReadonlySet<number>,
): Bitmaps {
  const { place } = entries[0] as Entry
  if (place.kind === 'item') return writer.items(place.slot, entries)
  if (place.kind === 'prefix') return writer.prefixes(place.slot, entries)
  const dimension = dimensions[place.dimension] as Dimension
  const ranks = dimension.kind === 'identity' ? dimension.ids.size : 0
  return room.has(place.dimension)
    ? writer.ranks(place.dimension, entries, ranksOf(dimension) ?? 0)
    : writer.ids(place.dimension, entries, ranks)
}

/** Together stand clauses whose rarest terms are told by the same bitmaps, and among those by the same ranks. */
function inOrderOfRarity(sorted: readonly Sorted[], selectivity: Selectivity): readonly Sorted[] {
  const keyed = sorted.map((clause, number) => {
    let rarest: { readonly key: string; readonly term: Term; readonly share: number } | undefined
    for (const [key, { terms }] of clause.asks) {
      for (const term of terms) {
        const share = selectivity.of(term)
        if (rarest === undefined || share < rarest.share) rarest = { key, term, share }
      }
    }
    return { clause, number, key: rarest?.key ?? '', term: rarest?.term }
  })
  return keyed
    .sort(
      (left, right) =>
        byCodeUnits(left.key, right.key) ||
        (left.term?.low ?? 0) - (right.term?.low ?? 0) ||
        (left.term?.id ?? 0) - (right.term?.id ?? 0) ||
        left.number - right.number,
    )
    .map(({ clause }) => clause)
}

function looksOf(
  ordered: readonly Sorted[],
  numbers: ReadonlyMap<string, number>,
  words: number,
  selectivity: Selectivity,
): Pick<BitmapIndex, 'starts' | 'looks'> {
  const starts = new Int32Array(words + 1)
  const looks: number[] = []
  for (let word = 0; word < words; word++) {
    /** By number of the bitmaps: how many clauses they are likely to end. */
    const ends = new Map<number, number>()
    for (const { asks } of ordered.slice(word * 32, word * 32 + 32)) {
      for (const [key, { terms }] of asks) {
        const number = numbers.get(key) as number
        const share = terms.reduce((least, term) => Math.min(least, selectivity.of(term)), 1)
        ends.set(number, (ends.get(number) ?? 0) + 1 - share)
      }
    }
    const best = [...ends].sort(([a, some], [b, more]) => more - some || a - b)
    for (const [number] of best) looks.push(number)
    starts[word + 1] = looks.length
  }
  return { starts, looks: Int32Array.from(looks) }
}

function fullWord(clauses: number): number {
  return clauses >= 32 ? -1 : (1 << clauses) - 1
}
