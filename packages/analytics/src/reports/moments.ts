import type { JsonValue } from '@beckon/core'
import type { Remembered } from '../fold/visitor-sample.ts'

/** When something happened in a visitor's life: by visit, then by event within it. */
export interface Moment {
  readonly visit: number
  readonly event: number
}

/** Things of one visitor, the earliest first. Of more than `most` the latest are kept, and it is told how many went. */
export class Moments<Of extends Moment> {
  private readonly most: number
  private readonly all: Of[] = []
  private gone: number

  constructor(most: number, gone = 0) {
    this.most = most
    this.gone = gone
  }

  /** Those that are kept. */
  get list(): readonly Of[] {
    this.cutTo(this.most)
    return this.all
  }

  /** How many are not. */
  get cut(): number {
    this.cutTo(this.most)
    return this.gone
  }

  /** Takes in one thing; each is told of once. */
  add(one: Of): void {
    const { all } = this
    let place = all.length
    while (place > 0 && before(one, all[place - 1] as Of)) place--
    if (place === all.length) all.push(one)
    else all.splice(place, 0, one)
    // Several at once: for each of them all that stay are moved.
    if (all.length >= 1.5 * this.most) this.cutTo(this.most)
  }

  merge(other: Moments<Of>): void {
    this.gone += other.cut
    for (const one of other.list) this.add(one)
  }

  private cutTo(most: number): void {
    const { all } = this
    if (all.length <= most) return
    this.gone += all.length - most
    all.splice(0, all.length - most)
  }
}

/**
 * Moments as what is remembered of a visitor.
 *
 * @param most of one visitor
 * @param write and `read`: one of them as JSON, and back
 */
export function rememberedMoments<Of extends Moment>(
  most: number,
  write: (one: Of) => JsonValue,
  read: (json: JsonValue) => Of,
): Remembered<Moments<Of>> {
  return {
    empty: () => new Moments(most),
    merge: (into, other) => into.merge(other),
    toJSON: ({ list, cut }) => [cut, ...list.map(write)],
    fromJSON: (json) => {
      // What `toJSON` wrote.
      const [cut, ...list] = json as unknown as [number, ...JsonValue[]]
      const moments = new Moments<Of>(most, cut)
      for (const one of list) moments.add(read(one))
      return moments
    },
  }
}

function before(left: Moment, right: Moment): boolean {
  return left.visit - right.visit < 0 || (left.visit === right.visit && left.event < right.event)
}
