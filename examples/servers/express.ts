import { createServer } from 'node:http'
import { createEngine } from '@beckon/core'
import { standardEnrichers } from '@beckon/enrich'
import { parseRuleSet } from '@beckon/rules'
import { memoryStorage } from '@beckon/storage-memory'
import { webSocketTransport } from '@beckon/transport-ws'
import express from 'express'
import { WebSocketServer } from 'ws'

const app = express()
app.get('/', (_, response) => {
  response.send('the shop')
})

const secret = process.env.BECKON_SECRET ?? 'only to try it out'
const server = createServer(app)
const transport = webSocketTransport({ server, secret, origins: ['https://shop.example'] })
const engine = createEngine({
  sites: { shop: { hosts: ['shop.example'] } },
  rules: parseRuleSet({ rules: [] }),
  storage: memoryStorage(),
  enrichers: standardEnrichers({ geo: false }),
  secret,
  transports: [transport],
})

// WebSockets of the app's own, beside those at /beckon. With its option "server" instead, ws
// would end every connection that is not its own.
const prices = new WebSocketServer({ noServer: true })
server.on('upgrade', (request, socket, head) => {
  if (request.url !== '/prices') return
  prices.handleUpgrade(request, socket, head, (price) => price.send('349'))
})

await engine.open()
server.listen(Number(process.env.PORT ?? 8080), () => console.log(transport.address()?.port))

process.once('SIGTERM', async () => {
  await engine.close()
  for (const price of prices.clients) price.close()
  server.close()
})
