import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { maySeeStatus, type StatusAudience } from './status-audience.ts'

/** What the HTTP side of a server has to know of it. */
export interface RequestParts {
  /** Path of the WebSocket's URL. */
  readonly path: string
  readonly audience: StatusAudience
  readonly metricsAudience: StatusAudience
  /** In the text format of Prometheus; undefined where they are nobody's. */
  readonly metrics: () => Promise<string | undefined>
  /** Why nobody should be sent here at the moment; empty where all is well. */
  readonly troubles: () => Promise<readonly string[]>
  readonly status: () => object
  /** Whether connections are still let in. */
  readonly accepting: () => boolean
}

interface Reply {
  readonly code: number
  /** An object is sent as JSON. */
  readonly body: object | string
  readonly headers?: Readonly<Record<string, string>>
}

/** Answers are for programs, and show nothing that a page might use. */
const always = {
  'Content-Type': 'application/json; charset=utf-8',
  'Cache-Control': 'no-store',
  'X-Content-Type-Options': 'nosniff',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
}

/** Answers all that is no WebSocket: `/health`, `/ready`, `/status` and `/metrics`, by GET and HEAD. */
export function requestListener(parts: RequestParts): RequestListener {
  return (request, response) => {
    void replyTo(request, parts).then((reply) => send(response, reply))
  }
}

async function replyTo(request: IncomingMessage, parts: RequestParts): Promise<Reply> {
  const { method, url = '' } = request
  const [path] = url.split('?', 1)
  const answer = answers[path ?? '']
  if (path === parts.path) return parts.accepting() ? upgradeRequired : restarting
  if (answer === undefined) {
    return refusal(404, 'NOT_FOUND', 'There is nothing here.')
  }
  if (method !== 'GET' && method !== 'HEAD') {
    return { ...refusal(405, 'METHOD_NOT_ALLOWED', 'Ask by GET.'), headers: { Allow: 'GET, HEAD' } }
  }
  return answer(parts, request)
}

type Answer = (parts: RequestParts, request: IncomingMessage) => Promise<Reply> | Reply

const answers: Readonly<Record<string, Answer>> = {
  '/health': () => ({ code: 200, body: { healthy: true } }),
  '/ready': async ({ troubles }) => {
    const reasons = await troubles()
    return reasons.length === 0
      ? { code: 200, body: { ready: true } }
      : { code: 503, body: { ready: false, reasons } }
  },
  '/status': ({ audience, status }, request) =>
    maySeeStatus(audience, request) ? { code: 200, body: status() } : notFor('status', audience),
  '/metrics': async ({ metricsAudience, metrics }, request) => {
    if (!maySeeStatus(metricsAudience, request)) return notFor('metrics', metricsAudience)
    try {
      const body = (await metrics()) ?? ''
      return { code: 200, body, headers: { 'Content-Type': metricsType } }
    } catch {
      return refusal(500, 'METRICS', 'The metrics could not be read.')
    }
  },
}

function notFor(what: 'status' | 'metrics', audience: StatusAudience): Reply {
  const verb = what === 'status' ? 'is' : 'are'
  const message = `The ${what} ${verb} for ${audienceWords[audience]} (setting "${what}").`
  return refusal(403, 'FORBIDDEN', message)
}

const audienceWords = { loopback: 'this machine only', nobody: 'nobody', everyone: 'everyone' }

/** Version 0.0.4 of Prometheus' text format, which all its versions read. */
const metricsType = 'text/plain; version=0.0.4; charset=utf-8'

const upgradeRequired: Reply = {
  ...refusal(426, 'UPGRADE_REQUIRED', 'Connect by WebSocket.'),
  headers: { Upgrade: 'websocket', Connection: 'Upgrade' },
}

const restarting: Reply = {
  ...refusal(503, 'RESTARTING', 'The server is stopping: come again.'),
  headers: { Connection: 'close' },
}

function refusal(code: number, name: string, message: string): Reply {
  return { code, body: { code: name, message } }
}

function send(response: ServerResponse, { code, body, headers }: Reply): void {
  const text = typeof body === 'string' ? body : `${JSON.stringify(body)}\n`
  response.writeHead(code, { ...always, ...headers, 'Content-Length': Buffer.byteLength(text) })
  response.end(text)
}
