import { virtualEnv } from '@beckon/testing'
import { expect, test } from 'vitest'
import { type RefusalOptions, Refusals } from './refusals.ts'

function refusing(options?: RefusalOptions) {
  const env = virtualEnv()
  const refusals = new Refusals(env.clock, options)
  const told: string[] = []
  return {
    env,
    refusals,
    told,
    refuse: (ip: string | undefined, name = String(ip)) =>
      refusals.add(ip, () => {
        told.push(name)
      }),
    wait: (ms: number) => env.advanceTo(env.clock.now() + ms),
  }
}

test('so many a second are told at once, all others of that network a second later', () => {
  const { refuse, told, wait } = refusing({ perSecond: 2 })
  for (const last of [1, 2, 3, 4]) refuse(`2001:db8::${last}`)
  refuse('2001:db8:0:1::1')
  expect(told).toEqual(['2001:db8::1', '2001:db8::2', '2001:db8:0:1::1'])
  wait(999)
  expect(told).toHaveLength(3)
  wait(1)
  expect(told.slice(3)).toEqual(['2001:db8::3', '2001:db8::4'])
  refuse('2001:db8::5')
  expect(told.at(-1)).toBe('2001:db8::5')
})

test('who does not stop waits longer, until it has been quiet', () => {
  const { refuse, told, wait } = refusing({ perSecond: 1, patience: 2 })
  const come = () => refuse('203.0.113.1', 'one')
  for (let many = 0; many < 5; many++) come()
  expect(told).toHaveLength(1)
  wait(1_000)
  expect(told).toHaveLength(3)
  wait(3_999)
  expect(told).toHaveLength(3)
  wait(1)
  expect(told).toHaveLength(5)
  come()
  come()
  wait(1_000)
  expect(told).toHaveLength(7)
})

test('whose address is not known is told at once', () => {
  const { refuse, told } = refusing({ perSecond: 1 })
  for (let one = 0; one < 3; one++) refuse(undefined, 'nobody')
  expect(told).toHaveLength(3)
})

test('no more wait than there may', () => {
  const { refuse, told } = refusing({ perSecond: 1, waiting: 2 })
  for (const name of ['at once', 'waits', 'waits too', 'one too many']) refuse('203.0.113.1', name)
  expect(told).toEqual(['at once', 'one too many'])
})

test('whoever is gone is not told, and leaves its place', () => {
  const { env, refuse, told, wait } = refusing({ perSecond: 1, waiting: 1 })
  refuse('203.0.113.1', 'at once')
  refuse('203.0.113.1', 'gone')()
  expect(env.timers).toBe(0)
  refuse('203.0.113.1', 'waits')
  wait(1_000)
  expect(told).toEqual(['at once', 'waits'])
})

test('all who wait are told when nobody is let in any more', () => {
  const { env, refusals, refuse, told } = refusing({ perSecond: 1, delayMs: 10_000 })
  for (const name of ['at once', 'one', 'other']) refuse('203.0.113.1', name)
  refusals.flush()
  expect(told).toEqual(['at once', 'one', 'other'])
  expect(env.timers).toBe(0)
})
