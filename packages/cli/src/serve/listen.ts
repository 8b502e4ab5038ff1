import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { CommandError } from '../command-error.ts'

/**
 * Listens on a port.
 *
 * @param port 0 for any that is free
 * @throws CommandError 2 naming the reason
 */
export function listen(server: Server, port: number, host: string): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    const failed = (cause: NodeJS.ErrnoException): void => {
      const why = reasons[cause.code ?? ''] ?? cause.message
      const message = `cannot listen on ${withPort(host, port)}: ${why}.`
      reject(new CommandError(2, message, { cause }))
    }
    server.once('error', failed)
    server.listen(port, host, () => {
      server.off('error', failed)
      resolve(server.address() as AddressInfo)
    })
  })
}

const reasons: Readonly<Record<string, string>> = {
  EADDRINUSE: 'another program does so already; choose another --port, or end that program',
  EACCES: 'permission denied; ports below 1024 are for privileged programs',
  EADDRNOTAVAIL: 'this machine has no such address',
  ENOTFOUND: 'there is no such host',
}

/** `127.0.0.1:4800`, `[::1]:4800`. */
export function withPort(host: string, port: number): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`
}
