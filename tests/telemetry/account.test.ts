import { memoryStorage } from '@beckon/storage-memory'
import { metrics } from '@beckon/telemetry'
import { faultyStorage, inProcessTransport, virtualEnv } from '@beckon/testing'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { invite, start, when } from '../engine/shop.ts'
import { measuredShop, type Reading } from './measured.ts'

const arrival = fc.record({
  visitor: fc.constantFrom('ann', 'bob', 'cid'),
  what: fc.constantFrom('view', 'again', 'other body', 'unreadable', 'elsewhere', 'blocked'),
  rest: fc.boolean(),
  collect: fc.boolean(),
})

/** Law 4, as somebody sees it who has nothing but the metrics. */
function addsUp(reading: Reading): void {
  const fates = ['committed', 'duplicate', 'quarantined', 'refused', 'in_flight']
  const sum = fates.reduce((total, fate) => total + reading.sum(`beckon.events.${fate}`), 0)
  expect(sum).toBe(reading.sum('beckon.events.received'))
}

describe('the account in the metrics', () => {
  test('adds up whenever it is collected, whatever arrives and whatever the storage does', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(arrival, { minLength: 1, maxLength: 30 }),
        fc.array(fc.constantFrom('pass', 'conflict', 'lose'), { maxLength: 20 }),
        async (arrivals, fates) => {
          const storage = faultyStorage(memoryStorage(), ({ operation, units }) => {
            const visitor = units.some(({ entity }) => entity.kind === 'visitor')
            const fate = operation === 'commit' && visitor ? fates.shift() : undefined
            return fate === 'conflict' || fate === 'lose' ? { outcome: fate } : undefined
          })
          const { shop, read } = await measuredShop(
            [
              {
                name: 'out',
                conditions: when('event.type', 'equal', 'out'),
                event: { type: 'block', params: { for: '5m' } },
              },
            ],
            { storage, bounds: { inFlight: 4 } },
          )
          const seen: Reading[] = []
          const answers: Promise<unknown>[] = []
          for (const [index, { visitor, what, rest, collect }] of arrivals.entries()) {
            const peer = { visitor, site: what === 'elsewhere' ? 'nowhere' : 'shop' }
            if (what === 'unreadable')
              answers.push(shop.send(peer, { type: '', url: 'not an address' }))
            else if (what === 'blocked') answers.push(shop.send(peer, { type: 'out' }))
            else {
              const id = what === 'view' ? `e${index}` : 'same'
              const path = what === 'other body' ? index : ''
              const url = `https://shop.example/${path}`
              answers.push(shop.send(peer, { id, type: 'page.view', url, at: start }))
            }
            if (collect) seen.push(await read())
            if (rest) await shop.until(Promise.all(answers))
          }
          seen.push(await read())
          await shop.until(Promise.all(answers))
          const last = await read()
          for (const reading of [...seen, last]) addsUp(reading)
          const account = shop.engine.account()
          expect(last.sum('beckon.events.in_flight')).toBe(0)
          expect(last.sum('beckon.events.received')).toBe(arrivals.length)
          expect(last.by('beckon.events.quarantined', 'beckon.reason')).toEqual(account.quarantined)
          expect(last.by('beckon.events.refused', 'beckon.reason')).toEqual(account.refused)
          const measured = last.histogram('beckon.event.duration')?.count ?? 0
          expect(measured, 'a latency for each committed event').toBe(account.committed)
        },
      ),
      { numRuns: 60 },
    )
  })

  test('has each reason under its name, and what nobody sent apart', async () => {
    const { shop, read } = await measuredShop([
      {
        name: 'linger',
        conditions: when('page.seconds', 'greaterThanInclusive', 30),
        event: invite(),
      },
    ])
    await shop.view('/')
    await shop.send('ann', { id: 'e0', type: 'page.view', url: 'https://shop.example/' })
    await shop.send('ann', { id: 'e0', type: 'another' })
    await shop.send('ann', { type: '' })
    await shop.send({ site: 'nowhere' }, { type: 'page.view' })
    await shop.send('ann', { type: 'page.view', at: start + 60_000 })
    await shop.wait(30)
    const reading = await read()
    addsUp(reading)
    expect(reading.sum('beckon.events.committed')).toBe(2)
    expect(reading.sum('beckon.events.duplicate')).toBe(1)
    expect(reading.by('beckon.events.quarantined', 'beckon.reason')).toEqual({
      ID_MISMATCH: 1,
      BAD_EVENT: 1,
    })
    expect(reading.by('beckon.events.refused', 'beckon.reason')).toEqual({ UNKNOWN_SITE: 1 })
    expect(reading.by('beckon.events.unsent', 'beckon.kind')).toEqual({
      tick: 1,
      presence: 0,
      operator: 0,
      desk: 0,
      derived: 0,
    })
    expect(reading.by('beckon.events.remarked', 'beckon.remark')).toMatchObject({ clamped: 1 })
    expect(reading.by('beckon.rule.fires', 'beckon.rule')).toEqual({ linger: 1 })
    expect(reading.by('beckon.visitors.visiting', 'beckon.site')).toEqual({ shop: 1 })
    expect(reading.by('beckon.queue.length', 'beckon.queue')).toMatchObject({ wakeups: 1 })
  })
})

