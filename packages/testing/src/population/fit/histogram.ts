import { firstAbove } from '../weighted.ts'

/** Up to here each whole number is a bin of its own; from here on bins are a tenth longer each. */
const exactUpTo = 30
const growth = 1.1
const most = 1e9

/** The bins' lower bounds, and the end of the last. */
const bounds = Float64Array.from(binBounds())

/**
 * How often values came, from 0, in bins of 1 up to 30 and of about a tenth beyond: small, however many
 * there are, and as exact as web logs are for what is short.
 */
export class Histogram {
  total = 0
  private readonly counts = new Map<number, number>()

  add(value: number, count = 1): void {
    const bin = binOf(value)
    this.total += count
    this.counts.set(bin, (this.counts.get(bin) ?? 0) + count)
  }

  /** A value counted before is a larger one by now. */
  move(from: number, to: number): void {
    this.add(from, -1)
    this.add(to)
  }

  merge(other: Histogram): this {
    for (const [bin, count] of other.counts) {
      this.total += count
      this.counts.set(bin, (this.counts.get(bin) ?? 0) + count)
    }
    return this
  }

  /** Bins that hold something: the middle of their whole numbers, and how often it came; least first. */
  weights(): (readonly [value: number, count: number])[] {
    return this.sorted().map(([bin, count]) => {
      const [low, high] = [bounds[bin] as number, bounds[bin + 1] as number]
      return [Math.floor((low + high - 1) / 2), count]
    })
  }

  /** So many values at equal shares, from the least to the most; empty where nothing was counted. */
  quantiles(steps: number): number[] {
    const bins = this.sorted()
    const found: number[] = []
    let [place, below] = [0, 0]
    for (let step = 0; bins.length > 0 && step <= steps; step++) {
      const wanted = (this.total * step) / steps
      while (place < bins.length - 1 && below + countAt(bins, place) <= wanted) {
        below += countAt(bins, place)
        place++
      }
      const bin = (bins[place] as readonly [number, number])[0]
      const [low, high] = [bounds[bin] as number, bounds[bin + 1] as number]
      const way = Math.min(1, (wanted - below) / countAt(bins, place))
      found.push(Math.round((low + (high - low) * way) * 1_000) / 1_000)
    }
    return found
  }

  /** The Kolmogorov–Smirnov distance: the most by which the shares up to any bin differ. */
  distance(other: Histogram): number {
    const bins = new Set([...this.counts.keys(), ...other.counts.keys()])
    let [here, there, furthest] = [0, 0, 0]
    for (const bin of [...bins].sort((one, next) => one - next)) {
      here += (this.counts.get(bin) ?? 0) / this.total
      there += (other.counts.get(bin) ?? 0) / other.total
      furthest = Math.max(furthest, Math.abs(here - there))
    }
    return furthest
  }

  private sorted(): (readonly [bin: number, count: number])[] {
    const held = [...this.counts].filter(([, count]) => count > 0)
    return held.sort(([one], [next]) => one - next)
  }
}

function countAt(bins: readonly (readonly [number, number])[], place: number): number {
  return bins[place]?.[1] ?? 0
}

function binOf(value: number): number {
  if (value < exactUpTo) return Math.max(0, Math.floor(value))
  return Math.min(bounds.length - 2, firstAbove(bounds, value) - 1)
}

function binBounds(): number[] {
  const found: number[] = []
  for (let bound = 0; bound < most; ) {
    found.push(bound)
    bound = bound < exactUpTo ? bound + 1 : Math.floor(bound * growth)
  }
  found.push(most)
  return found
}
