/**
 * `server.ts bare|beckon`: one of the two servers that are compared. It prints its port, and
 * answers each line on stdin with a line of JSON: what it holds in memory, and its CPU time.
 */
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { createEngine } from '@beckon/core'
import { standardEnrichers } from '@beckon/enrich'
import { parseRuleSet } from '@beckon/rules'
import { memoryStorage } from '@beckon/storage-memory'
import { webSocketTransport } from '@beckon/transport-ws'
import { WebSocketServer } from 'ws'

/** No rate is in the way of a load: it is the path that is measured. */
const plenty = 1e9

/** Parses what comes, and answers each message. */
async function bare(): Promise<number> {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false })
  await once(server, 'listening')
  let seq = 0
  server.on('connection', (socket) => {
    socket.on('message', (data: Buffer) => {
      const message = JSON.parse(data.toString())
      if (message.type === 'hello') socket.send('{"type":"welcome"}')
      else if (message.type === 'events') {
        const ids = message.events.map(({ id }: { id: string }) => id)
        socket.send(JSON.stringify({ type: 'ack', seq: ++seq, ids }))
      }
    })
  })
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}

async function beckon(): Promise<number> {
  const transport = webSocketTransport({
    port: 0,
    secret: 'only for measuring',
    origins: ['https://shop.example'],
    limits: {
      messagesPerConnection: plenty,
      messagesPerVisitor: plenty,
      messagesPerAddress: plenty,
      messagesPerTenant: plenty,
      connectionsPerAddress: plenty,
      connectsPerAddress: plenty,
      waitingPerAddress: plenty,
    },
  })
  const shop = JSON.parse(readFileSync(process.argv[3] ?? '', 'utf8'))
  // A load is faster than any person: rules that block would end it.
  const rules = shop.rules.filter(
    (rule: { event: { type: string } }) => rule.event.type !== 'block',
  )
  const probe = {
    name: 'probe',
    fire: 'event',
    conditions: { all: [{ fact: 'page.path', operator: 'equal', value: '/probe' }] },
    event: { type: 'redirect', params: { url: 'https://shop.example/' } },
  }
  const engine = createEngine({
    sites: { shop: { hosts: ['shop.example'], redirectOrigins: ['https://shop.example'] } },
    rules: parseRuleSet({ ...shop, rules: [...rules, probe] }),
    storage: memoryStorage({ retainLog: false }),
    enrichers: standardEnrichers({ geo: false }),
    secret: 'only for measuring',
    transports: [transport],
  })
  engine.errors$.subscribe(({ message, cause }) => {
    process.stderr.write(`${message} ${String(cause)}\n`)
  })
  await engine.open()
  return transport.address()?.port ?? 0
}

const port = await (process.argv[2] === 'bare' ? bare() : beckon())
process.stdout.write(`${port}\n`)
for await (const _ of createInterface({ input: process.stdin })) {
  // Before the collections, which nobody else would have asked for.
  const { user, system } = process.cpuUsage()
  for (let collection = 0; collection < 3; collection++) {
    globalThis.gc?.()
    await new Promise((resolve) => setImmediate(resolve))
  }
  const { heapUsed, external, rss } = process.memoryUsage()
  const cpuSeconds = (user + system) / 1e6
  process.stdout.write(`${JSON.stringify({ held: heapUsed + external, rss, cpuSeconds })}\n`)
}
process.exit()
