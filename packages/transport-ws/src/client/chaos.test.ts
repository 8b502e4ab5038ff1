import { virtualEnv } from '@beckon/testing'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Client } from './client.ts'
import { FakeBrowser, type FakeTab } from './fake-browser.test-kit.ts'
import { FakeServer } from './fake-server.test-kit.ts'
import { memoryStore } from './store.ts'
import type { Tracked } from './ticket.ts'

/** What may go wrong, and what goes on meanwhile. */
const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('track' as const), n: fc.nat(3) }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('pass' as const), n: fc.nat(3_000) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('cut' as const), n: fc.nat(1) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('effect' as const), n: fc.nat(3) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('stutter' as const), n: fc.nat(5) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('swallow' as const), n: fc.nat(0) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('forget' as const), n: fc.nat(0) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('latency' as const), n: fc.nat(2_000) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('mute' as const), n: fc.nat(1) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('page' as const), n: fc.nat(2) }) },
)

const invite = (id: string) => ({
  type: 'invite' as const,
  id,
  text: 'Hi',
  expiresAt: Number.MAX_SAFE_INTEGER,
})

function broken(server: FakeServer, { do: what, n }: { do: string; n: number }): void {
  if (what === 'cut') server.cut(n === 0)
  else if (what === 'effect') server.effect(invite(`invite-${n}`))
  else if (what === 'stutter') server.stutter(n)
  else if (what === 'swallow') server.swallow()
  else if (what === 'forget') server.forgetHistory()
  else if (what === 'latency') server.latencyMs = n
  else if (what === 'mute') server.mute = n === 0
}

test('over any network every event is committed once and in order, every effect shown at most once', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), fc.integer(), (steps, seed) => {
      const env = virtualEnv(1_700_000_000_000, seed)
      const server = new FakeServer(env)
      const client = server.open({ store: memoryStore() })
      const shown: string[] = []
      client.on('invite', ({ id }) => shown.push(id))
      const committed: string[] = []
      client.on('committed', ({ ids }) => committed.push(...ids))
      const tracked: string[] = []
      for (const one of steps) {
        if (one.do === 'track') {
          for (let index = 0; index <= one.n; index++) tracked.push(client.track('page.view').id)
        } else if (one.do === 'pass') env.advanceTo(env.clock.now() + one.n)
        else broken(server, one)
      }
      server.mute = false
      server.latencyMs = 20
      // The last cut, for what the server was mute about.
      server.cut()
      env.advanceTo(env.clock.now() + 300_000)
      expect(server.committed.map(({ id }) => id)).toEqual(tracked)
      expect(committed).toEqual(tracked)
      expect(client.pending).toBe(0)
      expect(new Set(shown).size).toBe(shown.length)
      expect(server.unacknowledged).toBe(0)
      client.close()
      env.advanceTo(env.clock.now() + 60_000)
      expect(env.timers).toBe(0)
    }),
    { numRuns: 500 },
  )
})

test('over any network and any coming and going of tabs, too', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), fc.integer(), async (steps, seed) => {
      const env = virtualEnv(1_700_000_000_000, seed)
      const server = new FakeServer(env)
      const browser = new FakeBrowser(env)
      const shown: string[] = []
      const open: { tab: FakeTab; client: Client; tracked: Tracked[] }[] = []
      const all: string[] = []
      const page = () => {
        const tab = browser.tab()
        const client = server.open({ env: tab.env, WebSocket: server.socketOf(tab) })
        client.on('invite', ({ id }) => shown.push(id))
        open.push({ tab, client, tracked: [] })
        tab.look()
      }
      const pass = async (ms: number) => {
        for (let part = 0; part < 10; part++) {
          env.advanceTo(env.clock.now() + ms / 10)
          for (let turn = 0; turn < 5; turn++) await Promise.resolve()
        }
      }
      page()
      for (const one of steps) {
        const place = one.n % open.length
        if (one.do === 'page') {
          if (one.n === 0 && open.length > 1) open.splice(place, 1)[0]?.tab.close()
          else if (one.n === 1) page()
          else open[place]?.tab.look()
        } else if (one.do === 'track') {
          const tracked = open[place]?.client.track('page.view')
          if (tracked) open[place]?.tracked.push(tracked)
          if (tracked) all.push(tracked.id)
        } else if (one.do === 'pass') await pass(one.n)
        else broken(server, one)
      }
      server.mute = false
      server.latencyMs = 20
      open[0]?.tab.look()
      await pass(60_000)
      server.cut()
      await pass(300_000)
      // What pages that are gone could not get rid of, the next one does.
      page()
      await pass(60_000)
      expect(server.committed.map(({ id }) => id).toSorted()).toEqual(all.toSorted())
      for (const { client, tracked } of open) {
        expect(client.pending).toBe(0)
        for (const one of tracked) expect(await one.fate()).toEqual({ status: 'committed' })
      }
      expect(new Set(shown).size).toBe(shown.length)
    }),
    { numRuns: 200 },
  )
})
