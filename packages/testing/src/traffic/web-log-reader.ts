import { type JsonObject, Recent } from '@beckon/core/adapter'
import type { RawEvent } from '@beckon/core/protocol'
import type { BadLineReason } from './bad-line.ts'
import { digestOf, type LineIds } from './line-id.ts'
import { LogTimes } from './log-time.ts'
import type { RecordedAsset, RecordedEvent } from './recorded.ts'
import { scanWebLog } from './scan-web-log.ts'
import { textOf } from './split-lines.ts'
import type { WebLogLine } from './web-log-line.ts'
import { readWebRequest, type WebRequest, webRequestType } from './web-request.ts'

interface WebClient {
  readonly visitor: string
  readonly ip: string
  readonly userAgent: string | undefined
}

type Page = NonNullable<RawEvent['page']>

const clientsRemembered = 32_768
const methodsRemembered = 64

/**
 * Makes events of the lines of a web server's log. The visitor is the hash of address and user
 * agent; the page's URL is absolute where the site's host is known, else the path as requested;
 * all but page views carry `data.status`, and `data.method` where the request line has one.
 *
 * A line is looked at twice: `look` when it comes, `read` when its turn comes. A visitor's names are
 * the same texts each time, and so are common data: nobody may change what is given out.
 */
export class WebLogReader {
  readonly #format: 'combined' | 'common'
  readonly #origin: string
  readonly #times = new LogTimes()
  /** By user agent, then address: two short keys cost less than joining them for each line. */
  readonly #clients = new Map<string, Map<string, WebClient>>()
  #clientsKnown = 0
  /** By method, then status. */
  readonly #data = new Recent<JsonObject[]>(methodsRemembered)
  readonly #request: WebRequest = { method: '', targetStart: 0, targetStop: 0 }

  /** `host`: the site's own, which a log line does not tell. */
  constructor(format: 'combined' | 'common', host: string | undefined) {
    this.#format = format
    this.#origin = host === undefined ? '' : `https://${host}`
  }

  /** Finds the fields of a line; gives the reason where it is bad. */
  look(line: WebLogLine): BadLineReason | undefined {
    return scanWebLog(line, this.#format, this.#times)
  }

  /** `line`: one whose fields were found; `file`: which of the inputs it is from. */
  read(line: WebLogLine, file: number, ids: LineIds): RecordedEvent | RecordedAsset {
    const { chunk, start, stop, number, at, status } = line
    const request = readWebRequest(chunk, line.requestStart, line.requestStop, this.#request)
      ? this.#request
      : undefined
    const type = webRequestType(chunk.bytes, status, request)
    if (type === 'asset') return { kind: 'asset', file, line: number, at }

    const id = ids.next(digestOf(chunk.bytes.subarray(start, stop)), at)
    const event = this.#event(id, type, line, request)
    const { visitor, ip, userAgent } = this.#client(line)
    return userAgent === undefined
      ? { kind: 'event', file, line: number, at, visitor, ip, event }
      : { kind: 'event', file, line: number, at, visitor, ip, userAgent, event }
  }

  #event(id: string, type: string, line: WebLogLine, request: WebRequest | undefined): RawEvent {
    const { at, status } = line
    if (request === undefined) return { id, type, at, data: this.#eventData('', status) }
    const page = this.#page(line, request)
    if (type === 'page.view') return { id, type, at, page }
    return { id, type, at, page, data: this.#eventData(request.method, status) }
  }

  #client({ chunk, start, clientStop, agentStart, agentStop }: WebLogLine): WebClient {
    const ip = textOf(chunk, start, clientStop)
    const agent = agentStart === agentStop ? '-' : textOf(chunk, agentStart, agentStop)
    let clients = this.#clients.get(agent)
    const known = clients?.get(ip)
    if (known !== undefined) return known
    if (++this.#clientsKnown > clientsRemembered) {
      this.#clients.clear()
      this.#clientsKnown = 1
      clients = undefined
    }
    const client = {
      visitor: digestOf(`${ip} ${agent}`),
      ip,
      userAgent: agent === '-' ? undefined : agent,
    }
    if (clients === undefined) this.#clients.set(agent, new Map([[ip, client]]))
    else clients.set(ip, client)
    return client
  }

  #page(line: WebLogLine, { targetStart, targetStop }: WebRequest): Page {
    const { chunk, referrerStart, referrerStop } = line
    const target = textOf(chunk, targetStart, targetStop)
    const url = target.startsWith('/') ? this.#origin + target : target
    const referrer =
      referrerStart === referrerStop ? '-' : textOf(chunk, referrerStart, referrerStop)
    return referrer === '-' ? { url } : { url, referrer }
  }

  /** `method`: empty where there is none. */
  #eventData(method: string, status: number): JsonObject {
    let byStatus = this.#data.get(method)
    if (byStatus === undefined) {
      byStatus = []
      this.#data.set(method, byStatus)
    }
    let data = byStatus[status]
    if (data === undefined) {
      data = method === '' ? { status } : { method, status }
      byStatus[status] = data
    }
    return data
  }
}
