import { createEngine } from '@beckon/core'
import { parseRuleSet } from '@beckon/rules'
import { memoryStorage } from '@beckon/storage-memory'
import { virtualEnv } from '@beckon/testing'
import { webSocketTransport } from '@beckon/transport-ws'
import { expect, test } from 'vitest'
import { WebSocket } from 'ws'

const rules = parseRuleSet([
  {
    name: 'tells',
    conditions: { all: [{ fact: 'page.path', operator: 'equal', value: '/vip' }] },
    event: { type: 'notify', params: { text: 'A guest' } },
  },
])

test('a notice that waits for an operator goes over its connection as soon as that is made', async () => {
  const transport = webSocketTransport({
    port: 0,
    secret: 'a secret of the tests',
    origins: ['https://shop.example'],
    authenticate: ({ role }) => (role === 'operator' ? { role, operator: 'olga' } : undefined),
  })
  const env = virtualEnv(Date.UTC(2026, 0, 5, 12))
  const storage = memoryStorage()
  const secret = 'a secret of the tests'
  const sites = { shop: {} }
  const engine = createEngine({ sites, rules, storage, secret, transports: [transport], env })
  await engine.open()
  const page = { url: 'https://shop.example/vip' }
  const event = { id: 'e1', type: 'page.view', at: env.clock.now(), page }
  await engine.receive({ site: 'shop', visitor: 'ann' }, { type: 'events', events: [event] })
  await engine.idle()
  expect(await storage.pending(10)).toHaveLength(1)
  // The engine's clock stands still: no further try ever becomes due.
  const socket = new WebSocket(`ws://127.0.0.1:${transport.address()?.port}/beckon`, {
    origin: 'https://shop.example',
  })
  const notice = await new Promise<{ readonly seq: number }>((resolve, reject) => {
    socket.on('error', reject)
    socket.on('open', () =>
      socket.send(JSON.stringify({ type: 'hello', protocol: 1, site: 'shop', role: 'operator' })),
    )
    socket.on('message', (data) => {
      const message = JSON.parse(String(data))
      if (message.type === 'notice') resolve(message)
    })
  })
  expect(notice).toMatchObject({ visitor: 'ann', rule: 'tells', text: 'A guest' })
  socket.send(JSON.stringify({ type: 'ack', seq: notice.seq }))
  await engine.idle()
  expect(await storage.pending(10)).toEqual([])
  socket.terminate()
  await engine.close()
})
