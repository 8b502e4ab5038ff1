import type { RawEvent } from '@beckon/core/protocol'
import type { BadLine } from './bad-line.ts'
import { digestOf } from './line-id.ts'
import { LogTimes } from './log-time.ts'
import { OwnTexts, ownText } from './own-text.ts'
import { Recent } from './recent.ts'
import type { RecordedAsset, RecordedEvent } from './recorded.ts'
import { scanWebLog, type WebLogFields } from './scan-web-log.ts'
import { readWebRequest, webRequestType } from './web-request.ts'

interface WebClient {
  readonly visitor: string
  readonly ip: string
  readonly userAgent?: string
}

const clientsRemembered = 16_384
const pagesRemembered = 8_192

/**
 * Makes events of the lines of a web server's log. The visitor is the hash of address and user
 * agent; the page's URL is absolute where the site's host is known, else the path as requested;
 * all but page views carry `data.status`, and `data.method` where the request line has one.
 */
export class WebLogReader {
  readonly #times = new LogTimes()
  readonly #clients = new Recent<WebClient>(clientsRemembered)
  readonly #urls: OwnTexts
  readonly #referrers = new OwnTexts(pagesRemembered)
  readonly #fields: WebLogFields = {
    client: '',
    at: 0,
    request: '',
    status: 0,
    referrer: '-',
    agent: '-',
  }
  readonly #format: 'combined' | 'common'

  /** `host`: the site's own, which a log line does not tell. */
  constructor(format: 'combined' | 'common', host: string | undefined) {
    this.#format = format
    this.#urls = new OwnTexts(pagesRemembered, host === undefined ? '' : `https://${host}`)
  }

  /** `line`: the text of a line; `file` and `number`: its place. The event's id is left empty, for the line's. */
  read(line: string, file: number, number: number): RecordedEvent | RecordedAsset | BadLine {
    const fields = this.#fields
    const fault = scanWebLog(line, this.#format, this.#times, fields)
    if (fault !== undefined) return { reason: fault }
    const { at, status } = fields
    const client = this.#client(fields.client, fields.agent)
    const request = readWebRequest(fields.request)
    const type = webRequestType(status, request)
    if (type === 'asset') return { kind: 'asset', file, line: number, at, ...client }

    const event: { -readonly [Key in keyof RawEvent]: RawEvent[Key] } = { id: '', type, at }
    if (request !== undefined) {
      const { target } = request
      const url = target.startsWith('/') ? this.#urls.of(target) : ownText(target)
      event.page =
        fields.referrer === '-' ? { url } : { url, referrer: this.#referrers.of(fields.referrer) }
    }
    if (type !== 'page.view') {
      event.data = request === undefined ? { status } : { method: ownText(request.method), status }
    }
    return { kind: 'event', file, line: number, at, ...client, event }
  }

  #client(ip: string, agent: string): WebClient {
    const key = `${ip} ${agent}`
    const known = this.#clients.get(key)
    if (known !== undefined) return known
    const visitor = digestOf(key)
    const own = { visitor, ip: ownText(ip) }
    const client = agent === '-' ? own : { ...own, userAgent: ownText(agent) }
    this.#clients.set(ownText(key), client)
    return client
  }
}
