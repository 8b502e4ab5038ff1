/** So many items make a piece at most; one that grows beyond is halved. */
const most = 512

/**
 * Items in order, with their places: a list in pieces, so that putting one in moves a few hundred others at
 * most, in one go, however many there are. Trees that know places do the same with a hundred bytes for each
 * item where this has eight, and a view of everybody has one for each.
 */
export class Ranked<Item> {
  private readonly compare: (one: Item, other: Item) => number
  private readonly pieces: Item[][] = []
  private count = 0

  /** `items` stand in order already. No two of them may ever compare as equal. */
  constructor(items: readonly Item[], compare: (one: Item, other: Item) => number) {
    this.compare = compare
    this.count = items.length
    const half = most / 2
    for (let from = 0; from < items.length; from += half) {
      this.pieces.push(items.slice(from, from + half))
    }
  }

  get size(): number {
    return this.count
  }

  /** In how many pieces they lie. */
  get parts(): number {
    return this.pieces.length
  }

  *[Symbol.iterator](): Generator<Item> {
    for (const piece of this.pieces) yield* piece
  }

  has(item: Item): boolean {
    const piece = this.pieces[this.pieceOf(item)]
    return piece !== undefined && piece[this.placeIn(piece, item)] === item
  }

  insert(item: Item): void {
    this.count++
    const index = Math.min(this.pieceOf(item), this.pieces.length - 1)
    const piece = this.pieces[index]
    if (piece === undefined) {
      this.pieces.push([item])
      return
    }
    piece.splice(this.placeIn(piece, item), 0, item)
    if (piece.length > most) this.pieces.splice(index + 1, 0, piece.splice(most / 2))
  }

  /** It must compare as it did when it was put in. @returns whether it was there */
  remove(item: Item): boolean {
    const index = this.pieceOf(item)
    const piece = this.pieces[index]
    if (piece === undefined) return false
    const place = this.placeIn(piece, item)
    if (piece[place] !== item) return false
    piece.splice(place, 1)
    this.count--
    this.joinSmall(index)
    return true
  }

  /** So many items from a place on, as far as there are any. */
  slice(from: number, length: number): Item[] {
    const found: Item[] = []
    let skip = from
    for (const piece of this.pieces) {
      if (skip >= piece.length) {
        skip -= piece.length
        continue
      }
      for (let place = skip; place < piece.length && found.length < length; place++) {
        found.push(piece[place] as Item)
      }
      if (found.length >= length) break
      skip = 0
    }
    return found
  }

  /** The first piece that ends with the item or behind it. */
  private pieceOf(item: Item): number {
    let low = 0
    let high = this.pieces.length
    while (low < high) {
      const middle = (low + high) >>> 1
      const piece = this.pieces[middle] as Item[]
      if (this.compare(piece[piece.length - 1] as Item, item) < 0) low = middle + 1
      else high = middle
    }
    return low
  }

  /** Where in a piece the item is, or would be. */
  private placeIn(piece: readonly Item[], item: Item): number {
    let low = 0
    let high = piece.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.compare(piece[middle] as Item, item) < 0) low = middle + 1
      else high = middle
    }
    return low
  }

  /** An empty piece goes, and a small one joins a neighbour, so that there are never many of them. */
  private joinSmall(index: number): void {
    const piece = this.pieces[index] as Item[]
    if (piece.length === 0) this.pieces.splice(index, 1)
    else if (!this.join(index)) this.join(index - 1)
  }

  /** A piece and the next become one, if that is not long. */
  private join(index: number): boolean {
    const piece = this.pieces[index]
    const next = this.pieces[index + 1]
    if (piece === undefined || next === undefined) return false
    if (piece.length + next.length > most / 2) return false
    this.pieces.splice(index, 2, [...piece, ...next])
    return true
  }
}
