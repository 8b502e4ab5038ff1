import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { standardEnrichers } from '@beckon/enrich'
import {
  checkPopulation,
  type Distance,
  type FittedPopulation,
  fitPopulation,
  openTraffic,
  populationEvents,
  type Recorded,
  readPopulation,
} from '@beckon/testing'
import { describe, expect, it } from 'vitest'

const data = process.env.BECKON_TEST_DATA
const skipped =
  data === undefined ? ' (skipped: set BECKON_TEST_DATA to the directory of real logs)' : ''
const enrichers = standardEnrichers({ geo: false })

const shop = readPopulation(
  readFileSync(join(import.meta.dirname, '../../examples/populations/shop.yaml'), 'utf8'),
)

async function* traffic(seed: number): AsyncGenerator<readonly Recorded[]> {
  yield [...populationEvents(shop, { seed })]
}

const byName = ({ distances }: FittedPopulation): Record<string, Distance> =>
  Object.fromEntries(distances.map((one) => [one.name, one]))

/** Those that are farther apart than allowed. */
function tooFar(fitted: FittedPopulation, most: Readonly<Record<string, number>>): string[] {
  return fitted.distances
    .filter(({ name, distance }) => distance > (most[name] ?? most.other ?? 0))
    .map(({ name, distance }) => `${name} ${distance}`)
}

describe('fitPopulation', () => {
  it('finds the parameters again that made the traffic up', async () => {
    const fitted = await fitPopulation(traffic(11), {
      enrichers,
      hosts: ['shop.example'],
      timeZone: 'Europe/Berlin',
    })
    const { people, robots } = checkPopulation(fitted.population).groups
    expect(fitted.population.visitors).toBe(shop.visitors)
    const part = (weights: Readonly<Record<string, number>> | undefined, name: string): number => {
      const all = Object.values(weights ?? {}).reduce((sum, weight) => sum + weight, 0)
      return (weights?.[name] ?? 0) / all
    }
    // Robots by name are 4 %, and those who try passwords with a program half a percent.
    expect((robots?.share ?? 0) / shop.visitors).toBeCloseTo(0.045, 1)
    expect(people?.languages).toBeDefined()
    expect(part(people?.languages, 'de-DE')).toBeCloseTo(0.495, 1)
    expect(part(people?.moves['/cart']?.next, '/checkout')).toBeCloseTo(0.55, 1)
    expect(part(people?.moves['/']?.next, 'end')).toBeCloseTo(0.36, 1)
    const { share: tabbing = 0, opens = 0 } = people?.tabs ?? {}
    // Fewer than 0.15 of 0.4, as scrapers, who use no tabs and view most, are among the people.
    expect(tabbing * opens).toBeGreaterThan(0.03)
    expect(tabbing * opens).toBeLessThan(0.06)
    // A hundred visitors or so are seen to change twice or more.
    expect(Math.abs(opens - 0.4)).toBeLessThan(0.15)
    expect(people?.leaves).toBeCloseTo(0.9, 1)
    const stay = people?.moves['/']?.stay as { quantiles: number[] }
    expect(stay.quantiles[20]).toBeGreaterThan(8)
    expect(stay.quantiles[20]).toBeLessThan(10)
    const bing = people?.sources?.find(({ name }) => name === 'Bing')
    expect(bing?.referrer).toBe('https://www.bing.com/search?q={keyword}')
    expect(Math.abs(part(bing?.keywords, 'oak desk') - 5 / 12)).toBeLessThan(0.1)
    const noon = people?.arrivals?.hours ?? []
    expect((noon[20] ?? 0) / (noon[12] ?? 1)).toBeCloseTo(40 / 28, 0)
    const added = fitted.population.steps['cart.add']
    expect(added).toMatchObject({
      type: 'cart.add',
      data: { quantity: { drawn: expect.anything() } },
    })
  })

  it('makes up what is hardly farther from the traffic than two crowds are from each other', async () => {
    const fitted = await fitPopulation(traffic(12), {
      enrichers,
      hosts: ['shop.example'],
      timeZone: 'Europe/Berlin',
    })
    expect(tooFar(fitted, { moves: 0.09, 'weekday of visits': 0.06, other: 0.05 })).toEqual([])
    expect(fitted.unfitted.map(({ what }) => what)).toEqual([
      'countries',
      'answers to invitations',
      'robots that call themselves browsers',
      'what stands behind ? in addresses',
    ])
  })

  it('says where there is nothing to fit', async () => {
    const nothing = async function* (): AsyncGenerator<readonly Recorded[]> {}
    await expect(fitPopulation(nothing())).rejects.toMatchObject({ code: 'POPULATION_INVALID' })
  })
})

describe.skipIf(data === undefined)(`fitPopulation on real logs${skipped}`, () => {
  // What is small is far by chance: the others are as far as they are because of what the model leaves
  // out. A chain of pages has no memory, and robots that come every hour do so whatever they did.
  it.each([
    [
      'shop.log',
      {
        steps: 0.25,
        'first steps': 0.3,
        'last steps': 0.25,
        moves: 0.35,
        'events of a visit': 0.22,
        other: 0.1,
      },
    ],
    [
      'nginx.log',
      {
        // One visit of 366.
        'search engines': 1,
        steps: 0.18,
        'first steps': 0.18,
        'first steps later': 0.25,
        'last steps': 0.22,
        moves: 0.22,
        'time between visits': 0.2,
        other: 0.12,
      },
    ],
    [
      'corrupt.log',
      {
        steps: 0.3,
        'first steps': 0.3,
        'first steps later': 0.35,
        'last steps': 0.3,
        moves: 0.5,
        'time between visits': 0.35,
        other: 0.16,
      },
    ],
    [
      'semicomplete.log',
      {
        // 22 of them, half of which were searched for once.
        'search words': 0.5,
        moves: 0.22,
        'time between visits': 0.33,
        other: 0.08,
      },
    ],
    [
      'blog-2016.log.gz',
      {
        'search words': 0.2,
        moves: 0.1,
        'events of a visit': 0.18,
        'time between visits': 0.12,
        other: 0.06,
      },
    ],
  ] as [string, Record<string, number>][])('%s', async (name, most) => {
    const log = join(data ?? '', 'logs', name)
    const fitted = await fitPopulation(openTraffic([log]), { enrichers })
    expect(tooFar(fitted, most)).toEqual([])
    checkPopulation(fitted.population)
    expect(Object.keys(byName(fitted))).toContain('moves')
  })
})
