import { createServer } from 'node:http'
import { createEngine } from '@beckon/core'
import { standardEnrichers } from '@beckon/enrich'
import { parseRuleSet } from '@beckon/rules'
import { memoryStorage } from '@beckon/storage-memory'
import { webSocketTransport } from '@beckon/transport-ws'

const staysLong = {
  name: 'stays-long',
  conditions: { all: [{ fact: 'page.seconds', operator: 'greaterThanInclusive', value: 5 }] },
  event: { type: 'invite', params: { title: 'May we help?', text: 'Somebody is here for you.' } },
}

const secret = process.env.BECKON_SECRET ?? 'only to try it out'
const server = createServer((_, response) => response.end('the shop'))
const transport = webSocketTransport({ server, secret, origins: ['https://shop.example'] })
const engine = createEngine({
  sites: { shop: { hosts: ['shop.example'] } },
  rules: parseRuleSet({ rules: [staysLong] }),
  storage: memoryStorage(),
  enrichers: standardEnrichers({ geo: false }),
  secret,
  transports: [transport],
})
engine.on('invitation.accepted', ({ visitor }) => console.log(visitor, 'wants to talk'))

await engine.open()
server.listen(Number(process.env.PORT ?? 8080), () => console.log(transport.address()?.port))

process.once('SIGTERM', async () => {
  // What is under way is finished and told to its visitors; their pages will come again.
  await engine.close()
  server.close()
})
