import type { Dimension } from './dimension.ts'
import { type Place, placeOf, ranksOf } from './place.ts'
import type { Term } from './program.ts'
import type { Selectivity } from './selectivity.ts'

/** Values of a fact up to which each has a bitmap of its own. */
const fewRanks = 64
/** The same for numbers. A fact with more of them is asked for each clause. */
const fewNumbers = 512
/** Words of all such bitmaps, 4 bytes each. */
const mostWords = 1 << 20

/** What a clause asks at one place. */
export interface Ask {
  readonly place: Place
  readonly terms: readonly Term[]
  /** Of the events, those at which this alone would let the clause pass. */
  readonly share: number
}

/** A clause with its terms sorted by what tells them. */
export interface ClauseAsks {
  /** Its place among those given. */
  readonly number: number
  /** By the number of the place; told by bitmaps. */
  readonly asks: ReadonlyMap<number, Ask>
  readonly rest: readonly Term[]
}

/** Sorts the terms of clauses by what tells them, and which dimensions can have a bitmap for each rank. */
export function asksOf(
  clauses: readonly (readonly Term[])[],
  dimensions: readonly Dimension[],
  selectivity: Selectivity,
): { readonly sorted: readonly ClauseAsks[]; readonly room: ReadonlySet<number> } {
  const room = roomFor(clauses, dimensions)
  const sorted = clauses.map((terms, number) =>
    sortOut(number, terms, dimensions, room, selectivity),
  )
  return { sorted, room }
}

/** The same clause, where only some places have bitmaps: what it asks at others is looked at for itself. */
export function keepAsks(clause: ClauseAsks, kept: ReadonlySet<number>): ClauseAsks {
  const { number, asks, rest } = clause
  const others: Term[] = []
  for (const [key, { terms }] of asks) if (!kept.has(key)) others.push(...terms)
  if (others.length === 0) return clause
  const told = [...asks].filter(([key]) => kept.has(key))
  return { number, asks: new Map(told), rest: [...rest, ...others] }
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
    const looked = dimensions[dimension] as Dimension
    const ranks = ranksOf(looked)
    if (ranks > (looked.kind === 'order' ? fewNumbers : fewRanks)) continue
    if ((ranks + 1) * words > left) continue
    left -= (ranks + 1) * words
    room.add(dimension)
  }
  return room
}

function sortOut(
  number: number,
  terms: readonly Term[],
  dimensions: readonly Dimension[],
  room: ReadonlySet<number>,
  selectivity: Selectivity,
): ClauseAsks {
  const asks = new Map<number, Ask>()
  const rest: Term[] = []
  for (const term of terms) {
    const place = placeOf(term, dimensions)
    const key = place && keyOf(place)
    const known = key === undefined ? undefined : asks.get(key)
    if (place === undefined || key === undefined || !canTell(place, term, dimensions, room)) {
      rest.push(term)
    } else if (known === undefined) {
      asks.set(key, { place, terms: [term], share: selectivity.of(term) })
    } else if (place.kind === 'ranks') {
      const share = Math.min(known.share, selectivity.of(term))
      asks.set(key, { place, terms: [...known.terms, term], share })
    } else rest.push(term)
  }
  return { number, asks, rest }
}

function canTell(
  place: Place,
  { dimension, low, high, negated }: Term,
  dimensions: readonly Dimension[],
  room: ReadonlySet<number>,
): boolean {
  if (place.kind !== 'ranks' || room.has(place.dimension)) return true
  // An addition can let a clause in, and not keep it out; and it is written for each rank there is.
  const { kind } = dimensions[place.dimension] as Dimension
  if (kind === 'order' || negated) return false
  return dimension !== place.dimension || high - low < fewRanks
}

/** A number for each place: 0 and above those of dimensions, below those of lists. */
function keyOf(place: Place): number {
  return place.kind === 'ranks' ? place.dimension : -1 - place.slot
}
