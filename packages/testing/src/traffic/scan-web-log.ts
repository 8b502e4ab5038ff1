import type { BadLineReason } from './bad-line.ts'
import { type LogTimes, logTimeLength } from './log-time.ts'

/** The fields of a web log line, as logged: escapes such as `\"` or `\x16` are left in place. */
export interface WebLogFields {
  /** The client's address, or its host name where the server looks it up. */
  client: string
  /** ms since 1970 UTC. */
  at: number
  /** `GET /path HTTP/1.1`, or whatever else the client sent. */
  request: string
  status: number
  /** `-` where it was not sent. */
  referrer: string
  /** `-` where it was not sent. */
  agent: string
}

const space = 0x20
const backslash = 0x5c

/**
 * Reads one line of Apache's common or combined log format into `fields`:
 * `client ident user [time] "request" status bytes`, then ` "referrer" "agent"`, which may both
 * be missing. What follows the agent after a space, or the bytes in the common format, is a
 * field of somebody's own and is left alone. One pass, no backtracking.
 *
 * Source: https://httpd.apache.org/docs/2.4/mod/mod_log_config.html
 *
 * @returns why it could not be read; `fields` then means nothing.
 */
export function scanWebLog(
  line: string,
  format: 'combined' | 'common',
  times: LogTimes,
  fields: WebLogFields,
): BadLineReason | undefined {
  if (line === '') return 'empty'
  const clientEnd = line.indexOf(' ')
  const identEnd = line.indexOf(' ', clientEnd + 1)
  if (clientEnd < 1 || identEnd < clientEnd + 2) return 'not-a-log-line'
  // The user's name is of the client's choosing and may hold spaces.
  const userEnd = line.indexOf(' [', identEnd + 1)
  if (userEnd < 0) return 'not-a-log-line'
  const time = userEnd + 2
  const timeEnd = time + logTimeLength
  if (!line.startsWith('] "', timeEnd)) {
    return line.includes('] "', time) ? 'bad-time' : 'not-a-log-line'
  }
  const at = times.read(line.slice(time, timeEnd))
  if (Number.isNaN(at)) return 'bad-time'

  const requestEnd = closingQuote(line, timeEnd + 3)
  if (requestEnd < 0) return 'unclosed-quote'
  const status = readStatus(line, requestEnd + 1)
  const bytesEnd = endOfBytes(line, requestEnd + 6)
  if (status < 0 || bytesEnd < 0) return 'not-a-log-line'

  fields.referrer = '-'
  fields.agent = '-'
  if (bytesEnd < line.length && format === 'combined') {
    if (!line.startsWith(' "', bytesEnd)) return 'not-a-log-line'
    const referrerEnd = closingQuote(line, bytesEnd + 2)
    if (referrerEnd < 0) return 'unclosed-quote'
    if (!line.startsWith(' "', referrerEnd + 1)) return 'not-a-log-line'
    const agentEnd = closingQuote(line, referrerEnd + 3)
    if (agentEnd < 0) return 'unclosed-quote'
    const after = line.charCodeAt(agentEnd + 1)
    if (agentEnd + 1 < line.length && after !== space) return 'not-a-log-line'
    if (referrerEnd > bytesEnd + 2) fields.referrer = line.slice(bytesEnd + 2, referrerEnd)
    if (agentEnd > referrerEnd + 3) fields.agent = line.slice(referrerEnd + 3, agentEnd)
  }
  fields.client = line.slice(0, clientEnd)
  fields.at = at
  fields.request = line.slice(timeEnd + 3, requestEnd)
  fields.status = status
  return undefined
}

/** The quote that ends a field: the first with an even number of backslashes before it. */
function closingQuote(line: string, from: number): number {
  for (let end = line.indexOf('"', from); end >= 0; end = line.indexOf('"', end + 1)) {
    let escapes = end
    while (escapes > from && line.charCodeAt(escapes - 1) === backslash) escapes--
    if ((end - escapes) % 2 === 0) return end
  }
  return -1
}

/** ` 200 ` as a number, or -1. */
function readStatus(line: string, from: number): number {
  if (line.charCodeAt(from) !== space || line.charCodeAt(from + 4) !== space) return -1
  let status = 0
  for (let place = from + 1; place < from + 4; place++) {
    const digit = line.charCodeAt(place) - 48
    if (!(digit >= 0 && digit <= 9)) return -1
    status = status * 10 + digit
  }
  return status
}

/** Where a size in digits, or `-`, ends: at a space or the end of the line; else -1. */
function endOfBytes(line: string, from: number): number {
  let end = from
  if (line[from] === '-') end++
  else while (line.charCodeAt(end) >= 48 && line.charCodeAt(end) <= 57) end++
  if (end === from) return -1
  return end === line.length || line.charCodeAt(end) === space ? end : -1
}
