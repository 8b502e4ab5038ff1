import type { InviteMessage } from '@beckon/core/protocol'
import { virtualEnv } from '@beckon/testing'
import { expect, test } from 'vitest'
import { FakeBrowser } from './fake-browser.test-kit.ts'
import { FakeServer } from './fake-server.test-kit.ts'
import type { ConnectOptions } from './options.ts'

function given() {
  const env = virtualEnv(1_700_000_000_000)
  const server = new FakeServer(env)
  const browser = new FakeBrowser(env)
  const open = (options: Partial<ConnectOptions> = {}) => {
    const tab = browser.tab()
    const client = server.open({ env: tab.env, WebSocket: server.socketOf(tab), ...options })
    return { tab, client }
  }
  const pass = async (ms: number) => {
    for (let step = 0; step < 20; step++) {
      env.advanceTo(env.clock.now() + ms / 20)
      for (let turn = 0; turn < 5; turn++) await Promise.resolve()
    }
  }
  return { env, server, browser, open, pass }
}

test('a tab that is ended right after an event takes the lead from nobody', async () => {
  const { server, open, pass } = given()
  const one = open()
  await pass(1_000)
  const two = open()
  await pass(1_000)
  two.client.track('page.view')
  two.client.close()
  await pass(10_000)
  const invite: InviteMessage = {
    type: 'invite',
    id: 'i',
    text: 'Hi',
    expiresAt: Number.MAX_SAFE_INTEGER,
  }
  const shown: string[] = []
  one.client.on('invite', ({ id }) => shown.push(id))
  server.effect(invite)
  await pass(1_000)
  expect(shown).toEqual(['i'])
  expect(server.links).toHaveLength(1)
})
