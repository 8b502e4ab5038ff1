import { createEngine } from '@beckon/core'
import { standardEnrichers } from '@beckon/enrich'
import { parseRuleSet } from '@beckon/rules'
import { memoryStorage } from '@beckon/storage-memory'
import { webSocketTransport } from '@beckon/transport-ws'
import fastify from 'fastify'

const app = fastify()
app.get('/', () => 'the shop')

const secret = process.env.BECKON_SECRET ?? 'only to try it out'
const transport = webSocketTransport({
  server: app.server,
  secret,
  origins: ['https://shop.example'],
})
const engine = createEngine({
  sites: { shop: { hosts: ['shop.example'] } },
  rules: parseRuleSet({ rules: [] }),
  storage: memoryStorage(),
  enrichers: standardEnrichers({ geo: false }),
  secret,
  transports: [transport],
})

// Before it listens, and before it waits for connections to end.
app.addHook('onReady', () => engine.open())
app.addHook('preClose', () => engine.close())

await app.listen({ port: Number(process.env.PORT ?? 8080) })
console.log(transport.address()?.port)

process.once('SIGTERM', () => void app.close())
