import { isAscii, isUtf8 } from 'node:buffer'
import { createHash, type Hash } from 'node:crypto'
import { type BadLineReason, safeText } from './bad-line.ts'
import { digestOf } from './line-id.ts'

const lineFeed = 0x0a
const carriageReturn = 0x0d

/** What is kept of a line that is too long: more than is shown, so that the cut shows too. */
const headBytes = 1024

/** A line that is not text, or too much of it. */
export interface UnreadableBytes {
  readonly reason: BadLineReason
  readonly text: string
  readonly digest: string
}

/**
 * Cuts bytes into lines at 0x0A, whatever stands between, so that one bad line never costs
 * another. Memory is bounded by the longest line allowed and one chunk.
 */
export class LineSplitter {
  readonly #longest: number
  #chunk: Buffer = Buffer.alloc(0)
  #position = 0
  /** The whole chunk is ASCII without NUL: its lines need no check of their own. */
  #plain: boolean = true
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
  push(chunk: Buffer): void {
    this.#chunk = chunk
    this.#position = 0
    this.#plain = isAscii(chunk) && !chunk.includes(0)
  }

  /** The next line, without its 0x0A and a 0x0D before it; undefined: more bytes are needed. */
  next(): string | UnreadableBytes | undefined {
    const chunk = this.#chunk
    const start = this.#position
    if (start >= chunk.length) return undefined
    const end = chunk.indexOf(lineFeed, start)
    if (end < 0) {
      this.#position = chunk.length
      this.#keep(chunk.subarray(start))
      return undefined
    }
    this.#position = end + 1
    if (this.#restBytes > 0 || end - start > this.#longest) {
      this.#keep(chunk.subarray(start, end))
      return this.#kept()
    }
    if (!this.#plain) return readText(chunk.subarray(start, end))
    const stop = end > start && chunk[end - 1] === carriageReturn ? end - 1 : end
    return chunk.toString('latin1', start, stop)
  }

  /** A last line that no 0x0A ends, where there is one. */
  last(): string | UnreadableBytes | undefined {
    return this.#restBytes > 0 ? this.#kept() : undefined
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

  #kept(): string | UnreadableBytes {
    const bytes = Buffer.concat(this.#rest)
    const overlong = this.#overlong
    this.#rest = []
    this.#restBytes = 0
    this.#overlong = undefined
    if (overlong === undefined) return readText(bytes)
    const digest = overlong.digest('base64url').slice(0, 22)
    return { reason: 'too-long', text: safeText(bytes), digest }
  }
}

function readText(bytes: Buffer): string | UnreadableBytes {
  const line = bytes.at(-1) === carriageReturn ? bytes.subarray(0, -1) : bytes
  if (line.includes(0)) return unreadable('nul-byte', line)
  return isUtf8(line) ? line.toString() : unreadable('invalid-utf8', line)
}

function unreadable(reason: BadLineReason, line: Buffer): UnreadableBytes {
  return { reason, text: safeText(line), digest: digestOf(line) }
}
