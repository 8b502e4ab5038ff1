import type { RecordedBad, RecordedEvent } from './recorded.ts'
import { Reorder } from './reorder.ts'
import { type LineChunk, lineChunk } from './split-lines.ts'
import type { WebLogLine } from './web-log-line.ts'

/** A line that is already what it will be, but for its id. */
export interface ReadyLine {
  /** The hash its id is made of; missing where it brought one. */
  readonly digest?: string
  readonly recorded: RecordedEvent | RecordedBad
}

/** How many numbers of a line are kept: offsets within its chunk, and then its status. */
const offsets = 9
const width = offsets + 1

/** What chunks may hold besides twice what waits in them, and how often it is looked at. */
const slackBytes = 16 * 1024 * 1024

/**
 * Lines that wait for their turn, which comes in the order of (time, line). Those of web logs wait
 * as numbers in arrays, and each keeps its chunk of bytes alive: memory is bounded by what waits,
 * twice, and 32 MB.
 */
export class WaitingLines {
  readonly #order = new Reorder()
  /** By slot, `width` each. Offsets stay below 2 ** 32: no stream gives so many bytes at once. */
  #numbers = new Uint32Array(0)
  /** By slot; none for what is ready. */
  readonly #chunks: (LineChunk | undefined)[] = []
  /** By slot; none for lines of web logs. */
  readonly #ready: (ReadyLine | undefined)[] = []
  /** Bytes that came since it was last looked at what chunks hold. */
  #unchecked = 0

  get size(): number {
    return this.#order.size
  }

  /** When the next line is, ms; undefined where none waits. */
  get firstAt(): number | undefined {
    return this.#order.firstAt
  }

  /** Takes what `line` says now. */
  add(line: WebLogLine): void {
    const slot = this.#order.add(line.at, line.number)
    if (this.#numbers.length <= slot * width) this.#grow()
    this.#chunks[slot] = line.chunk
    const numbers = this.#numbers
    const place = slot * width
    numbers[place] = line.start
    numbers[place + 1] = line.stop
    numbers[place + 2] = line.clientStop
    numbers[place + 3] = line.requestStart
    numbers[place + 4] = line.requestStop
    numbers[place + 5] = line.referrerStart
    numbers[place + 6] = line.referrerStop
    numbers[place + 7] = line.agentStart
    numbers[place + 8] = line.agentStop
    numbers[place + offsets] = line.status
  }

  /** `at`: ms; `number`: which line of its file. */
  addReady(at: number, number: number, ready: ReadyLine): void {
    this.#ready[this.#order.add(at, number)] = ready
  }

  /** The next line, which goes, where it is ready; else undefined, and `line` is filled with it. */
  take(line: WebLogLine): ReadyLine | undefined {
    const slot = this.#order.take()
    if (slot === undefined) return undefined
    const chunk = this.#chunks[slot]
    if (chunk === undefined) {
      const ready = this.#ready[slot]
      this.#ready[slot] = undefined
      return ready
    }
    this.#chunks[slot] = undefined
    line.chunk = chunk
    line.at = this.#order.at(slot)
    line.number = this.#order.position(slot)
    const numbers = this.#numbers
    const place = slot * width
    line.start = numbers[place] ?? 0
    line.stop = numbers[place + 1] ?? 0
    line.clientStop = numbers[place + 2] ?? 0
    line.requestStart = numbers[place + 3] ?? 0
    line.requestStop = numbers[place + 4] ?? 0
    line.referrerStart = numbers[place + 5] ?? 0
    line.referrerStop = numbers[place + 6] ?? 0
    line.agentStart = numbers[place + 7] ?? 0
    line.agentStop = numbers[place + 8] ?? 0
    line.status = numbers[place + offsets] ?? 0
    return undefined
  }

  /**
   * To be told how many bytes come. A line that is dated far ahead waits to the end of its file; a
   * few of them in each chunk would keep the whole file in memory, so they are moved out.
   */
  came(bytes: number): void {
    this.#unchecked += bytes
    if (this.#unchecked < slackBytes) return
    this.#unchecked = 0
    const chunks = new Set(this.#chunks)
    chunks.delete(undefined)
    let held = 0
    for (const chunk of chunks) held += chunk?.bytes.length ?? 0
    let waiting = 0
    for (let slot = 0; slot < this.#chunks.length; slot++) waiting += this.#bytes(slot)
    if (held > 2 * waiting + slackBytes) this.#move(waiting)
  }

  /** How long the line of a web log in a slot is, in bytes; 0 where there is none. */
  #bytes(slot: number): number {
    if (this.#chunks[slot] === undefined) return 0
    return (this.#numbers[slot * width + 1] ?? 0) - (this.#numbers[slot * width] ?? 0)
  }

  /** Copies all lines of web logs, which are so many bytes, into a chunk of their own. */
  #move(size: number): void {
    const bytes = Buffer.allocUnsafeSlow(size)
    const moved: number[] = []
    let end = 0
    for (const [slot, chunk] of this.#chunks.entries()) {
      if (chunk === undefined) continue
      const start = this.#numbers[slot * width] ?? 0
      const length = this.#bytes(slot)
      chunk.bytes.copy(bytes, end, start, start + length)
      for (let place = slot * width; place < slot * width + offsets; place++) {
        this.#numbers[place] = (this.#numbers[place] ?? 0) - start + end
      }
      end += length
      moved.push(slot)
    }
    const chunk = lineChunk(bytes)
    for (const slot of moved) this.#chunks[slot] = chunk
  }

  #grow(): void {
    const numbers = new Uint32Array(this.#order.room * width)
    numbers.set(this.#numbers)
    this.#numbers = numbers
  }
}
