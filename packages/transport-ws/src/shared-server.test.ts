import { createServer, request, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Receiver } from '@beckon/core/adapter'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { webSocketTransport } from './web-socket-transport.ts'

const receiver: Receiver = {
  receive: async () => ({ acks: [], refused: [] }),
  arrived: () => {},
  left: () => {},
  serves: () => true,
}

let server: Server

/** The status that a request for a connection is answered with. */
function answered(path: string): Promise<number | undefined> {
  const { port } = server.address() as AddressInfo
  const headers = {
    Connection: 'Upgrade',
    Upgrade: 'websocket',
    'Sec-WebSocket-Version': '13',
    'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
  }
  return new Promise((resolve, reject) => {
    const asked = request({ port, path, headers })
    asked.once('upgrade', (response, socket) => {
      socket.destroy()
      resolve(response.statusCode)
    })
    asked.once('response', (response) => resolve(response.resume().statusCode))
    asked.once('error', reject)
    asked.end()
  })
}

beforeAll(async () => {
  server = createServer()
  for (const path of ['/one', '/two']) {
    const transport = webSocketTransport({
      server,
      path,
      secret: 'a secret of the tests',
      origins: '*',
      missingOrigin: 'allow',
    })
    await transport.open(receiver)
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
})
afterAll(() => {
  server.close()
  server.closeAllConnections()
})

test('two transports on one server each answer at their own path', async () => {
  expect(await answered('/one')).toBe(101)
  expect(await answered('/two')).toBe(101)
})

test('a path that is neither is refused, once, and no socket is held', async () => {
  expect(await answered('/three')).toBe(404)
})

test('where somebody else listens as well, it is left to them', async () => {
  const others: (string | undefined)[] = []
  server.on('upgrade', ({ url }, socket) => {
    if (url !== '/theirs') return
    others.push(url)
    socket.end('HTTP/1.1 418 I am a teapot\r\nContent-Length: 0\r\n\r\n')
  })
  expect(await answered('/theirs')).toBe(418)
  expect(others).toEqual(['/theirs'])
})
