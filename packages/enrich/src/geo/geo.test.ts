import type { Geo } from '@beckon/core/adapter'
import { describe, expect, it, vi } from 'vitest'
import { EnrichError } from '../enrich-error.ts'
import type { GeoDatabase } from './database.ts'
import { geoEnricher } from './geo.ts'

const database = (answers: Readonly<Record<string, Geo>>) => {
  const lookup = vi.fn((address: string): Geo | undefined => answers[address])
  const open = vi.fn(async () => lookup)
  return { name: 'test', open, lookup }
}

const at = (ip: string) => ({ ip, ownHosts: [] })

describe('geoEnricher', () => {
  it('gives a promise while it loads, and answers at once from then on', async () => {
    const { enrich } = geoEnricher({ database: database({ '8.8.8.8': { country: 'US' } }) })
    const first = enrich(at('8.8.8.8'))
    const second = enrich(at('8.8.8.8'))
    expect(first).toBeInstanceOf(Promise)
    expect(await first).toEqual({ geo: { country: 'US' } })
    expect(await second).toEqual({ geo: { country: 'US' } })
    expect(enrich(at('8.8.8.8'))).toEqual({ geo: { country: 'US' } })
  })

  it('opens the database once and asks it once an address', async () => {
    const source = database({ '8.8.8.8': { country: 'US' } })
    const { enrich } = geoEnricher({ database: source })
    await Promise.all([enrich(at('8.8.8.8')), enrich(at('9.9.9.9'))])
    await enrich(at('8.8.8.8'))
    await enrich(at('9.9.9.9'))
    expect(source.open).toHaveBeenCalledTimes(1)
    expect(source.lookup).toHaveBeenCalledTimes(2)
  })

  it('forgets the address asked for longest ago when its memory is full', async () => {
    const source = database({})
    const { enrich, load } = geoEnricher({ database: source, cacheSize: 2 })
    await load()
    for (const ip of ['1.1.1.1', '2.2.2.2', '3.3.3.3', '1.1.1.1']) await enrich(at(ip))
    expect(source.lookup).toHaveBeenCalledTimes(4)
  })

  it('answers the first event at once after load()', async () => {
    const { enrich, load } = geoEnricher({ database: database({ '8.8.8.8': { country: 'US' } }) })
    await load()
    expect(enrich(at('8.8.8.8'))).toEqual({ geo: { country: 'US' } })
  })

  it('loads nothing for an address without a place', () => {
    const source = database({})
    const { enrich } = geoEnricher({ database: source })
    for (const ip of ['127.0.0.1', '10.0.0.1', '-', 'x'.repeat(10_000)]) {
      expect(enrich(at(ip))).toBeUndefined()
    }
    expect(enrich({ ownHosts: [] })).toBeUndefined()
    expect(source.open).not.toHaveBeenCalled()
  })

  it('tells of a database that does not load once, and is silent from then on', async () => {
    const broken: GeoDatabase = {
      name: 'broken',
      open: () => Promise.reject(new EnrichError('ENRICH_DATABASE_FAILED', 'no such file')),
    }
    const { enrich } = geoEnricher({ database: broken })
    const first = enrich(at('8.8.8.8'))
    const meanwhile = enrich(at('9.9.9.9'))
    await expect(first).rejects.toMatchObject({ code: 'ENRICH_DATABASE_FAILED' })
    expect(await meanwhile).toBeUndefined()
    expect(enrich(at('8.8.8.8'))).toBeUndefined()
  })
})
