import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { openTraffic } from '../traffic/open-traffic.ts'
import type { RecordedEvent } from '../traffic/recorded.ts'
import type { CrowdOptions } from './crowd.ts'
import { ndjsonLine, populationEvents } from './events.ts'
import { smallShop } from './population.test-kit.ts'
import type { Population } from './schema.ts'

const badNetwork = { share: 0.5, delay: { median: 5, sigma: 1 }, doubled: 0.3 }
const everything = () =>
  smallShop({}, { network: badNetwork, tabs: { share: 0.5, opens: 0.5 }, leaves: 0.8 })

const all = (population: Population, options?: CrowdOptions) => [
  ...populationEvents(population, options),
]
const text = (events: readonly RecordedEvent[]) =>
  events.map((one) => `${ndjsonLine(one)}\n`).join('')
const digest = (events: readonly RecordedEvent[]) =>
  createHash('sha256').update(text(events)).digest('hex')
const of = (events: readonly RecordedEvent[], type: string) =>
  events.filter(({ event }) => event.type === type)

describe('populationEvents', () => {
  it('gives the same bytes for the same seed, on every Node', () => {
    expect(digest(all(everything(), { seed: 7 }))).toBe(
      '855d756912c4ca98ea97e35abd0b6968f124ff86a664f320ef1f56a066cc4e99',
    )
  })

  it('gives others for another seed', () => {
    expect(digest(all(everything(), { seed: 8 }))).not.toBe(digest(all(everything(), { seed: 7 })))
  })

  it('leaves everybody as they are where more visitors come', () => {
    const few = all(everything(), { visitors: 50 })
    const more = all(everything(), { visitors: 80 }).filter(
      ({ visitor }) => Number(visitor.slice('visitor-'.length)) < 50,
    )
    expect(text(more)).toBe(text(few))
    expect(few.length).toBeGreaterThan(100)
  })

  it('is in the order of arrival, within its days', () => {
    const events = all(everything())
    const instants = events.map(({ at }) => at)
    expect(instants).toEqual(instants.toSorted((one, other) => one - other))
    expect(instants[0]).toBeGreaterThanOrEqual(Date.parse('2026-03-01T23:00:00Z'))
    expect(instants.at(-1)).toBeLessThan(Date.parse('2026-03-04T23:00:00Z'))
    expect(new Set(events.map(({ visitor }) => visitor)).size).toBe(300)
  })

  it('reads back as it was written', async () => {
    const events = all(everything(), { visitors: 60 })
    const read: unknown[] = []
    for await (const batch of openTraffic([Readable.from([Buffer.from(text(events))])]))
      read.push(...batch)
    // Of equal instants the reader keeps the lines' order too.
    expect(read).toEqual(events)
  })

  it('sends late and twice what goes over a bad network, under the same id', () => {
    const events = all(everything())
    const late = events.filter(({ at, event }) => at > event.at)
    const ids = events.map(({ visitor, event }) => `${visitor} ${event.id}`)
    const twice = ids.length - new Set(ids).size
    expect(late.length).toBeGreaterThan(events.length / 4)
    expect(twice).toBeGreaterThan(late.length / 8)
    const outOfOrder = events.filter(({ visitor, event }, place) =>
      events.slice(0, place).some((one) => one.visitor === visitor && one.event.at > event.at),
    )
    expect(outOfOrder.length).toBeGreaterThan(0)
    expect(all(smallShop()).every(({ at, event }) => at === event.at)).toBe(true)
  })

  it('tells of arrivals, tabs, carts, orders and ends of visits as its parameters say', () => {
    const events = all(everything(), { visitors: 1_000 })
    const referrers = events.flatMap(({ event }) => event.page?.referrer ?? [])
    expect(new Set(referrers)).toEqual(
      new Set([
        'https://www.bing.com/search?q=oak+desk',
        'https://www.bing.com/search?q=St%C3%BChle+%26+Tische',
      ]),
    )
    expect(
      events.some(({ event }) =>
        event.page?.url.endsWith('?utm_source=newsletter&utm_medium=email'),
      ),
    ).toBe(true)
    expect(new Set(events.flatMap(({ event }) => event.tab ?? []))).toEqual(
      new Set(['tab-1', 'tab-2', 'tab-3']),
    )
    const [added] = of(events, 'cart.add')
    expect(['desk', 'lamp']).toContain(added?.event.data?.product)
    expect(added?.event).toMatchObject({ page: { url: expect.stringContaining('/product/') } })
    expect(added?.event.data).toMatchObject({ quantity: 1, price: expect.any(Number) })
    for (const { event } of of(events, 'order.completed')) {
      expect(event.data?.total).toBeGreaterThanOrEqual(10)
      expect(event.data?.total).toBeLessThanOrEqual(500)
    }
    expect(of(events, 'page.leave').length).toBeGreaterThan(500)
    expect(of(all(smallShop()), 'page.leave')).toEqual([])
    expect(events.filter(({ ip }) => ip?.startsWith('2001:db8:')).length).toBeGreaterThan(100)
  })

  it('lets visitors come again, and keeps whole seconds where a log has no more', () => {
    const population = smallShop({ wholeSeconds: true, visitors: 1_000 })
    const events = all(population)
    expect(events.every(({ at }) => at % 1_000 === 0)).toBe(true)
    const visits = new Map<string, number[]>()
    for (const { visitor, at } of events) {
      const begun = visits.get(visitor) ?? []
      visits.set(visitor, begun)
      if (at - (begun.at(-1) ?? 0) > 1_800_000) begun.push(at)
      else begun[begun.length - 1] = at
    }
    const often = [...visits.values()].filter((begun) => begun.length > 1).length
    // Of nine in ten, half come again within the three days.
    expect(often / visits.size).toBeCloseTo(0.45, 1)
  })
})
