import type { EventRef } from '@beckon/core/adapter'

/** How long and how many event ids are remembered, for each entity. */
export interface DedupeWindow {
  /** At most so many ids; the oldest arrivals are forgotten first. */
  readonly maxIds: number
  /** Ids of events that happened this long before the entity's newest one are forgotten; ms. */
  readonly maxAge: number
}

/** Up to this many ids a plain search is faster than a Map, and far smaller: most visitors stay below. */
const searchable = 32

/** The event ids one entity has taken in, in order of arrival. */
export class KnownEvents {
  private refs: EventRef[] = []
  /** A number for each ref's id: what differs here is seen without a look at the ids themselves. */
  private tags: number[] = []
  /** Refs before this position are forgotten; they are cut off in bulk. */
  private head = 0
  private index: Map<string, EventRef> | undefined
  private newest = Number.NEGATIVE_INFINITY

  get size(): number {
    return this.refs.length - this.head
  }

  find(id: string): EventRef | undefined {
    if (this.index !== undefined) return this.index.get(id)
    const { refs, tags } = this
    const tag = tagOf(id)
    for (let i = this.head; i < tags.length; i += 1) {
      if (tags[i] === tag && refs[i]?.id === id) return refs[i]
    }
    return undefined
  }

  /** Adds an id that is not known yet. */
  add(ref: EventRef, window: DedupeWindow): void {
    const tag = tagOf(ref.id)
    if (this.refs.length === 0) {
      // An empty list that grows makes room for seventeen, and many visitors have one event.
      this.refs = [ref]
      this.tags = [tag]
    } else {
      this.refs.push(ref)
      this.tags.push(tag)
    }
    if (ref.at > this.newest) this.newest = ref.at
    if (this.index !== undefined) this.index.set(ref.id, ref)
    this.forget(window)
    if (this.index === undefined && this.size > searchable) {
      this.index = new Map(this.refs.slice(this.head).map((known) => [known.id, known]))
    }
  }

  /** Keeps what `keep` accepts. */
  filter(keep: (ref: EventRef) => boolean): void {
    this.refs = this.refs.slice(this.head).filter(keep)
    this.tags = this.refs.map(({ id }) => tagOf(id))
    this.head = 0
    this.index =
      this.refs.length > searchable ? new Map(this.refs.map((ref) => [ref.id, ref])) : undefined
  }

  *[Symbol.iterator](): Generator<EventRef> {
    for (let i = this.head; i < this.refs.length; i += 1) {
      const ref = this.refs[i]
      if (ref !== undefined) yield ref
    }
  }

  private forget({ maxIds, maxAge }: DedupeWindow): void {
    const { refs } = this
    const oldest = this.newest - maxAge
    for (;;) {
      const first = refs[this.head]
      if (first === undefined) break
      if (refs.length - this.head <= maxIds && first.at >= oldest) break
      this.index?.delete(first.id)
      this.head += 1
    }
    if (this.head > searchable && this.head * 2 > refs.length) {
      this.refs = refs.slice(this.head)
      this.tags = this.tags.slice(this.head)
      this.head = 0
    }
  }
}

/** From the length and the ends of an id: where ids are counted up the last characters differ. */
function tagOf(id: string): number {
  const { length } = id
  let tag = length
  for (let place = Math.max(0, length - 4); place < length; place += 1) {
    tag = (tag * 31 + id.charCodeAt(place)) | 0
  }
  return length > 0 ? (tag * 31 + id.charCodeAt(0)) | 0 : tag
}
