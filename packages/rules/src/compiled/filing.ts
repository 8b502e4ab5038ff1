import { Buckets, type Packed } from './buckets.ts'
import { chooseHandles } from './choose-handles.ts'
import type { IdentityDimension, OrderDimension } from './dimension.ts'
import type { Handle } from './handle.ts'
import { Prefixes } from './prefixes.ts'
import type { Clause, Program, Term } from './program.ts'
import type { Selectivity } from './selectivity.ts'

/** How many numbers stand for one clause that waits. */
export const entrySize = 4

/** As the first number of a term: there is none. */
export const noTerm = -1

/**
 * Where clauses wait, and what to look at for each. Wherever clauses wait, each is four numbers: where
 * its code begins, and its first term, at which most of them end. A term is twice its dimension, plus
 * one where it is negated, its lowest and its highest rank.
 */
export interface Filing {
  /**
   * Of each clause: the place of its rule, where its timed terms begin, where it ends; then its
   * still terms, the rarest first, and the ids of its timed ones. What it waits under is left out
   * where nothing else leads to it, and so is the first term.
   */
  readonly code: Int32Array
  readonly ids: readonly RankIndex[]
  readonly orders: readonly OrderIndex[]
  readonly items: readonly ItemIndex[]
  readonly prefixes: readonly PrefixIndex[]
  /** Clauses that wait for nothing and are looked at every time. */
  readonly always: Int32Array
}

/** Clauses by the rank they wait for. */
export interface RankIndex {
  readonly dimension: number
  readonly slot: number
  readonly known: ReadonlyMap<unknown, number>
  readonly byRank: Packed
}

/** Clauses by the least, or the greatest, rank they wait for: whatever is within reach of a rank stands in one piece. */
export interface OrderIndex {
  readonly dimension: number
  readonly slot: number
  readonly numbers: Float64Array
  /** Up to which place of `from` a rank reaches. */
  readonly fromEnds: Int32Array
  readonly from: Int32Array
  /** From which place of `to` on. */
  readonly toStarts: Int32Array
  readonly to: Int32Array
}

/** Clauses by the item of a list they wait for. */
export interface ItemIndex {
  readonly slot: number
  readonly byItem: ReadonlyMap<unknown, Int32Array>
}

/** Clauses by how the text begins that they wait for. */
export interface PrefixIndex {
  readonly slot: number
  readonly prefixes: Prefixes
}

/** Files each clause under the rarest of its terms that has a handle, where that pays. */
export function file(program: Program, selectivity: Selectivity): Filing {
  const shelves = new Shelves()
  const always: number[] = []
  const code: number[] = []
  const handles = chooseHandles(program, selectivity)
  for (const place of inOrderOfCall(handles)) {
    const clause = program.clauses[place] as Clause
    const waitsUnder = handles[place]
    const handle = waitsUnder?.handle
    const terms = inOrder(clause, selectivity)
    const looked = handle?.exact === true ? terms.filter((term) => term !== waitsUnder) : terms
    const [first, ...still] = looked.filter((term) => !term.timed)
    const timed = looked.filter((term) => term.timed)
    const entry = [code.length, ...(first === undefined ? [noTerm, 0, 0] : encoded(first))]
    const timedAt = code.length + 3 + still.length * 3
    code.push(clause.owner, timedAt, timedAt + timed.length)
    for (const term of still) code.push(...encoded(term))
    for (const { id } of timed) code.push(id)
    if (handle === undefined) always.push(...entry)
    else shelves.put(handle, entry)
  }
  return {
    code: Int32Array.from(code),
    always: Int32Array.from(always),
    ...shelves.packed(program),
  }
}

/** Those that are called up together stand together, so that going through them is reading on. */
function inOrderOfCall(handles: readonly (Term | undefined)[]): readonly number[] {
  const keys = handles.map((term) => (term === undefined ? '' : keyOf(term)))
  return [...handles.keys()].sort(
    (left, right) => byText(keys[left] ?? '', keys[right] ?? '') || left - right,
  )
}

function keyOf({ handle, dimension, low, high }: Term): string {
  return handle === undefined ? '' : [handle.kind, dimension, low, high].join(' ')
}

function byText(left: string, right: string): number {
  if (left === right) return 0
  return left < right ? -1 : 1
}

function encoded({ dimension, negated, low, high }: Term): readonly number[] {
  return [dimension * 2 + (negated ? 1 : 0), low, high]
}

function inOrder({ terms }: Clause, selectivity: Selectivity): readonly Term[] {
  return [...terms].sort(
    (left, right) =>
      Number(left.timed) - Number(right.timed) ||
      selectivity.of(left) - selectivity.of(right) ||
      left.id - right.id,
  )
}

class Shelves {
  private readonly ids = new Map<number, Buckets<number>>()
  private readonly from = new Map<number, Buckets<number>>()
  private readonly to = new Map<number, Buckets<number>>()
  private readonly items = new Map<number, Buckets<unknown>>()
  private readonly prefixes = new Map<number, Buckets<string>>()

  put(handle: Handle, entry: readonly number[]): void {
    switch (handle.kind) {
      case 'ids':
        for (const id of handle.ids) shelf(this.ids, handle.dimension).put(id, entry)
        break
      case 'from':
        shelf(this.from, handle.dimension).put(handle.low, entry)
        break
      case 'to':
        shelf(this.to, handle.dimension).put(handle.high, entry)
        break
      case 'item':
        shelf(this.items, handle.slot).put(handle.value, entry)
        break
      case 'prefix':
        shelf(this.prefixes, handle.slot).put(handle.text, entry)
        break
    }
  }

  packed({ dimensions }: Program): Omit<Filing, 'code' | 'always'> {
    const ordered = [...new Set([...this.from.keys(), ...this.to.keys()])]
    const none = new Buckets<number>()
    return {
      ids: [...this.ids].map(([dimension, buckets]) => {
        const { slot, ids: known } = dimensions[dimension] as IdentityDimension
        return { dimension, slot, known, byRank: buckets.byRank(known.size + 1) }
      }),
      orders: ordered.map((dimension) => {
        const { slot, numbers } = dimensions[dimension] as OrderDimension
        const ranks = numbers.length * 2 + 1
        const from = (this.from.get(dimension) ?? none).byRank(ranks)
        const to = (this.to.get(dimension) ?? none).byRank(ranks)
        return {
          dimension,
          slot,
          numbers,
          from: from.clauses,
          fromEnds: from.starts.subarray(1),
          to: to.clauses,
          toStarts: to.starts,
        }
      }),
      items: [...this.items].map(([slot, buckets]) => ({ slot, byItem: buckets.byKey() })),
      prefixes: [...this.prefixes].map(([slot, buckets]) => ({
        slot,
        prefixes: new Prefixes(buckets.byKey()),
      })),
    }
  }
}

function shelf<Key>(shelves: Map<number, Buckets<Key>>, at: number): Buckets<Key> {
  let buckets = shelves.get(at)
  if (buckets === undefined) {
    buckets = new Buckets()
    shelves.set(at, buckets)
  }
  return buckets
}
