import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sqliteStorage } from '@beckon/storage-sqlite'
import { type Client, connect, type Tracked } from '@beckon/transport-ws/client'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { freePort, ServeProcess } from '../kill/serve-process.ts'
import { CuttableSocket } from './cuttable-socket.ts'

const clientCount = 5_000
/** Events of each client around each cut. */
const eventsEach = 2
const cuts = 2
const site = 'shop'

const rules = {
  rules: [
    {
      name: 'help',
      conditions: { all: [{ fact: 'event.type', operator: 'equal', value: 'help.wanted' }] },
      event: { type: 'invite', params: { text: 'Can we help?' } },
    },
  ],
}

/** All of them are at one address here. */
const limits = {
  connectsPerAddress: 10_000,
  connectionsPerAddress: 20_000,
  waiting: 20_000,
  waitingPerAddress: 20_000,
  messagesPerAddress: 1_000_000,
  messagesPerTenant: 1_000_000,
}

interface Visitor {
  readonly client: Client
  readonly tracked: Tracked[]
  readonly shown: string[]
}

let folder = ''
let server: ServeProcess
let url = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'beckon-storm-'))
  const port = await freePort()
  const config = {
    port,
    sites: { [site]: { hosts: ['shop.example'] } },
    missingOrigin: 'allow',
    rules: 'rules.json',
    storage: `sqlite:${join(folder, 'live.sqlite')}`,
    secret: 'only for this test',
    geo: 'none',
    limits,
  }
  await writeFile(join(folder, 'rules.json'), JSON.stringify(rules))
  await writeFile(join(folder, 'beckon.json'), JSON.stringify(config))
  server = new ServeProcess(['--config', join(folder, 'beckon.json')])
  await server.says('listens at')
  url = `ws://127.0.0.1:${port}/beckon`
})
afterAll(() => rm(folder, { recursive: true, force: true }))

it(`${clientCount} clients whose network is cut at once come back without a gap or a repeat`, async () => {
  const visitors = Array.from({ length: clientCount }, () => visitor())
  await Promise.all(visitors.map(({ client }) => welcomed(client)))
  for (let cut = 0; cut < cuts; cut++) {
    const back = visitors.map(({ client }) => welcomed(client))
    for (const one of visitors) {
      for (let event = 0; event < eventsEach; event++)
        one.tracked.push(one.client.track('page.view'))
      one.tracked.push(one.client.track('help.wanted'))
    }
    // While their events, acks and invitations are on their way.
    await visitors[0]?.tracked.at(-1)?.fate()
    expect(CuttableSocket.cutAll()).toBe(clientCount)
    await Promise.all(back)
  }
  await Promise.all(visitors.map(({ client }) => client.drained()))
  for (const { client, tracked } of visitors) {
    expect(client.counters).toMatchObject({
      gaps: 0,
      dropped: 0,
      refused: 0,
      connections: 1 + cuts,
    })
    for (const one of tracked) expect(await one.fate()).toEqual({ status: 'committed' })
    client.close()
  }
  expect(await server.stop()).toBe(0)

  const storage = sqliteStorage({ file: join(folder, 'live.sqlite') })
  await storage.open()
  const stored = new Set<string>()
  const invitations: string[] = []
  for await (const { kind, id, data } of storage.read({ kinds: ['event', 'decision'] })) {
    if (kind === 'decision') {
      if (data.outcome === 'applied') invitations.push(id)
      continue
    }
    expect(stored.has(id), 'an event is there twice').toBe(false)
    stored.add(id)
  }
  const waiting = new Set((await storage.pending(1_000_000)).map((entry) => entry.id))
  await storage.close()
  expect(stored.size).toBe(clientCount * cuts * (eventsEach + 1))
  const shown = visitors.flatMap((one) => one.shown)
  expect(new Set(shown).size, 'an invitation was shown twice').toBe(shown.length)
  expect(invitations.length).toBe(clientCount)
  const seen = new Set(shown)
  expect(invitations.filter((id) => !seen.has(id) && !waiting.has(id))).toEqual([])
  expect(shown.filter((id) => !invitations.includes(id))).toEqual([])
}, 300_000)

function visitor(): Visitor {
  const client = connect({ url, site, WebSocket: CuttableSocket })
  const shown: string[] = []
  client.on('invite', ({ id }) => shown.push(id))
  return { client, tracked: [], shown }
}

/** Resolves with the client's next welcome. */
function welcomed(client: Client): Promise<void> {
  return new Promise((resolve) => {
    const off = client.on('welcome', () => {
      off()
      resolve()
    })
  })
}
