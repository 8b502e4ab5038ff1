import type { Readable } from 'node:stream'
import type { RawEvent } from '@beckon/core/protocol'
import type { BadLine } from './bad-line.ts'
import { safeText } from './bad-line.ts'
import { digestOf } from './line-id.ts'
import { readNdjson } from './ndjson-reader.ts'
import { readBytes } from './read-bytes.ts'
import type { Recorded, RecordedAsset, RecordedBad, RecordedEvent } from './recorded.ts'
import { Reorder, type Timed } from './reorder.ts'
import { LineSplitter, type UnreadableBytes } from './split-lines.ts'
import type { WebLogReader } from './web-log-reader.ts'

/** `auto`: by the first line that one of the others can read, file by file. */
export type TrafficFormat = 'auto' | 'combined' | 'common' | 'ndjson'

export interface TrafficFileOptions {
  readonly format: TrafficFormat
  /** One for all files: what comes again is the same object, whichever file it comes from. */
  readonly webLog: WebLogReader
  readonly lookAhead: number
  readonly maxLineBytes: number
}

/** A line that waits for its turn. */
export interface WaitingLine extends Timed {
  /** The hash its id is made of; missing where it brought an id, or needs none. */
  readonly digest?: string
  readonly recorded: Recorded
}

type LineReader = (line: string, number: number) => RecordedEvent | RecordedAsset | BadLine

/** One file or stream of recorded traffic, put in order as far as its look-ahead reaches. */
export class TrafficFile {
  readonly #file: number
  readonly #lookAhead: number
  readonly #bytes: AsyncGenerator<Buffer, void, void>
  readonly #splitter: LineSplitter
  readonly #waiting = new Reorder<WaitingLine>()
  readonly #readWebLog: LineReader
  readonly #readNdjson: LineReader
  /** The one that fits, as soon as that is known. */
  #read: LineReader | undefined
  #lines = 0
  /** When the last good line happened. */
  #at: number | undefined
  #ended = false
  /** Why the bytes ended too early. */
  #failure: unknown

  /** `file`: which of the inputs it is, from 0. */
  constructor(input: string | Readable, file: number, options: TrafficFileOptions) {
    const { format, webLog, lookAhead, maxLineBytes } = options
    this.#file = file
    this.#lookAhead = lookAhead
    this.#bytes = readBytes(input)
    this.#splitter = new LineSplitter(maxLineBytes)
    this.#readWebLog = (line, number) => webLog.read(line, file, number)
    this.#readNdjson = (line, number) => readNdjson(line, file, number)
    if (format === 'ndjson') this.#read = this.#readNdjson
    else if (format !== 'auto') this.#read = this.#readWebLog
  }

  /** The next line in order, which stays; undefined at the end. Only true while the file is full. */
  first(): WaitingLine | undefined {
    return this.#waiting.first()
  }

  /** The next line in order, which goes. */
  take(): WaitingLine | undefined {
    return this.#waiting.take()
  }

  /** Reads on until the look-ahead is full or the bytes at hand are used up: false, then `load`. */
  fill(): boolean {
    while (this.#waiting.size < this.#lookAhead && !this.#ended) {
      const line = this.#splitter.next()
      if (line === undefined) return false
      this.#add(line)
    }
    return true
  }

  /** Fetches bytes until the look-ahead is full or the file ends. */
  async load(): Promise<void> {
    while (!this.fill()) {
      const chunk = await this.#nextChunk()
      if (chunk !== undefined) {
        this.#splitter.push(chunk)
        continue
      }
      const last = this.#splitter.last()
      if (last !== undefined) this.#add(last)
      this.#ended = true
    }
  }

  /** @throws TrafficError where the file ended because it could not be read further. */
  check(): void {
    if (this.#failure !== undefined) throw this.#failure
  }

  async close(): Promise<void> {
    await this.#bytes.return()
  }

  /** What was read before a failure is handed on first: the failure waits in `check`. */
  async #nextChunk(): Promise<Buffer | undefined> {
    try {
      const { value } = await this.#bytes.next()
      return value ?? undefined
    } catch (failure) {
      if (this.#lines === 0) throw failure
      this.#failure = failure
      return undefined
    }
  }

  #add(line: string | UnreadableBytes): void {
    const number = ++this.#lines
    if (typeof line !== 'string') {
      this.#addBad(number, line, line.text, line.digest)
      return
    }
    const recorded =
      this.#read === undefined ? this.#readFirst(line, number) : this.#read(line, number)
    if ('reason' in recorded) {
      this.#addBad(number, recorded, safeText(line), digestOf(line))
      return
    }
    const { at } = recorded
    this.#at = at
    if (recorded.kind === 'event' && recorded.event.id === '') {
      this.#waiting.add({ at, position: number, digest: digestOf(line), recorded })
    } else {
      this.#waiting.add({ at, position: number, recorded })
    }
  }

  /** Tries both readers until one can read a line, and then stays with it. */
  #readFirst(line: string, number: number): RecordedEvent | RecordedAsset | BadLine {
    const reader = line.trimStart().startsWith('{') ? this.#readNdjson : this.#readWebLog
    const recorded = reader(line, number)
    if (!('reason' in recorded)) this.#read = reader
    return recorded
  }

  #addBad(number: number, { reason, detail }: BadLine, text: string, digest: string): void {
    const at = this.#at
    const recorded: RecordedBad = {
      kind: 'bad',
      file: this.#file,
      line: number,
      id: '',
      reason,
      text,
      ...(at === undefined ? undefined : { at }),
      ...(detail === undefined ? undefined : { detail }),
    }
    this.#waiting.add({ at: at ?? Number.NEGATIVE_INFINITY, position: number, digest, recorded })
  }
}

/** Gives a line the id that its hash and occurrence make; nobody has seen it before. */
export function setId(recorded: Recorded, id: string): void {
  if (recorded.kind === 'bad') (recorded as { id: string }).id = id
  else if (recorded.kind === 'event')
    (recorded.event as { -readonly [Key in keyof RawEvent]: RawEvent[Key] }).id = id
}
