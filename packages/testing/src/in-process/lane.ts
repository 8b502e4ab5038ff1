interface Queued<Item> {
  readonly item: Item
  readonly bytes: number
}

/**
 * One direction of a connection: what is put in comes out in order, each thing in a microtask of
 * its own. So nobody is called back while still sending, and all connections of a process together
 * keep the order in which things were sent.
 */
export class Lane<Item> {
  private readonly arrive: (item: Item) => void
  private queue: Queued<Item>[] = []
  private bytes = 0
  private state: 'flowing' | 'stalled' | 'cut' = 'flowing'

  constructor(arrive: (item: Item) => void) {
    this.arrive = arrive
  }

  /** What has piled up while it is stalled. What flows is as good as taken. */
  get bufferedBytes(): number {
    return this.state === 'stalled' ? this.bytes : 0
  }

  put(item: Item, bytes: number): void {
    if (this.state === 'cut') return
    this.queue.push({ item, bytes })
    this.bytes += bytes
    if (this.state === 'flowing') queueMicrotask(this.next)
  }

  /** From now on everything piles up. */
  stall(): void {
    if (this.state === 'flowing') this.state = 'stalled'
  }

  /** What has piled up comes out, and everything flows again. */
  goOn(): void {
    if (this.state !== 'stalled') return
    this.state = 'flowing'
    for (const _ of this.queue) queueMicrotask(this.next)
  }

  /** Loses what is in it and all that is put in later. */
  cut(): void {
    this.state = 'cut'
    this.queue = []
    this.bytes = 0
  }

  private readonly next = (): void => {
    if (this.state !== 'flowing') return
    const first = this.queue.shift()
    if (first === undefined) return
    this.bytes -= first.bytes
    this.arrive(first.item)
  }
}
