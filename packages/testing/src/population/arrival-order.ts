/** The most drawers that visitors are sorted into. */
const mostDrawers = 65_536

/**
 * Numbers of visitors by when they first come, in drawers of equal length: four bytes a visitor, where
 * visitors themselves take hundreds, so that each is made only when its time comes.
 */
export class ArrivalOrder {
  private readonly start: number
  private readonly drawerMs: number
  /** Where each drawer begins among the sorted, and where the last ends. */
  private readonly begins: Uint32Array
  private readonly sorted: Uint32Array
  private drawer = 0

  /** `firstOf` is asked twice for each visitor from 0, and gives an instant within the two bounds, ms. */
  constructor(visitors: number, start: number, end: number, firstOf: (number: number) => number) {
    const drawers = Math.min(mostDrawers, Math.max(1, visitors))
    this.start = start
    this.drawerMs = (end - start) / drawers
    const drawerOf = (number: number): number => {
      const drawer = Math.floor((firstOf(number) - start) / this.drawerMs)
      return Math.min(drawers - 1, Math.max(0, drawer))
    }
    this.begins = new Uint32Array(drawers + 1)
    for (let number = 0; number < visitors; number++) {
      const after = drawerOf(number) + 1
      this.begins[after] = (this.begins[after] as number) + 1
    }
    for (let drawer = 1; drawer <= drawers; drawer++) {
      this.begins[drawer] = (this.begins[drawer] as number) + (this.begins[drawer - 1] as number)
    }
    this.sorted = new Uint32Array(visitors)
    const next = this.begins.slice()
    for (let number = 0; number < visitors; number++) {
      const drawer = drawerOf(number)
      const place = next[drawer] as number
      this.sorted[place] = number
      next[drawer] = place + 1
    }
  }

  /** Nobody who was not taken comes before, ms; Infinity where all were taken. */
  get nextFrom(): number {
    if (this.drawer >= this.begins.length - 1) return Number.POSITIVE_INFINITY
    return this.start + this.drawer * this.drawerMs
  }

  /** Takes out the next drawer. */
  take(): Uint32Array {
    const from = this.begins[this.drawer] ?? 0
    this.drawer++
    return this.sorted.subarray(from, this.begins[this.drawer] ?? from)
  }
}
