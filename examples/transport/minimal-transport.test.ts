import { readFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { memoryStorage } from '@beckon/storage-memory'
import { connectByWebSocket, transportContract } from '@beckon/testing'
import { describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { MinimalTransport } from './minimal-transport.ts'

transportContract({
  name: 'minimal transport',
  runner: { describe, it },
  capabilities: { binary: true, addresses: true, pings: true },
  storage: () => memoryStorage(),
  create: (options) => {
    const transport = new MinimalTransport(options)
    const url = () => `ws://127.0.0.1:${(transport.server.address() as AddressInfo | null)?.port}`
    return { transport, connect: connectByWebSocket(WebSocket, url) }
  },
})

it('stands in the documentation as it is', () => {
  const [page, code] = ['../../docs/writing-a-transport-adapter.md', 'minimal-transport.ts'].map(
    (path) => readFileSync(new URL(path, import.meta.url), 'utf8'),
  )
  expect(page).toContain(`\`\`\`ts\n${code}\`\`\`\n`)
})
