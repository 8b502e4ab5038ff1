import { isAscii, isUtf8 } from 'node:buffer'
import { createHash, type Hash } from 'node:crypto'
import { type BadLineReason, safeText } from './bad-line.ts'
import { digestOf } from './line-id.ts'

const lineFeed = 0x0a
const carriageReturn = 0x0d

/** What is kept of a line that is too long: more than is shown, so that the cut shows too. */
const headBytes = 1024

/** Bytes that lines are cut out of. */
export interface LineChunk {
  readonly bytes: Buffer
  /** All of it is ASCII without NUL: its lines need no check of their own, and no decoding. */
  readonly plain: boolean
}

const nothing: LineChunk = { bytes: Buffer.alloc(0), plain: true }

/** `bytes`, looked through for what is not plain. */
export function lineChunk(bytes: Buffer): LineChunk {
  return { bytes, plain: isAscii(bytes) && !bytes.includes(0) }
}

/** The text of some bytes, which must be UTF-8; it keeps nothing else alive. */
export function textOf({ bytes, plain }: LineChunk, start: number, stop: number): string {
  return bytes.toString(plain ? 'latin1' : 'utf8', start, stop)
}

/** A line that is not text, or too much of it. */
export interface UnreadableBytes {
  readonly reason: BadLineReason
  readonly text: string
  readonly digest: string
}

/**
 * Cuts bytes into lines at 0x0A, whatever stands between, so that one bad line never costs
 * another. Memory is bounded by the longest line allowed and one chunk.
 *
 * A line is where `chunk`, `start` and `stop` say, without its 0x0A and a 0x0D before it, until
 * the next is asked for; its chunk is left alone and may be kept.
 */
export class LineSplitter {
  chunk: LineChunk = nothing
  start = 0
  stop = 0
  /** What is wrong with the line, which then has no place. */
  unreadable: UnreadableBytes | undefined
  readonly #longest: number
  #pushed: LineChunk = nothing
  #position = 0
  /** The start of a line whose end is in a later chunk. */
  #rest: Buffer[] = []
  #restBytes = 0
  /** The hash of a line that is too long to keep. */
  #overlong: Hash | undefined

  /** `longest`: bytes a line may have, without its 0x0A. */
  constructor(longest: number) {
    this.#longest = longest
  }

  /** Gives the next bytes, once `next` has nothing more to say about the former ones. */
  push(bytes: Buffer): void {
    this.#pushed = lineChunk(bytes)
    this.#position = 0
  }

  /** Goes to the next line; false: more bytes are needed. */
  next(): boolean {
    const { bytes } = this.#pushed
    const start = this.#position
    if (start >= bytes.length) return false
    const end = bytes.indexOf(lineFeed, start)
    if (end < 0) {
      this.#position = bytes.length
      this.#keep(bytes.subarray(start))
      return false
    }
    this.#position = end + 1
    if (this.#restBytes > 0 || end - start > this.#longest) {
      this.#keep(bytes.subarray(start, end))
      this.#kept()
    } else {
      this.#line(this.#pushed, start, end)
    }
    return true
  }

  /** Goes to a last line that no 0x0A ends; false: there is none. */
  last(): boolean {
    if (this.#restBytes === 0) return false
    this.#kept()
    return true
  }

  #line(chunk: LineChunk, start: number, end: number): void {
    const { bytes, plain } = chunk
    this.chunk = chunk
    this.start = start
    this.stop = end > start && bytes[end - 1] === carriageReturn ? end - 1 : end
    this.unreadable = plain ? undefined : fault(bytes.subarray(start, this.stop))
  }

  #keep(piece: Buffer): void {
    this.#restBytes += piece.length
    if (this.#restBytes <= this.#longest) {
      this.#rest.push(piece)
      return
    }
    if (this.#overlong === undefined) {
      this.#overlong = createHash('sha256')
      for (const part of this.#rest) this.#overlong.update(part)
      const head = Buffer.concat([...this.#rest, piece.subarray(0, this.#longest)])
      this.#rest = [Buffer.from(head.subarray(0, Math.min(this.#longest, headBytes)))]
    }
    this.#overlong.update(piece)
  }

  #kept(): void {
    const bytes = Buffer.concat(this.#rest)
    const overlong = this.#overlong
    this.#rest = []
    this.#restBytes = 0
    this.#overlong = undefined
    if (overlong === undefined) {
      this.#line(lineChunk(bytes), 0, bytes.length)
    } else {
      const digest = overlong.digest('base64url').slice(0, 22)
      this.unreadable = { reason: 'too-long', text: safeText(bytes), digest }
    }
  }
}

function fault(line: Buffer): UnreadableBytes | undefined {
  if (line.includes(0)) return unreadable('nul-byte', line)
  return isUtf8(line) ? undefined : unreadable('invalid-utf8', line)
}

function unreadable(reason: BadLineReason, line: Buffer): UnreadableBytes {
  return { reason, text: safeText(line), digest: digestOf(line) }
}
