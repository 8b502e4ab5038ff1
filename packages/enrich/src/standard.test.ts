import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { standardEnrichers } from './standard.ts'

const nowhere = { name: 'nowhere', open: async () => () => undefined }

describe('standardEnrichers', () => {
  it('are five, or four without geography', () => {
    const names = standardEnrichers().map(({ name }) => name)
    expect(names).toEqual(['user-agent', 'bot', 'geo', 'referrer', 'utm'])
    expect(standardEnrichers({ geo: false }).map(({ name }) => name)).not.toContain('geo')
  })

  it('answer at once with different fields', () => {
    const input = {
      userAgent: 'Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0',
      url: '/?utm_source=letter',
      referrer: 'https://t.co/x',
      ownHosts: [],
    }
    const fields = standardEnrichers({ geo: false }).flatMap(({ enrich }) =>
      Object.keys(enrich(input) ?? {}),
    )
    expect(fields).toEqual(['ua', 'bot', 'referrer', 'utm'])
  })

  it('never throw, whatever a visitor sends, and give text without bounds to nobody', async () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 600 }),
      fc.webUrl({ withQueryParameters: true, withFragments: true }),
      fc
        .tuple(
          fc.constantFrom(
            'https://www.google.com/search?q=',
            'http://www.baidu.com/s?wd=',
            'http://1.cz/s/',
            'http://wsdsold.infospace.com/a/ws/results/',
            'http://webcache.googleusercontent.com/search?q=cache:',
            'android-app://',
            '/?utm_source=',
          ),
          fc.string({ unit: fc.constantFrom(...'%25DF8aE6+&=/:#?;é\u0000\ud800日') }),
        )
        .map((parts) => parts.join('')),
      fc.ipV4(),
      fc.ipV6(),
    )
    const some = fc.option(text, { nil: undefined })
    const enrichers = standardEnrichers({ geo: { database: nowhere } })
    await fc.assert(
      fc.asyncProperty(
        fc.record(
          {
            ip: text,
            userAgent: text,
            url: text,
            referrer: text,
            hints: fc.record(
              {
                brands: text,
                fullVersionList: text,
                mobile: fc.boolean(),
                platform: fc.oneof(text, fc.constantFrom('Windows', 'Android', 'macOS')),
                platformVersion: some.map((one) => one ?? '1.0.0'),
                model: text,
              },
              { requiredKeys: [] },
            ),
          },
          { requiredKeys: [] },
        ),
        fc.array(text, { maxLength: 3 }),
        async (input, ownHosts) => {
          for (const { enrich } of enrichers) {
            const found = (await enrich({ ...input, ownHosts })) ?? {}
            expect(JSON.stringify(found).length).toBeLessThan(4096)
            const { referrer, utm } = found
            for (const value of [...Object.values(referrer ?? {}), ...Object.values(utm ?? {})]) {
              expect(value).not.toMatch(/\p{Cs}|\p{Cc}/u)
              expect(value.length).toBeLessThanOrEqual(255)
            }
          }
        },
      ),
      { numRuns: 1000 },
    )
  })
})
