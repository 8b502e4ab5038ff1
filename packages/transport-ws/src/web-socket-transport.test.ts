import { memoryStorage } from '@beckon/storage-memory'
import { connectByWebSocket, transportContract } from '@beckon/testing'
import { describe, it } from 'vitest'
import { WebSocket } from 'ws'
import { webSocketTransport } from './web-socket-transport.ts'

transportContract({
  name: 'WebSocket transport',
  runner: { describe, it },
  capabilities: { binary: true, addresses: true, pings: true },
  storage: () => memoryStorage(),
  create: (options) => {
    const transport = webSocketTransport({ ...options, port: 0, trustProxy: 1 })
    const url = () => `ws://127.0.0.1:${transport.address()?.port}/beckon`
    return { transport, connect: connectByWebSocket(WebSocket, url) }
  },
})
