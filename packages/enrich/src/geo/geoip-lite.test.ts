import { describe, expect, it } from 'vitest'
import { geoEnricher } from './geo.ts'
import { geoipLite } from './geoip-lite.ts'

const missing = () =>
  Promise.reject(
    Object.assign(new Error("Cannot find package 'geoip-lite'"), { code: 'ERR_MODULE_NOT_FOUND' }),
  )

describe('geoipLite', () => {
  it('finds well-known addresses in the real package', async () => {
    const { enrich, load } = geoEnricher()
    await load()
    expect(enrich({ ip: '8.8.8.8', ownHosts: [] })).toMatchObject({
      geo: { country: 'US', eu: false },
    })
    expect(enrich({ ip: '2a00:1450:4001::1', ownHosts: [] })).toMatchObject({
      geo: { country: expect.stringMatching(/^[A-Z]{2}$/) },
    })
    expect(enrich({ ip: '::ffff:8.8.8.8', ownHosts: [] })).toMatchObject({ geo: { country: 'US' } })
  })

  it('says what to install where the package is missing', async () => {
    await expect(geoipLite({ load: missing }).open()).rejects.toMatchObject({
      code: 'ENRICH_PACKAGE_MISSING',
      message: expect.stringContaining('npm install geoip-lite'),
      cause: expect.any(Error),
    })
  })

  it('tells a package that does not load from one that is missing', async () => {
    const broken = () => Promise.reject(new Error('ENOENT: geoip-city.dat'))
    await expect(geoipLite({ load: broken }).open()).rejects.toMatchObject({
      code: 'ENRICH_DATABASE_FAILED',
    })
    const other = () => Promise.resolve({ something: 'else' })
    await expect(geoipLite({ load: other }).open()).rejects.toMatchObject({
      code: 'ENRICH_DATABASE_FAILED',
    })
  })

  it('leaves empty fields out and derives eu from the country', async () => {
    const found = { country: 'RE', region: '', city: '', timezone: 'Indian/Reunion', eu: '0' }
    const load = () => Promise.resolve({ default: { lookup: () => found } })
    const lookup = await geoipLite({ load }).open()
    expect(lookup('1.1.1.1')).toEqual({ country: 'RE', timezone: 'Indian/Reunion', eu: true })
  })

  it('gives nothing where the package finds nothing', async () => {
    const load = () => Promise.resolve({ lookup: (ip: string) => (ip === '1.1.1.1' ? null : {}) })
    const lookup = await geoipLite({ load }).open()
    expect(lookup('1.1.1.1')).toBeUndefined()
    expect(lookup('2.2.2.2')).toBeUndefined()
  })
})
