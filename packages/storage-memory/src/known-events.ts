import type { EventRef } from '@beckon/core/adapter'
import { PackedEvents } from './packed-events.ts'

/** How long and how many event ids are remembered, for each entity. */
export interface DedupeWindow {
  /** At most so many ids; the oldest arrivals are forgotten first. */
  readonly maxIds: number
  /** Ids of events that happened this long before the entity's newest one are forgotten; ms. */
  readonly maxAge: number
}

/** Up to this many ids a plain search is faster than an index, and far smaller: most visitors stay below. */
const searchable = 32

/** The event ids one entity has taken in, in order of arrival. */
export class KnownEvents {
  private refs: EventRef[] = []
  /** A number for each ref's id: what differs here is seen without a look at the ids themselves. */
  private tags: number[] = []
  /** All of them, where they have become many. */
  private packed: PackedEvents | undefined
  private newest = Number.NEGATIVE_INFINITY

  get size(): number {
    return this.packed?.size ?? this.refs.length
  }

  find(id: string): EventRef | undefined {
    if (this.packed !== undefined) return this.packed.find(id)
    const { refs, tags } = this
    const tag = tagOf(id)
    for (let i = 0; i < tags.length; i += 1) {
      if (tags[i] === tag && refs[i]?.id === id) return refs[i]
    }
    return undefined
  }

  /** Adds an id that is not known yet. */
  add(ref: EventRef, window: DedupeWindow): void {
    if (ref.at > this.newest) this.newest = ref.at
    if (this.packed !== undefined) this.packed.add(ref)
    else this.addToFew(ref)
    this.forget(window)
  }

  /** Keeps what `keep` accepts. */
  filter(keep: (ref: EventRef) => boolean): void {
    const refs = [...this].filter(keep)
    if (refs.length === this.size) return
    this.packed = undefined
    this.refs = refs
    this.tags = refs.map(({ id }) => tagOf(id))
    if (refs.length > searchable) this.pack()
  }

  *[Symbol.iterator](): Generator<EventRef> {
    yield* this.packed ?? this.refs
  }

  private addToFew(ref: EventRef): void {
    const tag = tagOf(ref.id)
    if (this.refs.length === 0) {
      // An empty list that grows makes room for seventeen, and many visitors have one event.
      this.refs = [ref]
      this.tags = [tag]
    } else {
      this.refs.push(ref)
      this.tags.push(tag)
    }
    if (this.refs.length > searchable) this.pack()
  }

  private pack(): void {
    this.packed = new PackedEvents(this.refs)
    this.refs = []
    this.tags = []
  }

  private forget({ maxIds, maxAge }: DedupeWindow): void {
    const oldest = this.newest - maxAge
    const { packed, refs } = this
    if (packed !== undefined) {
      for (;;) {
        const { firstAt } = packed
        if (firstAt === undefined || (packed.size <= maxIds && firstAt >= oldest)) return
        packed.forgetFirst()
      }
    }
    let gone = 0
    for (const { at } of refs) {
      if (refs.length - gone <= maxIds && at >= oldest) break
      gone += 1
    }
    if (gone === 0) return
    refs.splice(0, gone)
    this.tags.splice(0, gone)
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
