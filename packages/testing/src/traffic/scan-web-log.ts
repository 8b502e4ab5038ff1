import type { BadLineReason } from './bad-line.ts'
import { type LogTimes, logTimeLength } from './log-time.ts'
import type { WebLogLine } from './web-log-line.ts'

const space = 0x20
const quote = 0x22
const hyphen = 0x2d
const zero = 0x30
const nine = 0x39
const openingBracket = 0x5b
const backslash = 0x5c
const closingBracket = 0x5d

/**
 * Looks for the fields of one line of Apache's common or combined log format, and notes in `line`
 * where they are: `client ident user [time] "request" status bytes`, then ` "referrer" "agent"`,
 * which may both be missing. What follows the agent after a space, or the bytes in the common
 * format, is a field of somebody's own and is left alone. Escapes such as `\"` or `\x16` stay as
 * they are. One pass, no backtracking, no text.
 *
 * Source: https://httpd.apache.org/docs/2.4/mod/mod_log_config.html
 *
 * @param line its `chunk`, `start` and `stop` are read, all else but its number is set.
 * @returns why it could not be read; the fields then mean nothing.
 */
export function scanWebLog(
  line: WebLogLine,
  format: 'combined' | 'common',
  times: LogTimes,
): BadLineReason | undefined {
  const { start, stop } = line
  const { bytes } = line.chunk
  if (start === stop) return 'empty'
  const clientStop = indexOf(bytes, space, start, stop)
  const identStop = clientStop < 0 ? -1 : indexOf(bytes, space, clientStop + 1, stop)
  if (clientStop === start || identStop < clientStop + 2) return 'not-a-log-line'
  // The user's name is of the client's choosing and may hold spaces.
  const time = behindOpening(bytes, identStop + 1, stop)
  if (time < 0) return 'not-a-log-line'
  const timeStop = time + logTimeLength
  if (!closesTime(bytes, timeStop, stop)) {
    for (let place = time; place < stop; place++) {
      if (closesTime(bytes, place, stop)) return 'bad-time'
    }
    return 'not-a-log-line'
  }
  const at = times.read(bytes, time)
  if (Number.isNaN(at)) return 'bad-time'

  const requestStart = timeStop + 3
  const requestStop = closingQuote(bytes, requestStart, stop)
  if (requestStop < 0) return 'unclosed-quote'
  const status = readStatus(bytes, requestStop + 1, stop)
  if (status < 0) return 'not-a-log-line'
  const sizeStop = endOfSize(bytes, requestStop + 6, stop)
  if (sizeStop < 0) return 'not-a-log-line'

  line.referrerStart = sizeStop
  line.referrerStop = sizeStop
  line.agentStart = sizeStop
  line.agentStop = sizeStop
  if (sizeStop < stop && format === 'combined') {
    if (!opensQuote(bytes, sizeStop, stop)) return 'not-a-log-line'
    const referrerStop = closingQuote(bytes, sizeStop + 2, stop)
    if (referrerStop < 0) return 'unclosed-quote'
    if (!opensQuote(bytes, referrerStop + 1, stop)) return 'not-a-log-line'
    const agentStop = closingQuote(bytes, referrerStop + 3, stop)
    if (agentStop < 0) return 'unclosed-quote'
    if (agentStop + 1 < stop && bytes[agentStop + 1] !== space) return 'not-a-log-line'
    line.referrerStart = sizeStop + 2
    line.referrerStop = referrerStop
    line.agentStart = referrerStop + 3
    line.agentStop = agentStop
  }
  line.at = at
  line.status = status
  line.clientStop = clientStop
  line.requestStart = requestStart
  line.requestStop = requestStop
  return undefined
}

function indexOf(bytes: Uint8Array, byte: number, from: number, stop: number): number {
  for (let place = from; place < stop; place++) if (bytes[place] === byte) return place
  return -1
}

/** Where a time begins: behind the first ` [`; or -1. */
function behindOpening(bytes: Uint8Array, from: number, stop: number): number {
  for (let place = from + 1; place < stop; place++) {
    if (bytes[place] === openingBracket && bytes[place - 1] === space) return place + 1
  }
  return -1
}

/** Whether `] "` stands there. */
function closesTime(bytes: Uint8Array, place: number, stop: number): boolean {
  return bytes[place] === closingBracket && opensQuote(bytes, place + 1, stop)
}

/** Whether ` "` stands there. */
function opensQuote(bytes: Uint8Array, place: number, stop: number): boolean {
  return place + 1 < stop && bytes[place] === space && bytes[place + 1] === quote
}

/** The quote that ends a field: the first that no backslash escapes; or -1. */
function closingQuote(bytes: Uint8Array, from: number, stop: number): number {
  for (let place = from; place < stop; place++) {
    const byte = bytes[place]
    if (byte === quote) return place
    if (byte === backslash) place++
  }
  return -1
}

/** ` 200 ` as a number, or -1. */
function readStatus(bytes: Uint8Array, from: number, stop: number): number {
  if (from + 5 > stop || bytes[from] !== space || bytes[from + 4] !== space) return -1
  let status = 0
  for (let place = from + 1; place < from + 4; place++) {
    const byte = bytes[place] ?? 0
    if (!isDigit(byte)) return -1
    status = status * 10 + byte - zero
  }
  return status
}

/** Where a size in digits, or `-`, ends: at a space or the end of the line; else -1. */
function endOfSize(bytes: Uint8Array, from: number, stop: number): number {
  let end = from
  if (end < stop && bytes[end] === hyphen) end++
  else while (end < stop && isDigit(bytes[end] ?? 0)) end++
  if (end === from) return -1
  return end === stop || bytes[end] === space ? end : -1
}

function isDigit(byte: number): boolean {
  return byte >= zero && byte <= nine
}
