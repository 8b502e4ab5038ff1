import { createServer } from 'node:http'
import { createEngine } from '@beckon/core'
import { standardEnrichers } from '@beckon/enrich'
import { parseRuleSet } from '@beckon/rules'
import { memoryStorage } from '@beckon/storage-memory'
import { webSocketTransport } from '@beckon/transport-ws'
import { getRequestListener } from '@hono/node-server'
import { Hono } from 'hono'

const app = new Hono()
app.get('/', (context) => context.text('the shop'))

const secret = process.env.BECKON_SECRET ?? 'only to try it out'
// Not `serve`, which listens at once: the engine is to be open before.
const server = createServer(getRequestListener(app.fetch))
const transport = webSocketTransport({ server, secret, origins: ['https://shop.example'] })
const engine = createEngine({
  sites: { shop: { hosts: ['shop.example'] } },
  rules: parseRuleSet({ rules: [] }),
  storage: memoryStorage(),
  enrichers: standardEnrichers({ geo: false }),
  secret,
  transports: [transport],
})

await engine.open()
server.listen(Number(process.env.PORT ?? 8080), () => console.log(transport.address()?.port))

process.once('SIGTERM', async () => {
  await engine.close()
  server.close()
})
