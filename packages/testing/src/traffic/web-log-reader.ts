import type { JsonObject } from '@beckon/core/adapter'
import type { RawEvent } from '@beckon/core/protocol'
import type { BadLine } from './bad-line.ts'
import { digestOf } from './line-id.ts'
import { LogTimes } from './log-time.ts'
import { ownText } from './own-text.ts'
import { Recent } from './recent.ts'
import type { RecordedAsset, RecordedEvent } from './recorded.ts'
import { scanWebLog, type WebLogFields } from './scan-web-log.ts'
import { readWebRequest, webRequestType } from './web-request.ts'

type Writable<Type> = { -readonly [Key in keyof Type]: Type[Key] }

interface WebClient {
  readonly visitor: string
  readonly ip: string
  readonly userAgent?: string
}

const clientsRemembered = 32_768
const pagesRemembered = 8_192
const methodsRemembered = 64

/**
 * Makes events of the lines of a web server's log. The visitor is the hash of address and user
 * agent; the page's URL is absolute where the site's host is known, else the path as requested;
 * all but page views carry `data.status`, and `data.method` where the request line has one.
 *
 * What comes again and again is one object each time, so nobody may change what is given out:
 * of all costs of a line, the largest is the memory that waits with it for its turn.
 */
export class WebLogReader {
  readonly #format: 'combined' | 'common'
  readonly #origin: string
  readonly #times = new LogTimes()
  /** By user agent, then address: two short keys cost less than joining them for each line. */
  readonly #clients = new Map<string, Map<string, WebClient>>()
  #clientsKnown = 0
  /** By target. */
  readonly #pages = new Recent<{ readonly url: string }>(pagesRemembered)
  readonly #referrers = new Recent<string>(pagesRemembered)
  /** By method, then status. */
  readonly #data = new Recent<JsonObject[]>(methodsRemembered)
  readonly #fields: WebLogFields = {
    client: '',
    at: 0,
    request: '',
    status: 0,
    referrer: '-',
    agent: '-',
  }

  /** `host`: the site's own, which a log line does not tell. */
  constructor(format: 'combined' | 'common', host: string | undefined) {
    this.#format = format
    this.#origin = host === undefined ? '' : `https://${host}`
  }

  /** `line`: the text of a line; `file` and `number`: its place. The event's id is left empty. */
  read(line: string, file: number, number: number): RecordedEvent | RecordedAsset | BadLine {
    const fields = this.#fields
    const fault = scanWebLog(line, this.#format, this.#times, fields)
    if (fault !== undefined) return { reason: fault }
    const { at, status } = fields
    const request = readWebRequest(fields.request)
    const type = webRequestType(status, request)
    if (type === 'asset') return { kind: 'asset', file, line: number, at }

    const client = this.#client(fields.client, fields.agent)
    const event: Writable<RawEvent> = { id: '', type, at }
    if (request !== undefined) event.page = this.#page(request.target, fields.referrer)
    if (type !== 'page.view') event.data = this.#eventData(request?.method, status)
    return { kind: 'event', file, line: number, at, ...client, event }
  }

  #client(ip: string, agent: string): WebClient {
    const known = this.#clients.get(agent)?.get(ip)
    if (known !== undefined) return known
    if (++this.#clientsKnown > clientsRemembered) {
      this.#clients.clear()
      this.#clientsKnown = 1
    }
    const own = { visitor: digestOf(`${ip} ${agent}`), ip: ownText(ip) }
    const ownAgent = ownText(agent)
    const client = agent === '-' ? own : { ...own, userAgent: ownAgent }
    const clients = this.#clients.get(agent)
    if (clients === undefined) this.#clients.set(ownAgent, new Map([[own.ip, client]]))
    else clients.set(own.ip, client)
    return client
  }

  #page(target: string, referrer: string): NonNullable<RawEvent['page']> {
    let page = this.#pages.get(target)
    if (page === undefined) {
      page = { url: ownText(target.startsWith('/') ? this.#origin + target : target) }
      this.#pages.set(ownText(target), page)
    }
    if (referrer === '-') return page
    let known = this.#referrers.get(referrer)
    if (known === undefined) {
      known = ownText(referrer)
      this.#referrers.set(known, known)
    }
    return { url: page.url, referrer: known }
  }

  #eventData(method: string | undefined, status: number): JsonObject {
    const key = method ?? ''
    let byStatus = this.#data.get(key)
    if (byStatus === undefined) {
      byStatus = []
      this.#data.set(ownText(key), byStatus)
    }
    let data = byStatus[status]
    if (data === undefined) {
      data = method === undefined ? { status } : { method: ownText(method), status }
      byStatus[status] = data
    }
    return data
  }
}
