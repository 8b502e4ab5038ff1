import type { IncomingMessage } from 'node:http'
import { isLoopback } from './loopback.ts'

/** Who is answered at /status. */
export type StatusAudience = 'loopback' | 'everyone' | 'nobody'

/** What proxies say about those for whom they ask. */
const proxyHeaders = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip', 'via']

/**
 * Whether a request may see the status. `loopback` is a program on this machine that asks by the
 * machine's own name: no proxy that says for whom it asks, and no page of a foreign site whose
 * name was made to lead here.
 */
export function maySeeStatus(audience: StatusAudience, request: IncomingMessage): boolean {
  if (audience !== 'loopback') return audience === 'everyone'
  const { headers, socket } = request
  if (!isLoopback(socket.remoteAddress ?? '')) return false
  if (proxyHeaders.some((name) => headers[name] !== undefined)) return false
  const host = (headers.host ?? '').replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1')
  return host.toLowerCase() === 'localhost' || isLoopback(host)
}
