/** A server to be attacked: tells its port, and its counts when asked. */
import { readFileSync } from 'node:fs'
import { createEngine } from '@beckon/core'
import { standardEnrichers } from '@beckon/enrich'
import { parseRuleSet } from '@beckon/rules'
import { memoryStorage } from '@beckon/storage-memory'
import { webSocketTransport } from '@beckon/transport-ws'

const [rules = ''] = process.argv.slice(2)
const secret = 'a secret of the bench'
const transport = webSocketTransport({ port: 0, secret, origins: ['https://shop.example'] })
const engine = createEngine({
  sites: { shop: {} },
  rules: parseRuleSet(readFileSync(rules, 'utf8')),
  secret,
  storage: memoryStorage({ retainLog: false }),
  enrichers: standardEnrichers({ geo: false }),
  transports: [transport],
})
await engine.open()
process.on('message', () => {
  const { turnedAway, ended } = transport.counts()
  process.send?.({ turnedAway, ended, account: engine.account() })
})
process.send?.({ port: transport.address()?.port })
