import type { Enricher } from '@beckon/core/adapter'
import { virtualEnv } from '@beckon/testing'
import { expect, test } from 'vitest'
import { enrich } from './enrich.ts'

const input = { ownHosts: [] }
const answering = (name: string, answer: unknown): Enricher => ({
  name,
  enrich: () => answer as ReturnType<Enricher['enrich']>,
})
const run = (...enrichers: readonly Enricher[]) => enrich(enrichers, input, virtualEnv().clock, 250)

test('answers that are there are taken at once, the later over the earlier', () => {
  const merged = run(
    answering('a', { bot: false, geo: { country: 'DE' } }),
    answering('nothing', undefined),
    answering('b', { bot: true }),
  )
  expect(merged).toEqual({ enrichment: { bot: true, geo: { country: 'DE' } }, failures: [] })
})

test('of answers that come late the later enricher wins, whoever was first', async () => {
  let first: (answer: object) => void = () => {}
  const slow = new Promise((resolve) => {
    first = resolve
  })
  const merged = run(
    answering('slow', slow),
    answering('now', { bot: true }),
    answering('soon', Promise.resolve({ geo: { country: 'FR' } })),
  )
  await Promise.resolve()
  first({ bot: false, geo: { country: 'DE' }, utm: { source: 'mail' } })
  expect(await merged).toEqual({
    enrichment: { bot: true, geo: { country: 'FR' }, utm: { source: 'mail' } },
    failures: [],
  })
})

test('whoever throws or rejects costs its own answer', async () => {
  const throwing: Enricher = {
    name: 'throwing',
    enrich() {
      throw new Error('thrown')
    },
  }
  const result = await run(
    throwing,
    answering('rejecting', Promise.reject(new Error('rejected'))),
    answering('good', { bot: true }),
  )
  expect(result.enrichment).toEqual({ bot: true })
  expect(result.failures).toMatchObject([
    { enricher: 'throwing', cause: { message: 'thrown' } },
    { enricher: 'rejecting', cause: { message: 'rejected' } },
  ])
})

test('whoever hangs is waited for until the timeout and no longer', async () => {
  const env = virtualEnv()
  const hanging = answering('hanging', new Promise(() => {}))
  const also = answering('also hanging', new Promise(() => {}))
  const good = answering('good', { bot: true })
  let result: unknown
  const running = Promise.resolve(enrich([hanging, good, also], input, env.clock, 250)).then(
    (done) => {
      result = done
    },
  )
  env.advanceTo(249)
  for (let turn = 0; turn < 20; turn++) await Promise.resolve()
  expect(result).toBeUndefined()
  env.advanceTo(250)
  await running
  expect(result).toMatchObject({
    enrichment: { bot: true },
    failures: [{ enricher: 'hanging' }, { enricher: 'also hanging' }],
  })
  expect(env.timers).toBe(0)
})

test('an answer in time leaves no timer behind', async () => {
  const env = virtualEnv()
  await enrich([answering('soon', Promise.resolve({ bot: true }))], input, env.clock, 250)
  expect(env.timers).toBe(0)
})

const cyclic: { country: string; self?: unknown } = { country: 'DE' }
cyclic.self = cyclic

test.each([
  ['text', 'Germany'],
  ['a number', 7],
  ['null', null],
  ['a list', []],
  ['geography that is text', { geo: 'DE' }],
  ['geography that is null', { geo: null }],
  ['a country that is a number', { geo: { country: 49n } }],
  ['a circle', { geo: cyclic }],
  ['a device nobody knows', { ua: { device: 'toaster' } }],
  ['a referrer without a type', { referrer: { source: 'x' } }],
  ['a bot that may be', { bot: 'maybe' }],
])('%s is no answer and does no harm', async (_, answer) => {
  for (const given of [answer, Promise.resolve(answer)]) {
    const result = await run(answering('bad', given), answering('good', { bot: true }))
    expect(result.enrichment).toEqual({ bot: true })
    expect(result.failures).toMatchObject([{ enricher: 'bad', cause: { name: 'TypeError' } }])
  }
})
