import type { Readable } from 'node:stream'
import type { RawEvent } from '@beckon/core/protocol'
import { type BadLineReason, safeText } from './bad-line.ts'
import { digestOf, type LineIds } from './line-id.ts'
import { readNdjson } from './ndjson-reader.ts'
import { readBytes } from './read-bytes.ts'
import type { Recorded, RecordedBad } from './recorded.ts'
import { LineSplitter, textOf } from './split-lines.ts'
import { type ReadyLine, WaitingLines } from './waiting-lines.ts'
import { WebLogLine } from './web-log-line.ts'
import type { WebLogReader } from './web-log-reader.ts'

/** `auto`: by the first line that one of the others can read, file by file. */
export type TrafficFormat = 'auto' | 'combined' | 'common' | 'ndjson'

export interface TrafficFileOptions {
  readonly format: TrafficFormat
  /** One for all files: a visitor's names are the same texts, whichever file they come from. */
  readonly webLog: WebLogReader
  readonly lookAhead: number
  readonly maxLineBytes: number
}

/** One file or stream of recorded traffic, put in order as far as its look-ahead reaches. */
export class TrafficFile {
  /** Bytes so far, packed as they are. */
  bytesRead = 0
  readonly #file: number
  readonly #lookAhead: number
  readonly #bytes: AsyncGenerator<Buffer, void, void>
  readonly #splitter: LineSplitter
  readonly #webLog: WebLogReader
  readonly #waiting = new WaitingLines()
  /** The one that is looked at, or read. */
  readonly #line = new WebLogLine()
  /** How lines are read; undefined until one could be. */
  #format: 'web-log' | 'ndjson' | undefined
  #lines = 0
  /** When the last good line happened. */
  #at = Number.NEGATIVE_INFINITY
  #ended = false
  #failure: unknown

  /** `file`: which of the inputs it is, from 0. */
  constructor(input: string | Readable, file: number, options: TrafficFileOptions) {
    const { format, webLog, lookAhead, maxLineBytes } = options
    this.#file = file
    this.#lookAhead = lookAhead
    this.#bytes = readBytes(input, (bytes) => {
      this.bytesRead += bytes
    })
    this.#splitter = new LineSplitter(maxLineBytes)
    this.#webLog = webLog
    if (format === 'ndjson') this.#format = 'ndjson'
    else if (format !== 'auto') this.#format = 'web-log'
  }

  /** When the next line is, ms; undefined at the end. Only true while the file is full. */
  get nextAt(): number | undefined {
    return this.#waiting.firstAt
  }

  /** The next line in order, which goes; `ids` is asked in the order that lines are taken. */
  take(ids: LineIds): Recorded {
    const ready = this.#waiting.take(this.#line)
    return ready === undefined ? this.#webLog.read(this.#line, this.#file, ids) : named(ready, ids)
  }

  /** Reads on until the look-ahead is full or the bytes at hand are used up: false, then `load`. */
  fill(): boolean {
    while (this.#waiting.size < this.#lookAhead && !this.#ended) {
      if (!this.#splitter.next()) return false
      this.#add()
    }
    return true
  }

  /** Fetches bytes until the look-ahead is full or the file ends. */
  async load(): Promise<void> {
    while (!this.fill()) {
      const chunk = await this.#nextChunk()
      if (chunk !== undefined) {
        this.#splitter.push(chunk)
        this.#waiting.came(chunk.length)
        continue
      }
      if (this.#splitter.last()) this.#add()
      this.#ended = true
    }
  }

  /** Why the file ended because it could not be read further, a TrafficError, if it did. */
  get failure(): unknown {
    return this.#failure
  }

  async close(): Promise<void> {
    await this.#bytes.return()
  }

  /** What was read before a failure is handed on first: the failure waits. */
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

  /** Adds the line that the splitter is at. */
  #add(): void {
    this.#lines++
    const { unreadable } = this.#splitter
    if (unreadable !== undefined) {
      this.#addBad(unreadable.reason, undefined, unreadable.text, unreadable.digest)
    } else if (this.#format === 'web-log') this.#addWebLog()
    else if (this.#format === 'ndjson') this.#addNdjson()
    else this.#addFirst()
  }

  /** Tries both formats until a line can be read, and then stays with its. */
  #addFirst(): void {
    const { chunk, start, stop } = this.#splitter
    const json = textOf(chunk, start, stop).trimStart().startsWith('{')
    if (json ? this.#addNdjson() : this.#addWebLog()) this.#format = json ? 'ndjson' : 'web-log'
  }

  /** Whether the line is a good one. */
  #addWebLog(): boolean {
    const line = this.#line
    line.number = this.#lines
    line.chunk = this.#splitter.chunk
    line.start = this.#splitter.start
    line.stop = this.#splitter.stop
    const reason = this.#webLog.look(line)
    if (reason !== undefined) return this.#addUnread(reason)
    this.#at = line.at
    this.#waiting.add(line)
    return true
  }

  /** Whether the line is a good one. */
  #addNdjson(): boolean {
    const { chunk, start, stop } = this.#splitter
    const recorded = readNdjson(textOf(chunk, start, stop), this.#file, this.#lines)
    if ('reason' in recorded) return this.#addUnread(recorded.reason, recorded.detail)
    this.#at = recorded.at
    this.#waiting.addReady(
      recorded.at,
      this.#lines,
      recorded.event.id === ''
        ? { recorded, digest: digestOf(chunk.bytes.subarray(start, stop)) }
        : { recorded },
    )
    return true
  }

  #addUnread(reason: BadLineReason, detail?: string): false {
    const { chunk, start, stop } = this.#splitter
    const bytes = chunk.bytes.subarray(start, stop)
    this.#addBad(reason, detail, safeText(bytes), digestOf(bytes))
    return false
  }

  #addBad(reason: BadLineReason, detail: string | undefined, text: string, digest: string): void {
    const at = this.#at
    const recorded: RecordedBad = {
      kind: 'bad',
      file: this.#file,
      line: this.#lines,
      id: '',
      reason,
      text,
      ...(at === Number.NEGATIVE_INFINITY ? undefined : { at }),
      ...(detail === undefined ? undefined : { detail }),
    }
    this.#waiting.addReady(at, this.#lines, { recorded, digest })
  }
}

type Writable<Type> = { -readonly [Key in keyof Type]: Type[Key] }

/** Gives a line the id that its hash and occurrence make; nobody has seen it before. */
function named({ digest, recorded }: ReadyLine, ids: LineIds): Recorded {
  if (digest === undefined) return recorded
  if (recorded.kind === 'bad') (recorded as Writable<RecordedBad>).id = ids.next(digest, undefined)
  else (recorded.event as Writable<RawEvent>).id = ids.next(digest, recorded.at)
  return recorded
}
