/** Something that is to happen at an instant. */
export interface Due {
  /** ms. Not to be changed while it stands on an agenda. */
  at: number
}

/**
 * What is to happen, earliest first; of what is due at one instant, what was put down first. A binary
 * heap: it holds what is waited for, and nothing of what is over.
 */
export class Agenda<Entry extends Due> {
  private readonly entries: Entry[] = []
  /** When each was put down. */
  private readonly orders: number[] = []
  private order = 0

  get size(): number {
    return this.entries.length
  }

  get first(): Entry | undefined {
    return this.entries[0]
  }

  /** When the first is due, ms; Infinity where nothing is. */
  get nextAt(): number {
    return this.entries[0]?.at ?? Number.POSITIVE_INFINITY
  }

  add(entry: Entry): void {
    const order = this.order++
    let place = this.entries.length
    while (place > 0) {
      const parent = (place - 1) >> 1
      if (!this.isBefore(entry, order, parent)) break
      this.move(parent, place)
      place = parent
    }
    this.put(place, entry, order)
  }

  /** Takes out the first. */
  take(): Entry | undefined {
    const first = this.entries[0]
    const last = this.entries.pop()
    const order = this.orders.pop()
    if (last === undefined || order === undefined || this.entries.length === 0) return first
    let place = 0
    for (;;) {
      const child = this.earlierChild(place)
      if (child === undefined || this.isBefore(last, order, child)) break
      this.move(child, place)
      place = child
    }
    this.put(place, last, order)
    return first
  }

  private earlierChild(place: number): number | undefined {
    const left = 2 * place + 1
    const right = left + 1
    const { length } = this.entries
    if (left >= length) return undefined
    if (right >= length) return left
    const entry = this.entries[right] as Entry
    return this.isBefore(entry, this.orders[right] as number, left) ? right : left
  }

  private isBefore({ at }: Entry, order: number, other: number): boolean {
    const otherAt = (this.entries[other] as Entry).at
    return at !== otherAt ? at < otherAt : order < (this.orders[other] as number)
  }

  private move(from: number, to: number): void {
    this.put(to, this.entries[from] as Entry, this.orders[from] as number)
  }

  private put(place: number, entry: Entry, order: number): void {
    this.entries[place] = entry
    this.orders[place] = order
  }
}
