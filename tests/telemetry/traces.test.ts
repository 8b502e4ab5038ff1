import { StorageError } from '@beckon/core/adapter'
import { parseRuleSet } from '@beckon/rules'
import { memoryStorage } from '@beckon/storage-memory'
import { faultyStorage, type StorageFault, virtualEnv } from '@beckon/testing'
import { context, type HrTime, SpanStatusCode, trace } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { invite, start, when } from '../engine/shop.ts'
import { measuredShop, sdk } from './measured.ts'

function fated(...fates: StorageFault[]) {
  return faultyStorage(memoryStorage(), ({ operation, units }) =>
    operation === 'commit' && units.some(({ entity }) => entity.kind === 'visitor')
      ? fates.shift()
      : undefined,
  )
}

const ms = ([seconds, nanos]: HrTime = [Number.NaN, 0]): number =>
  seconds * 1_000 + nanos / 1_000_000

beforeEach(() => void context.setGlobalContextManager(new AsyncLocalStorageContextManager()))
afterEach(() => context.disable())

test('a commit is one span, however many events are in it', async () => {
  const env = virtualEnv(start)
  const holdUntil = new Promise<void>((resolve) => env.clock.setTimer(start + 40, resolve))
  const { shop, spans } = await measuredShop([], { env, storage: fated({ holdUntil }) })
  const messages = [shop.send('ann', { type: 'a' }, { type: 'b' }), shop.view('/', 'bob')]
  await shop.until(Promise.all(messages), 10)
  expect(spans().map(({ name }) => name)).toEqual(['beckon.commit'])
  const [span] = spans()
  expect(span?.attributes).toEqual({
    'beckon.commit.units': 2,
    'beckon.commit.events': 3,
    'beckon.commit.effects': 0,
    'beckon.commit.conflicts': 0,
    'beckon.commit.tries': 1,
  })
  expect(ms(span?.startTime)).toBe(start)
  expect(ms(span?.duration)).toBe(40)
  expect(span?.status.code).toBe(SpanStatusCode.UNSET)
})

test('a conflict is a commit that says so, and another', async () => {
  const { shop, spans } = await measuredShop([], { storage: fated({ outcome: 'conflict' }) })
  await shop.until(shop.view('/'))
  expect(spans().map(({ attributes }) => attributes['beckon.commit.conflicts'])).toEqual([1, 0])
})

test('a commit that the storage will never take is a failure, without a word of its message', async () => {
  const error = new StorageError('STORAGE_FAILED', 'ann cannot be written')
  const { shop, spans } = await measuredShop([], { storage: fated({ outcome: 'reject', error }) })
  await shop.view('/')
  expect(spans()[0]?.status).toEqual({ code: SpanStatusCode.ERROR })
  expect(spans()[0]?.attributes['error.type']).toBe('STORAGE_FAILED')
  expect(spans()[0]?.events).toEqual([])
})

test('a commit is linked to what was traced when its messages came, and holds what the storage does', async () => {
  const { tracerProvider, meterProvider, spans } = sdk()
  const tracer = tracerProvider.getTracer('test')
  const inner = memoryStorage()
  let asked: string | undefined
  const storage = {
    ...inner,
    get capabilities() {
      return inner.capabilities
    },
    commit: (units: Parameters<typeof inner.commit>[0]) => {
      asked = trace.getActiveSpan()?.spanContext().spanId
      return inner.commit(units)
    },
  }
  const { shop } = await measuredShop([], { storage }, { tracerProvider, meterProvider })
  const requests = ['one', 'two'].map((name) => tracer.startSpan(name))
  await Promise.all(
    requests.flatMap((request, index) =>
      context.with(trace.setSpan(context.active(), request), () => [
        shop.view(`/${index}`),
        shop.view('/', 'bob'),
      ]),
    ),
  )
  await shop.view('/untraced')
  const commits = spans().filter(({ name }) => name === 'beckon.commit')
  const linked = commits.flatMap(({ links }) => links.map((link) => link.context.spanId))
  expect(linked.sort()).toEqual(requests.map((request) => request.spanContext().spanId).sort())
  expect(commits.at(-1)?.links).toEqual([])
  for (const { parentSpanContext } of commits) expect(parentSpanContext).toBeUndefined()
  expect(asked).toBe(commits.at(-1)?.spanContext().spanId)
})

test('an effect is a span from its commit to its end', async () => {
  const conditions = when('page.path', 'startsWith', '/')
  const { shop, spans } = await measuredShop([{ name: 'hello', conditions, event: invite() }])
  await shop.view('/')
  await shop.engine.idle()
  const effect = spans().find(({ name }) => name === 'beckon.effect invite')
  expect(effect?.attributes).toEqual({
    'beckon.site': 'shop',
    'beckon.effect.type': 'invite',
    'beckon.effect.id': shop.actions[0]?.id,
    'beckon.effect.failures': 0,
    'beckon.outcome': 'delivered',
  })
})

test('a swap of rules is a span, and a failure where they cannot come into force', async () => {
  const { shop, spans } = await measuredShop()
  await shop.engine.use(parseRuleSet({ rules: [] }))
  const event = { type: 'redirect', params: { url: 'https://elsewhere.example/' } }
  const bad = parseRuleSet({
    rules: [{ name: 'a', conditions: when('page.path', 'equal', '/a'), event }],
  })
  await expect(shop.engine.use(bad)).rejects.toThrow()
  const swaps = spans().filter(({ name }) => name === 'beckon.rules.swap')
  expect(swaps.map(({ status }) => status.code)).toEqual([
    SpanStatusCode.UNSET,
    SpanStatusCode.ERROR,
  ])
  expect(swaps[1]?.attributes).toMatchObject({
    'beckon.ruleset.hash': shop.engine.ruleSetHash,
    'beckon.ruleset.rules': 1,
  })
})
