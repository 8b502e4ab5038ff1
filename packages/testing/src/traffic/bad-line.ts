/**
 * - `empty`: nothing in it
 * - `too-long`: longer than the bound
 * - `nul-byte`, `invalid-utf8`: not text
 * - `not-a-log-line`: the fields are not where the format puts them
 * - `unclosed-quote`: cut off within a quoted field
 * - `bad-time`: a time that does not exist or cannot be read
 * - `bad-json`, `bad-shape`: not JSON; JSON, but not of the shape asked for
 */
export type BadLineReason =
  | 'empty'
  | 'too-long'
  | 'nul-byte'
  | 'invalid-utf8'
  | 'not-a-log-line'
  | 'unclosed-quote'
  | 'bad-time'
  | 'bad-json'
  | 'bad-shape'

/** Why a line could not be read, as its reader says it. */
export interface BadLine {
  readonly reason: BadLineReason
  /** More about the reason, such as the JSON pointer of a wrong field. */
  readonly detail?: string
}

/** How many bytes of a bad line are shown. */
const shownBytes = 200

/**
 * The start of a line that is safe to show anywhere: printable ASCII as it is, a backslash as
 * `\\`, every other byte as `\xHH`, and `…` where it was cut.
 */
export function safeText(line: string | Uint8Array): string {
  const bytes = typeof line === 'string' ? Buffer.from(line.slice(0, shownBytes + 1)) : line
  let shown = ''
  for (const byte of bytes.subarray(0, shownBytes)) {
    if (byte === 0x5c) shown += '\\\\'
    else if (byte >= 0x20 && byte < 0x7f) shown += String.fromCharCode(byte)
    else shown += `\\x${byte.toString(16).padStart(2, '0')}`
  }
  return bytes.length > shownBytes ? `${shown}…` : shown
}
