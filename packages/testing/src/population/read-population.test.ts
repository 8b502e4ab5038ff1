import { describe, expect, it } from 'vitest'
import { PopulationError } from './population-error.ts'
import { readPopulation } from './read-population.ts'

const good = `
start: 2026-03-02
days: 1
visitors: 10
steps: { home: / }
groups:
  people:
    share: 1
    browsers: [{ share: 1 }]
    begin: { home: 1 }
    moves: { home: { stay: 1, next: { end: 1 } } }
`

function faultsOf(text: string) {
  try {
    readPopulation(text)
  } catch (error) {
    if (error instanceof PopulationError) return error.faults
    throw error
  }
  return []
}

const lines = (faults: ReturnType<typeof faultsOf>) =>
  faults.map(({ pointer, line }) => `${line} ${pointer}`)

describe('readPopulation', () => {
  it('reads YAML and JSON', () => {
    const population = readPopulation(good)
    expect(population.visitors).toBe(10)
    expect(readPopulation(JSON.stringify(population))).toEqual(population)
  })

  it('tells all faults of the shape at once, each with its place', () => {
    const faults = faultsOf(
      good
        .replace('days: 1', 'days: -1')
        .replace('visitors: 10', 'visiters: 10')
        .replace('stay: 1,', 'stay: soon,'),
    )
    expect(lines(faults)).toEqual([
      '2 /visitors',
      '4 /visiters',
      '3 /days',
      '11 /groups/people/moves/home/stay',
    ])
    expect(faults.map(({ message }) => message)).toEqual([
      expect.stringContaining('It is missing'),
      expect.stringContaining('Did you mean visitors?'),
      'It must be a number above 0 to 3650, not -1.',
      expect.stringContaining('a duration such as'),
    ])
  })

  it('tells all that makes no sense at once', () => {
    const faults = faultsOf(`
start: 2026-02-31T00:00:00Z
days: 1
timeZone: Mars/Olympus
visitors: 10
steps: { home: /, end: /over, pay: { type: payment.failed, data: { reason: { oneOf: { a: 0 } } } } }
groups:
  people:
    share: 1
    browsers: [{ share: 1 }]
    countries: [{ name: DE, share: 1, networks: [192.0.2.0/24, 192.0.2.300/24] }]
    sources: [{ name: search, share: 1, referrer: https://s.example/, keywords: { desk: 1 } }]
    arrivals: { weekdays: [0, 0, 0, 0, 0, 0, 0] }
    visits: { number: { quantiles: [3, 1] } }
    begin: { hone: 1 }
    moves:
      home: { stay: { from: 9, to: 1 }, next: { hme: 0 } }
    invitations: { accepted: 0.7, declined: 0.6, delay: 3, convinces: 1 }
`)
    expect(lines(faults)).toEqual([
      '4 /timeZone',
      '6 /steps/end',
      '6 /steps/pay/data/reason',
      '15 /groups/people/begin/hone',
      '17 /groups/people/moves/home/stay',
      '17 /groups/people/moves/home/next',
      '17 /groups/people/moves/home/next/hme',
      '13 /groups/people/arrivals/weekdays',
      '11 /groups/people/countries/0/networks/1',
      '12 /groups/people/sources/0/referrer',
      '14 /groups/people/visits/number',
      '18 /groups/people/invitations/declined',
      '18 /groups/people/invitations/convinces',
    ])
    expect(faults[3]?.message).toBe('There is no step "hone". Did you mean "home"?')
  })

  it('tells where YAML itself is broken', () => {
    const [fault] = faultsOf('start: [1\nvisitors: 3\n')
    expect(fault).toMatchObject({ pointer: '', line: 2 })
    expect(faultsOf('')).toMatchObject([{ pointer: '' }])
  })
})
