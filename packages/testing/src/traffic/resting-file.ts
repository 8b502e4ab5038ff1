import type { Readable } from 'node:stream'
import { TrafficFile, type TrafficFileOptions } from './traffic-file.ts'

/**
 * One of several inputs. Where there are many, a file is open, with its look-ahead in memory, only
 * while it is its turn: it is looked into at the start, for where it begins, and closed until that
 * instant comes. Nobody runs out of memory or of file descriptors for a year of daily logs.
 */
export class RestingFile {
  readonly #open: () => TrafficFile
  readonly #rests: boolean
  #file: TrafficFile | undefined
  /** When its first line is, ms; undefined for a file without lines, or at its end. */
  #startsAt: number | undefined
  /** Why it ended too early. */
  #failure: unknown
  /** How many bytes it was, at its end. */
  #bytesRead = 0

  /** `rests`: whether it is closed until its turn. A stream cannot be read twice, and never is. */
  constructor(
    input: string | Readable,
    number: number,
    options: TrafficFileOptions,
    rests: boolean,
  ) {
    this.#open = () => new TrafficFile(input, number, options)
    this.#rests = rests && typeof input === 'string'
  }

  /** Bytes read of it since its turn came, packed as they are. */
  get bytesRead(): number {
    return this.#file?.bytesRead ?? this.#bytesRead
  }

  /** When its next line is, ms; undefined at the end. */
  get nextAt(): number | undefined {
    return this.#file === undefined ? this.#startsAt : this.#file.nextAt
  }

  /** Finds out where it begins. */
  async look(): Promise<void> {
    const file = this.#open()
    this.#file = file
    await file.load()
    this.#startsAt = file.nextAt
    if (!this.#rests || this.#startsAt === undefined) return
    await file.close()
    this.#file = undefined
  }

  /** The file itself, with its look-ahead filled. */
  async awake(): Promise<TrafficFile> {
    if (this.#file === undefined) {
      this.#file = this.#open()
      await this.#file.load()
    }
    return this.#file
  }

  /** Lets go of the file if it is at its end: many that were read cost no more than one. */
  async settle(): Promise<void> {
    const file = this.#file
    if (file === undefined || file.nextAt !== undefined) return
    this.#file = undefined
    this.#startsAt = undefined
    this.#failure = file.failure
    this.#bytesRead = file.bytesRead
    await file.close()
  }

  /** @throws TrafficError where the file ended because it could not be read further. */
  check(): void {
    if (this.#failure !== undefined) throw this.#failure
  }

  async close(): Promise<void> {
    await this.#file?.close()
  }
}