test('rules beyond the bound of series are summed, and nothing is counted twice', async () => {
  const rules = ['a', 'b', 'c'].map((name) => ({
    name,
    fire: 'event',
    conditions: when('page.path', 'startsWith', '/'),
    event: { type: 'score', params: { points: 1 } },
  }))
  const { shop, read } = await measuredShop(rules, {}, { series: 2 })
  for (let view = 0; view < 3; view++) {
    await shop.view('/')
    const fires = (await read()).of('beckon.rule.fires')
    expect(fires.map(({ attributes, value }) => [attributes, value])).toEqual([
      [{ 'beckon.rule': 'a' }, view + 1],
      [{ 'beckon.rule': 'b' }, view + 1],
      [{ 'otel.metric.overflow': true }, view + 1],
    ])
  }
})

describe('the table of metrics', () => {
  /** A shop in which everything has happened once. */
  async function eventful() {
    const env = virtualEnv(start)
    const options = {
      secret: 'a secret of the tests',
      origins: '*',
      missingOrigin: 'allow',
    } as const
    const transport = inProcessTransport({ env, ...options })
    let conflicts = 1
    let absent = 1
    const storage = faultyStorage(memoryStorage(), ({ operation, units }) => {
      if (operation !== 'commit' || !units.some(({ entity }) => entity.kind === 'visitor'))
        return undefined
      if (absent-- > 0) return { outcome: 'reject' }
      return conflicts-- > 0 ? { outcome: 'conflict' } : undefined
    })
    const conditions = when('page.path', 'startsWith', '/')
    const rules = ['one', 'two'].map((name) => ({ name, conditions, event: invite() }))
    const transports = { memory: transport }
    const measured = await measuredShop(
      rules,
      { env, storage, transports: [transport] },
      { transports },
    )
    const { shop } = measured
    transport.connect({ ip: '192.0.2.7' }).send('nonsense')
    const client = transport.connect({ ip: '192.0.2.7' })
    client.send('{"type":"hello","protocol":1,"site":"shop"}')
    client.send('{"type":"what?"}')
    await shop.until(shop.view('/'), 10)
    await shop.send('ann', { type: '' })
    await shop.send({ site: 'nowhere' }, { type: 'page.view' })
    await shop.engine.use(await import('@beckon/rules').then((r) => r.parseRuleSet({ rules: [] })))
    await shop.wait(3_600)
    await shop.engine.close()
    transport.connect()
    return measured
  }

  test('has every metric that is read, with its unit and attributes, and no other', async () => {
    const { read } = await eventful()
    const reading = await read()
    const known = Object.values(metrics)
    expect(reading.names.sort()).toEqual(known.map(({ name }) => name).sort())
    for (const { metrics: read } of reading.resource.scopeMetrics) {
      for (const { descriptor, dataPoints } of read) {
        const metric = known.find(({ name }) => name === descriptor.name)
        expect(descriptor).toMatchObject({ unit: metric?.unit, description: metric?.description })
        expect(dataPoints.length, descriptor.name).toBeGreaterThan(0)
        for (const { attributes } of dataPoints)
          expect(metric?.attributes).toEqual(expect.arrayContaining(Object.keys(attributes)))
      }
    }
  })
})
