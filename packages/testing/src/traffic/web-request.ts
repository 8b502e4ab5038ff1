import { type LineChunk, textOf } from './split-lines.ts'
import { isStaticAsset } from './static-asset.ts'

/** What a web request was to the site. */
export type WebRequestType = 'page.view' | 'page.error' | 'form.submit' | 'request' | 'asset'

/** A request line that names a page: anything else a client may send is not one. */
export interface WebRequest {
  method: string
  /** Where the target begins: a path from `/`, or an absolute `http(s)` URL. */
  targetStart: number
  targetStop: number
}

const space = 0x20
const slash = 0x2f

const methodToken = /^[A-Za-z_-]{1,32}$/
const longestMethod = 32
const absolute = /^https?:\/\/[^/?# ]/i

/**
 * Reads `METHOD target PROTOCOL` from a part of a chunk into `request`; the protocol may be
 * missing, as in HTTP/0.9. False for what scanners and other protocols send, and for targets that
 * are no page (`*`, `host:443`); `request` then means nothing.
 */
export function readWebRequest(
  chunk: LineChunk,
  start: number,
  stop: number,
  request: WebRequest,
): boolean {
  const { bytes } = chunk
  let methodStop = start
  while (methodStop < stop && bytes[methodStop] !== space) methodStop++
  if (methodStop === stop) return false
  const method = readMethod(chunk, start, methodStop)
  if (method === undefined) return false
  const targetStart = methodStop + 1
  const targetStop = beforeProtocol(bytes, targetStart, stop)
  if (targetStart >= targetStop) return false
  if (bytes[targetStart] !== slash) {
    // An `h` or `H`: most of what else is sent needs no closer look.
    if (((bytes[targetStart] ?? 0) | 0x20) !== 0x68) return false
    const target = textOf(chunk, targetStart, targetStop)
    if (!absolute.test(target) || !URL.canParse(target)) return false
  }
  request.method = method
  request.targetStart = targetStart
  request.targetStop = targetStop
  return true
}

/** The first that applies of what a web log line may become; `request`, if any, is in `bytes`. */
export function webRequestType(
  bytes: Uint8Array,
  status: number,
  request: WebRequest | undefined,
): WebRequestType {
  if (status >= 400) return 'page.error'
  if (request === undefined) return 'request'
  if (request.method === 'POST') return 'form.submit'
  if ((status < 200 || status > 299) && status !== 304) return 'request'
  if (isStaticAsset(bytes, request.targetStart, request.targetStop)) return 'asset'
  return request.method === 'GET' ? 'page.view' : 'request'
}

function readMethod(chunk: LineChunk, start: number, stop: number): string | undefined {
  const { bytes } = chunk
  const length = stop - start
  if (length === 3 && bytes[start] === 0x47 && bytes[start + 1] === 0x45) {
    if (bytes[start + 2] === 0x54) return 'GET'
  }
  if (length > longestMethod) return undefined
  const method = textOf(chunk, start, stop)
  return methodToken.test(method) ? method : undefined
}

/** Where ` HTTP/1.1` or ` HTTP/2` begins, and where there is none, `stop`. */
function beforeProtocol(bytes: Uint8Array, start: number, stop: number): number {
  const long = isDigit(bytes[stop - 1]) && bytes[stop - 2] === 0x2e ? stop - 2 : stop
  const at = long - 7
  return at >= start &&
    bytes[at] === space &&
    bytes[at + 1] === 0x48 &&
    bytes[at + 2] === 0x54 &&
    bytes[at + 3] === 0x54 &&
    bytes[at + 4] === 0x50 &&
    bytes[at + 5] === slash &&
    isDigit(bytes[at + 6])
    ? at
    : stop
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x30 && byte <= 0x39
}
