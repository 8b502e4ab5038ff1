import { instrument } from '@beckon/telemetry'
import { metrics, trace } from '@opentelemetry/api'
import { afterEach, expect, test, vi } from 'vitest'
import { invite, openShop, when } from '../engine/shop.ts'
import { measuredShop, sdk } from './measured.ts'

afterEach(() => {
  metrics.disable()
  trace.disable()
})

test('without an SDK nothing observes the engine, and nothing goes wrong', async () => {
  const shop = await openShop()
  const observe = vi.spyOn(shop.engine, 'observe')
  const account = vi.spyOn(shop.engine, 'account')
  const instrumentation = instrument(shop.engine)
  expect(await shop.view('/')).toMatchObject({ acks: ['e0'] })
  instrumentation.stop()
  expect(observe).not.toHaveBeenCalled()
  expect(account).not.toHaveBeenCalled()
  expect(shop.errors).toEqual([])
})

test('the global SDK is found where one is set', async () => {
  const { meterProvider, tracerProvider, read, spans } = sdk()
  metrics.setGlobalMeterProvider(meterProvider)
  trace.setGlobalTracerProvider(tracerProvider)
  const shop = await openShop()
  instrument(shop.engine)
  await shop.view('/')
  expect((await read()).sum('beckon.events.committed')).toBe(1)
  expect(spans()).toHaveLength(1)
})

test('nothing is asked of the engine between two collections', async () => {
  const { shop, read } = await measuredShop()
  const asked = [
    vi.spyOn(shop.engine, 'account'),
    vi.spyOn(shop.engine, 'rules'),
    vi.spyOn(shop.engine, 'depths'),
    vi.spyOn(shop.engine, 'visitors'),
  ]
  await shop.view('/')
  for (const one of asked) expect(one).not.toHaveBeenCalled()
  await read()
  for (const one of asked) expect(one).toHaveBeenCalledOnce()
})

test('whoever stops measures no more', async () => {
  const { shop, read, spans, instrumentation } = await measuredShop()
  await shop.view('/')
  expect((await read()).histogram('beckon.event.duration')).toMatchObject({ count: 1 })
  instrumentation.stop()
  instrumentation.stop()
  const account = vi.spyOn(shop.engine, 'account')
  await shop.view('/')
  expect((await read()).histogram('beckon.event.duration')).toMatchObject({ count: 1 })
  expect(account).not.toHaveBeenCalled()
  expect(spans()).toHaveLength(1)
})

test('two engines of one process are told apart by attributes of theirs', async () => {
  const { read, meterProvider } = sdk()
  for (const [name, views] of [
    ['a', 1],
    ['b', 2],
  ] as const) {
    const shop = await openShop()
    instrument(shop.engine, { meterProvider, attributes: { engine: name } })
    for (let view = 0; view < views; view++) await shop.view('/')
  }
  const reading = await read()
  expect(reading.by('beckon.events.committed', 'engine')).toEqual({ a: 1, b: 2 })
  expect(reading.histogram('beckon.event.duration', { engine: 'b' })).toMatchObject({ count: 2 })
})

test('nothing that a visitor wrote is in a metric or a span', async () => {
  const marked = 'zzmarkzz'
  const conditions = when('page.path', 'startsWith', '/')
  const { shop, read, spans } = await measuredShop([{ name: 'hello', conditions, event: invite() }])
  const peer = { visitor: marked, userAgent: marked, site: 'shop' }
  const url = `https://shop.example/${marked}?${marked}`
  const event = { id: `${marked}1`, type: marked, url, title: marked, data: { [marked]: marked } }
  await shop.send(
    peer,
    event,
    { type: `${marked} ${'x'.repeat(200)}` },
    { ...event, title: 'other' },
  )
  await shop.send({ ...peer, site: marked }, event)
  await shop.engine.receive({ ...peer, ip: '192.0.2.7' }, marked)
  await shop.engine.idle()
  const { resource } = await read()
  expect(spans().length).toBeGreaterThan(1)
  expect(shop.engine.account()).toMatchObject({ received: 5, committed: 1 })
  const all = JSON.stringify([
    resource.scopeMetrics,
    spans().map(({ name, attributes, events, status }) => [name, attributes, events, status]),
  ])
  expect(all).toContain('UNKNOWN_SITE')
  expect(all).not.toContain(marked)
})
