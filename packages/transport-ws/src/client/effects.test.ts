import type { InviteMessage } from '@beckon/core/protocol'
import { virtualEnv } from '@beckon/testing'
import { expect, test } from 'vitest'
import type { ClientEvents } from './client-events.ts'
import { noCounts } from './counters.ts'
import { Effects } from './effects.ts'
import { Emitter } from './emitter.ts'
import { Seen } from './seen.ts'
import { memoryStore } from './store.ts'
import type { TabMessage } from './tab-message.ts'
import type { Tabs } from './tabs.ts'

const invite: InviteMessage = { type: 'invite', id: 'i', text: 'Hi', expiresAt: 1_000_000 }

/** The effects of one tab among others, of which `other` was looked at last. */
function given(other?: string) {
  const env = virtualEnv(1_000)
  const shown: string[] = []
  const posted: TabMessage[] = []
  const emitter = new Emitter<ClientEvents>(() => {})
  emitter.on('invite', ({ id }) => shown.push(id))
  const seen = new Seen(memoryStore(), 10)
  const effects = new Effects(env, seen, noCounts(), emitter, 2_000, env.clock.now)
  const others = other === undefined ? [] : [other]
  effects.tabs = {
    leads: true,
    get mostActive() {
      return others[0]
    },
    gone: () => others.pop(),
    post: (message: TabMessage) => posted.push(message),
  } as unknown as Tabs
  let done = 0
  const arrive = () => effects.arrived(invite, () => done++)
  return { env, effects, shown, posted, arrive, done: () => done }
}

test('an effect that comes again while another tab has it is not given away twice', () => {
  const { env, effects, posted, shown, arrive, done } = given('other')
  arrive()
  arrive()
  expect(posted).toEqual([{ type: 'effect', effect: invite, to: 'other', until: 3_000 }])
  effects.shown('i', invite.expiresAt)
  expect(done()).toBe(2)
  env.advanceTo(60_000)
  expect(shown).toEqual([])
  expect(env.timers).toBe(0)
})

test('a tab shows nothing that it was given too late, or that was shown meanwhile', () => {
  const { env, effects, posted, shown } = given()
  const offer = { type: 'effect', effect: invite, to: 'me', until: 2_000 } as const
  env.advanceTo(2_001)
  effects.offered(offer)
  expect([shown, posted]).toEqual([[], []])
  effects.offered({ ...offer, until: 3_000 })
  effects.offered({ ...offer, until: 3_000 })
  expect(shown).toEqual(['i'])
  expect(posted.map(({ type }) => type)).toEqual(['shown', 'shown'])
})

test('a tab that leads no longer shows nothing that it had given away', () => {
  const { env, effects, shown, arrive, done } = given('other')
  arrive()
  effects.stop()
  env.advanceTo(60_000)
  expect([shown, done()]).toEqual([[], 0])
})
