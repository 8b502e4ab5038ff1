import type { RecordedBad, RecordedEvent } from './recorded.ts'
import { Reorder } from './reorder.ts'
import type { LineChunk } from './split-lines.ts'
import type { WebLogLine } from './web-log-line.ts'

/** A line that is already what it will be, but for its id. */
export interface ReadyLine {
  /** The hash its id is made of; missing where it brought one. */
  readonly digest?: string
  readonly recorded: RecordedEvent | RecordedBad
}

/** How many numbers of a line are kept, besides its time and its place in the file. */
const width = 10

/**
 * Lines that wait for their turn, which comes in the order of (time, line). Those of web logs wait
 * as numbers in arrays, and each keeps its chunk of bytes alive.
 */
export class WaitingLines {
  readonly #order = new Reorder()
  /** By slot, `width` each. Offsets stay below 2 ** 32, the longest chunk there can be. */
  #numbers = new Uint32Array(0)
  /** By slot; none for what is ready. */
  readonly #chunks: (LineChunk | undefined)[] = []
  /** By slot; none for lines of web logs. */
  readonly #ready: (ReadyLine | undefined)[] = []

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
    numbers[place + 5] = line.status
    numbers[place + 6] = line.referrerStart
    numbers[place + 7] = line.referrerStop
    numbers[place + 8] = line.agentStart
    numbers[place + 9] = line.agentStop
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
    line.status = numbers[place + 5] ?? 0
    line.referrerStart = numbers[place + 6] ?? 0
    line.referrerStop = numbers[place + 7] ?? 0
    line.agentStart = numbers[place + 8] ?? 0
    line.agentStop = numbers[place + 9] ?? 0
    return undefined
  }

  #grow(): void {
    const numbers = new Uint32Array(this.#order.room * width)
    numbers.set(this.#numbers)
    this.#numbers = numbers
  }
}
