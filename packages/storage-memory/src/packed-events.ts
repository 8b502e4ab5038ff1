import type { EventRef } from '@beckon/core/adapter'

/** Its instant, the lengths of its texts, and which of them take two bytes a letter. */
const headBytes = 8 + 3 * 4 + 1
const fewestBytes = 4_096
const fewestPlaces = 64

/**
 * Event ids by the thousand, in order of arrival, in a few arrays of bytes and numbers: as objects
 * they are what a garbage collector spends its time on, going through each of them again and again.
 */
export class PackedEvents {
  private bytes = Buffer.allocUnsafeSlow(fewestBytes)
  private used = 0
  /** Where each event's bytes begin. */
  private places = new Uint32Array(fewestPlaces)
  private hashes = new Int32Array(fewestPlaces)
  private count = 0
  /** Events before this position are forgotten; they are cut off in bulk. */
  private head = 0
  /** Positions plus one by the hashes of ids, the next free one after a collision; 0 is free. */
  private slots = new Uint32Array(2 * fewestPlaces)

  constructor(refs: Iterable<EventRef>) {
    for (const ref of refs) this.add(ref)
  }

  get size(): number {
    return this.count - this.head
  }

  /** When the one that arrived first happened, ms; undefined when there is none. */
  get firstAt(): number | undefined {
    return this.size === 0 ? undefined : this.atOf(this.head)
  }

  find(id: string): EventRef | undefined {
    const { slots, hashes } = this
    const mask = slots.length - 1
    const hash = hashOf(id)
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const position = (slots[slot] as number) - 1
      if (position < 0) return undefined
      // What is forgotten keeps its slot, so that what stands behind it is found.
      if (position >= this.head && hashes[position] === hash && this.hasId(position, id)) {
        return this.refAt(position)
      }
    }
  }

  /** Adds an id that is not known yet. */
  add(ref: EventRef): void {
    if (this.count === this.places.length) this.makeRoom()
    this.places[this.count] = this.used
    this.write(ref)
    const hash = hashOf(ref.id)
    this.hashes[this.count] = hash
    this.enter(this.count, hash)
    this.count++
  }

  forgetFirst(): void {
    if (this.head < this.count) this.head++
  }

  *[Symbol.iterator](): Generator<EventRef> {
    for (let position = this.head; position < this.count; position++) yield this.refAt(position)
  }

  /** Lets go of what is forgotten, or, where that is little, takes twice the room. */
  private makeRoom(): void {
    const { head, count, places, hashes } = this
    const left = count - head
    const from = places[head] ?? this.used
    this.bytes.copyWithin(0, from, this.used)
    this.used -= from
    // In place, as long as there is room: arrays that come and go are what makes a collector run.
    if (left * 2 > places.length) {
      this.places = new Uint32Array(places.length * 2)
      this.hashes = new Int32Array(places.length * 2)
      this.slots = new Uint32Array(places.length * 4)
    } else this.slots.fill(0)
    this.head = 0
    this.count = left
    for (let position = 0; position < left; position++) {
      this.places[position] = (places[head + position] as number) - from
      const hash = hashes[head + position] as number
      this.hashes[position] = hash
      this.enter(position, hash)
    }
  }

  /** At most half of the slots are ever taken. */
  private enter(position: number, hash: number): void {
    const mask = this.slots.length - 1
    let slot = hash & mask
    while (this.slots[slot] !== 0) slot = (slot + 1) & mask
    this.slots[slot] = position + 1
  }

  private write({ id, bodyHash, at, visitor }: EventRef): void {
    const most = headBytes + 2 * (id.length + bodyHash.length + (visitor?.length ?? 0))
    if (this.used + most > this.bytes.length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(2 * this.bytes.length, this.used + most))
      this.bytes.copy(larger, 0, 0, this.used)
      this.bytes = larger
    }
    const start = this.used
    const { bytes } = this
    bytes.writeDoubleLE(at, start)
    let wide = 0
    let end = start + headBytes
    for (let index = 0; index < 3; index++) {
      const text = index === 0 ? id : index === 1 ? bodyHash : visitor
      bytes.writeInt32LE(text?.length ?? -1, start + 8 + 4 * index)
      if (text === undefined) continue
      if (isWide(text)) {
        wide |= 1 << index
        end += bytes.write(text, end, 'utf16le')
      } else end += bytes.write(text, end, 'latin1')
    }
    bytes[start + headBytes - 1] = wide
    this.used = end
  }

  private atOf(position: number): number {
    return this.bytes.readDoubleLE(this.places[position] as number)
  }

  private hasId(position: number, id: string): boolean {
    const { bytes } = this
    const start = this.places[position] as number
    const { length } = id
    if (bytes.readInt32LE(start + 8) !== length) return false
    const text = start + headBytes
    const wide = ((bytes[text - 1] as number) & 1) !== 0
    for (let place = 0; place < length; place++) {
      const code = wide ? bytes.readUInt16LE(text + 2 * place) : bytes[text + place]
      if (code !== id.charCodeAt(place)) return false
    }
    return true
  }

  private refAt(position: number): EventRef {
    const { bytes } = this
    const start = this.places[position] as number
    const wide = bytes[start + headBytes - 1] as number
    let from = start + headBytes
    const text = (index: number): string | undefined => {
      const length = bytes.readInt32LE(start + 8 + 4 * index)
      if (length < 0) return undefined
      const isOfTwo = (wide & (1 << index)) !== 0
      const to = from + (isOfTwo ? 2 * length : length)
      const read = bytes.toString(isOfTwo ? 'utf16le' : 'latin1', from, to)
      from = to
      return read
    }
    const [id = '', bodyHash = '', visitor] = [text(0), text(1), text(2)]
    const at = this.atOf(position)
    return visitor === undefined ? { id, bodyHash, at } : { id, bodyHash, at, visitor }
  }
}

/** FNV-1a over the letters: public, see isthe.com/chongo/tech/comp/fnv; ids of one sender's choice harm that sender alone. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5 | 0
  for (let place = 0; place < text.length; place++) {
    hash = Math.imul(hash ^ text.charCodeAt(place), 0x01000193)
  }
  // The lower bits choose the slot: the higher ones are to have their say.
  return hash ^ (hash >>> 15)
}

function isWide(text: string): boolean {
  for (let place = 0; place < text.length; place++) if (text.charCodeAt(place) > 0xff) return true
  return false
}
