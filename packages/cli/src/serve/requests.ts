import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { maySeeStatus, type StatusAudience } from './status-audience.ts'

/** What the HTTP side of a server has to know of it. */
export interface RequestParts {
  /** Path of the WebSocket's URL. */
  readonly path: string
  readonly audience: StatusAudience
  /** Why nobody should be sent here at the moment; empty where all is well. */
  readonly troubles: () => Promise<readonly string[]>
  readonly status: () => object
  /** Whether connections are still let in. */
  readonly accepting: () => boolean
}

interface Reply {
  readonly code: number
  readonly body: object
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

/** Answers all that is no WebSocket: `/health`, `/ready` and `/status`, by GET and HEAD. */
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
    maySeeStatus(audience, request)
      ? { code: 200, body: status() }
      : refusal(
          403,
          'FORBIDDEN',
          `The status is for ${audienceWords[audience]} (setting "status").`,
        ),
}

const audienceWords = { loopback: 'this machine only', nobody: 'nobody', everyone: 'everyone' }

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
  const text = `${JSON.stringify(body)}\n`
  response.writeHead(code, { ...always, ...headers, 'Content-Length': Buffer.byteLength(text) })
  response.end(text)
}
