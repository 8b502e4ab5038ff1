import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { StoredRecord } from '@beckon/core/adapter'
import { sqliteStorage } from '@beckon/storage-sqlite'
import { virtualEnv } from '@beckon/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { InsistentVisitor } from './insistent-visitor.ts'
import { freePort, ServeProcess } from './serve-process.ts'

const oldestNode = process.versions.node.startsWith('20.')
/** Each kill is a process, so the other Nodes, which have another SQLite driver, get fewer. */
const kills = Number(process.env.BECKON_KILLS ?? (oldestNode ? 30 : 5))
const visitorCount = 200
/** How long a server lives at most once it is up, ms. */
const longestLifeMs = 2_000
const site = 'shop'

const rules = {
  rules: [
    {
      name: 'help',
      fire: 'event',
      conditions: { all: [{ fact: 'event.type', operator: 'equal', value: 'help.wanted' }] },
      event: { type: 'invite', params: { text: 'Can we help?' } },
      // Each declines at once, and is to be invited again and again.
      caps: { afterDecline: '1ms' },
    },
  ],
}

/** All of them are at one address here, and come back all at once. */
const limits = {
  connectsPerAddress: 10_000,
  messagesPerConnection: 200,
  messagesPerVisitor: 200,
  messagesPerAddress: 100_000,
  waitingPerAddress: 1_000,
}

describe('beckon serve that is killed while 200 visitors are there', () => {
  let folder = ''
  let file = ''
  let port = 0

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'beckon-kill-'))
    file = join(folder, 'live.sqlite')
    port = await freePort()
    const config = {
      port,
      sites: { [site]: { hosts: ['shop.example'] } },
      missingOrigin: 'allow',
      rules: 'rules.json',
      storage: `sqlite:${file}`,
      secret: 'only for this test',
      geo: 'none',
      limits,
    }
    await writeFile(join(folder, 'rules.json'), JSON.stringify(rules))
    await writeFile(join(folder, 'beckon.json'), JSON.stringify(config))
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  const start = async (): Promise<ServeProcess> => {
    const server = new ServeProcess(['--config', join(folder, 'beckon.json')])
    await server.says('listens at')
    return server
  }

  it(`loses nothing and shows nothing twice, ${kills} kills later`, async () => {
    const { random } = virtualEnv(0, 3)
    const chance = (): number => {
      const [high = 0, low = 0] = random.bytes(2)
      return (high * 256 + low) / 65_536
    }
    let server = await start()
    const url = `ws://127.0.0.1:${port}/beckon`
    const visitors = Array.from({ length: visitorCount }, () => new InsistentVisitor(url, site))
    for (const visitor of visitors) visitor.start(chance)
    for (let kill = 0; kill < kills; kill++) {
      await pause(chance() * longestLifeMs)
      await server.kill()
      server = await start()
    }
    for (const visitor of visitors) await visitor.rest()

    const { account } = (await (await fetch(`http://127.0.0.1:${port}/status`)).json()) as {
      account: Record<string, number> & Record<'refused' | 'quarantined', Record<string, number>>
    }
    const sum = (counts: Record<string, number>) =>
      Object.values(counts).reduce((total, count) => total + count, 0)
    expect(account.received).toBe(
      (account.committed ?? 0) +
        (account.duplicates ?? 0) +
        sum(account.quarantined) +
        sum(account.refused) +
        (account.inFlight ?? 0),
    )
    for (const { client } of visitors) client.close()
    expect(await server.stop()).toBe(0)

    const storage = sqliteStorage({ file })
    await storage.open()
    const events = await recordsOf(storage.read({ kinds: ['event'] }))
    const decisions = await recordsOf(storage.read({ kinds: ['decision'] }))
    const steps = await recordsOf(storage.read({ kinds: ['invitation'] }))
    const pending = new Set((await storage.pending(1_000_000)).map(({ id }) => id))
    await storage.close()

    const stored = events.map(({ id }) => id)
    expect(new Set(stored).size, 'an event is there twice').toBe(stored.length)
    const known = new Set(stored)
    let acknowledged = 0
    for (const { client, tracked } of visitors) {
      for (const one of tracked) {
        expect(await one.fate()).toEqual({ status: 'committed' })
        expect(known.has(`${client.visitor}:${one.id}`), 'an acknowledged event is gone').toBe(true)
        acknowledged++
      }
    }
    expect(acknowledged).toBe(stored.length)

    const applied = decisions.filter(({ data }) => data.outcome === 'applied').map(({ id }) => id)
    const shown = visitors.flatMap((visitor) => [...visitor.shown])
    expect(
      shown.filter(([, times]) => times > 1),
      'shown twice',
    ).toEqual([])
    const shownIds = new Set(shown.map(([id]) => id))
    expect(shownIds.size, 'shown to two visitors').toBe(shown.length)
    expect(shownIds.size).toBeGreaterThan(visitorCount)
    expect(
      [...shownIds].filter((id) => !applied.includes(id)),
      'nobody decided it',
    ).toEqual([])
    // On a slow machine a server is not back before the first invitations have run out.
    const over = new Set(
      steps
        .filter(({ type }) => type === 'expired' || type === 'revoked')
        .map(({ data }) => data.invitation),
    )
    expect(
      applied.filter((id) => !shownIds.has(id) && !pending.has(id) && !over.has(id)),
      'decided, and neither shown nor waiting nor over',
    ).toEqual([])
    // Whose pause was long may have missed a server that did not live long; most are there each time.
    const connections = visitors.reduce((sum, { client }) => sum + client.counters.connections, 0)
    expect(connections).toBeGreaterThan((visitorCount * kills) / 2)
    for (const { client } of visitors) expect(client.counters.dropped).toBe(0)
  }, 900_000)
})

async function recordsOf(records: AsyncIterable<StoredRecord>): Promise<StoredRecord[]> {
  const all: StoredRecord[] = []
  for await (const record of records) all.push(record)
  return all
}
