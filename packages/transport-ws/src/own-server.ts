import { createServer, type Server } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Refusals, Turns } from '@beckon/core/adapter'
import { inTurn } from './in-turn.ts'
import { Unasked } from './unasked.ts'

/** How long the head of a request may take, ms. */
const headersTimeout = 10_000
/** How often that is looked at, ms: left to itself, Node looks every 30 s only. */
const connectionsCheckingInterval = 2_000

export interface OwnServerOptions {
  /** Connections of all, those included that have asked for nothing yet. */
  readonly connections: number
  /** Connections of an address that have not asked for a WebSocket yet. */
  readonly unaskedPerAddress: number
  readonly refusals: Refusals
  readonly turns: Turns
  /** Somebody was turned away before there was a request to judge by. */
  readonly turnedAway: (reason: 'HEAD_TIMEOUT' | 'BAD_REQUEST' | 'TOO_MANY') => void
}

/** A server for WebSockets and nothing else, which bounds what comes before the first request too. */
export function ownServer(options: OwnServerOptions): Server {
  const { connections, unaskedPerAddress, refusals, turns, turnedAway } = options
  const server = createServer({ headersTimeout, connectionsCheckingInterval }, (_, response) => {
    response.writeHead(426, { Connection: 'close', Upgrade: 'websocket' }).end()
  })
  server.maxConnections = connections
  server.on('drop', () => turnedAway('TOO_MANY'))
  server.on('clientError', (error: Error & { code?: string }, socket) => {
    const late = error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
    if (late) turnedAway('HEAD_TIMEOUT')
    else if (error.code?.startsWith('HPE_')) turnedAway('BAD_REQUEST')
    hangUp(socket, late ? '408 Request Timeout' : '400 Bad Request')
  })
  const unasked = new Unasked(unaskedPerAddress)
  // Whoever is one too many does not get as far as the parser: Node lets connections be handed over by hand.
  const parse = server.listeners('connection')
  server.removeAllListeners('connection')
  server.on('connection', (socket) => {
    if (unasked.takes(socket)) {
      inTurn(turns, socket, () => {
        // A server that closes has seen off all it knew of.
        if (!server.listening) socket.destroy()
        else for (const listener of parse) listener.call(server, socket)
      })
      return
    }
    turnedAway('TOO_MANY')
    socket.on('error', () => {})
    socket.once(
      'close',
      refusals.add(socket.remoteAddress, () => socket.destroy()),
    )
  })
  // It counts as long as it waits for its turn, which comes right before that to be let in.
  server.on('upgrade', (_, socket) => void turns.take(() => unasked.asked(socket)))
  return server
}

function hangUp(socket: Duplex, status: string): void {
  if (!socket.writable) socket.destroy()
  else socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\n\r\n`, () => socket.destroy())
}
