import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { memoryStorage } from '@beckon/storage-memory'
import { describe, expect, it } from 'vitest'
import type { Scenario, ScenarioTest } from '../scenario.ts'
import { failuresText } from './failure-text.ts'
import { runScenario, type ScenarioOptions } from './run-scenario.ts'

const stays = {
  name: 'stays',
  conditions: {
    all: [
      { fact: 'page.path', operator: 'equal', value: '/help' },
      { fact: 'page.seconds', operator: 'greaterThanInclusive', value: 30 },
    ],
  },
  event: { type: 'invite', params: { text: 'May we help?' } },
} as const
const staysLonger = {
  ...stays,
  conditions: { all: [stays.conditions.all[0], { ...stays.conditions.all[1], value: 60 }] },
} as const
const counts = {
  name: 'counts',
  fire: 'event',
  conditions: { all: [{ fact: 'event.type', operator: 'equal', value: 'page.view' }] },
  event: { type: 'score', params: { points: 10 } },
} as const
const sales = {
  name: 'looks',
  fire: 'while',
  conditions: { all: [{ fact: 'page.path', operator: 'equal', value: '/sale' }] },
  event: { type: 'segment', params: { segment: 'bargains' } },
} as const

const options: ScenarioOptions = { storage: memoryStorage, enrichers: [] }

function run(test: Omit<ScenarioTest, 'name'>, more: Partial<ScenarioOptions> = {}) {
  const scenario: Scenario = {
    name: 'a scenario',
    rules: [stays, counts, sales],
    tests: [{ name: 'a test', ...test }],
  }
  return runScenario(scenario, { ...options, ...more })
}

/** What is wrong with a test: nothing, where it passes. */
async function wrong(test: Omit<ScenarioTest, 'name'>): Promise<readonly string[]> {
  const { faults, tests } = await run(test)
  return [
    ...faults.map(({ message }) => message),
    ...(tests[0]?.failures.map(({ expected, found }) => `${expected}: ${found}`) ?? ['not run']),
  ]
}

describe('a stage', () => {
  it('lets time pass as told, to the millisecond', async () => {
    expect(
      await wrong({
        steps: [
          'views /help',
          { 'at 29.999s': { expect: 'not invited' } },
          { 'after 1ms': [{ expect: 'invited by stays at 30s' }, 'accepts'] },
          { expect: ['not invited before 30s', 'not invited after 30s', 'invited after 29.999s'] },
          { '2 days later': ['comes back', 'views /help'] },
        ],
        expect: ['invited twice', 'invited at 2d 1m', 'invitation accepted at 30s', 'on visit 2'],
      }),
    ).toEqual([])
  })

  it('looks at how things stand at an instant when all has happened at it', async () => {
    expect(
      await wrong({
        steps: ['views /sale', { 'at 10s': 'views /sofas' }, { 'at 20s': 'views /sale' }],
        expect: [
          'in bargains at 9.999s',
          'not in bargains at 10s',
          'in bargains at 25s',
          'score 10 at 5s',
          'score 30',
        ],
      }),
    ).toEqual([])
  })

  it('goes on for "never" until the visits are over, and no longer', async () => {
    const steps = ['views /help']
    expect(await wrong({ steps, expect: 'not invited' })).toEqual([])
    expect(await wrong({ steps, expect: 'never invited' })).toEqual([
      'never invited: it happened at 30s by stays',
    ])
    expect(await wrong({ steps: ['views /help', 'leaves'], expect: 'never invited' })).toEqual([])
  })

  it('keeps tabs apart', async () => {
    expect(
      await wrong({
        steps: [
          'views /help',
          { 'at 20s': 'opens /sale in a second tab' },
          { expect: 'in bargains' },
          { 'at 50s': 'closes the tab' },
          { expect: ['not in bargains', 'invited by stays at 50s'] },
        ],
        expect: 'score 20',
      }),
    ).toEqual([])
  })

  it('knows who has a connection: time goes on for 45 seconds after it was lost', async () => {
    const test = (seconds: number) => ({
      steps: ['views /help', 'loses the connection', `wait ${seconds}s`],
      expect: ['invited at 30s'],
    })
    expect(await wrong(test(10))).toEqual([])
    expect(await wrong({ ...test(100), rules: [staysLonger], expect: ['never invited'] })).toEqual(
      [],
    )
  })

  it('counts one connection of whoever comes back without having left', async () => {
    expect(
      await wrong({
        rules: [staysLonger],
        steps: ['views /sofas', 'comes back', 'views /help', { 'at 5s': 'loses the connection' }],
        expect: 'never invited',
      }),
    ).toEqual([])
  })

  it('looks at the tab that was looked at before, where one is closed', async () => {
    expect(
      await wrong({
        steps: [
          'views /sale',
          'opens /sofas in a new tab',
          'opens /beds in a new tab',
          'goes back to tab 1',
          'opens /lamps in another tab',
          'closes the tab',
          'sends note.taken',
        ],
        expect: ['in bargains'],
      }),
    ).toEqual([])
  })

  it('sends later what was done without a connection', async () => {
    expect(
      await wrong({
        steps: [
          'views /sofas',
          'loses the connection',
          { 'at 10s': ['views /sale', { expect: 'score 10' }] },
          { 'at 20s': ['reconnects', { expect: ['score 20', 'in bargains'] }] },
        ],
        expect: 'looks fired once',
      }),
    ).toEqual([])
  })

  it('goes on with what is stored after a restart', async () => {
    expect(
      await wrong({
        steps: ['views /help', { 'at 20s': 'the server restarts' }, 'wait 1m'],
        expect: ['score 10', 'invited at 30s'],
      }),
    ).toEqual([])
    // Pages connect to the new one: who was there is there.
    expect(
      await wrong({
        rules: [staysLonger],
        steps: ['views /help', { 'at 5s': 'the server restarts' }],
        expect: ['invited at 1m'],
      }),
    ).toEqual([])
  })

  it('takes nothing in before consent, where that is required', async () => {
    expect(
      await wrong({
        consent: 'required',
        steps: ['views /sale', { expect: 'refused as CONSENT' }, 'gives consent', 'views /sale'],
        expect: ['score 10', 'refused once'],
      }),
    ).toEqual([])
  })

  it('takes all that may be said of a page in one step', async () => {
    const all = 'at 0s view /help from "google: buy red shoes" in DE on iPhone'
    const conditions = {
      all: [
        { fact: 'geo.country', operator: 'in', value: ['DE', 'AT'] },
        { fact: 'geo.eu', operator: 'equal', value: true },
      ],
    } as const
    expect(
      await wrong({
        rules: [{ ...counts, conditions }],
        steps: [all, 'wait 1m', 'views / in US', 'views / in Linz, AT'],
        expect: ['score 20', 'counts fired at 0s'],
      }),
    ).toEqual([])
  })

  it('has several sites', async () => {
    expect(
      await wrong({
        sites: { shop: {}, blog: { hosts: ['blog.example'] } },
        rules: [{ ...counts, site: 'blog' }],
        visitors: ['ann comes', 'bob comes to the site blog'],
        steps: ['everybody views /'],
        expect: ['ann score 0', 'bob score 10'],
      }),
    ).toEqual([])
  })

  it('has operators who invite, redirect and block', async () => {
    expect(
      await wrong({
        visitors: ['ann comes at address 203.0.113.7', 'bob', 'eve comes at address 203.0.113.8'],
        steps: [
          'eve leaves',
          'ann views /',
          'bob views /',
          'olga invites ann saying "Hello"',
          { expect: 'ann is invited by the operator olga saying "Hello"' },
          'olga redirects bob to /sale',
          'olga blocks 203.0.113.0/24 for 10m',
          { expect: ['ann is blocked', 'bob is not blocked', 'bob is never blocked'] },
          'ann views /',
          'bob views /',
          { expect: ['ann refused as BLOCKED', 'bob never refused'] },
          'olga unblocks 203.0.113.0/24',
          { expect: 'ann is not blocked' },
          'olga blocks ann from chat',
          { expect: ['ann is blocked from chat', 'ann is blocked from invitations'] },
          { expect: 'bob is never blocked' },
          'olga unblocks ann',
          'olga blocks the address of bob',
        ],
        expect: [
          'ann not blocked',
          'ann blocked twice',
          'bob blocked',
          'ann invitation revoked',
          'eve blocked once',
          'eve never invited',
        ],
      }),
    ).toEqual([])
  })

  it('does the same several times, and counts', async () => {
    const third = { all: [{ fact: 'page.path', operator: 'equal', value: '/3' }] } as const
    const test = (expected: string) => ({
      rules: [{ ...sales, conditions: third }],
      steps: [{ '2 times, 1m apart': { '3 times, 1s apart': 'views /{n}' } }],
      expect: ['looks fired at 2s', expected],
    })
    expect(await wrong(test('looks fired twice'))).toEqual([])
    expect(await wrong(test('looks fired once'))).toEqual([
      'looks fired once: it happened at 2s by looks, at 1m 4s by looks',
    ])
    expect(await wrong(test('looks fired 3 times'))).toHaveLength(1)
  })

  it('takes effects to pages that are connected', async () => {
    const cut = ['views /help', 'loses the connection', 'wait 31s']
    expect(await wrong({ steps: [...cut, 'accepts'], expect: 'invited at 30s' })).toEqual([
      'accepts: visitor has no invitation to answer.',
    ])
    expect(
      await wrong({
        steps: [...cut, 'reconnects', 'accepts'],
        expect: ['invited at 30s', 'invitation accepted at 31s'],
      }),
    ).toEqual([])
  })

  it('goes by the clocks of the site', async () => {
    expect(
      await wrong({
        site: { timeZone: 'Europe/Berlin' },
        // The night in which clocks go from 2 to 3.
        start: '2026-03-29 01:00',
        steps: ['views /help', 'wait until 03:00'],
        expect: ['score 10 at 03:00', 'invited before 03:00'],
      }),
    ).toEqual([])
    const { tests } = await run({
      start: '2026-03-29 01:00',
      steps: ['wait until 00:30'],
      expect: 'score 0',
    })
    expect(tests[0]?.lastedMs).toBe(23.5 * 3_600_000)
  })

  it('puts other rules into force', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'beckon-scenario-'))
    try {
      const file = join(directory, 'later.json')
      writeFileSync(file, JSON.stringify({ rules: [{ ...counts, name: 'late' }] }))
      expect(
        await wrong({
          steps: ['views /', `the rules change to ${file}`, 'views /'],
          expect: ['counts fired once', 'late fired once', 'score 20'],
        }),
      ).toEqual([])
    } finally {
      rmSync(directory, { recursive: true })
    }
  })
})

describe('who is held out', () => {
  const held = (share: number) => [{ ...stays, holdout: share }]

  it('is whoever the test says, and nobody else, for every seed', async () => {
    for (const seed of [1, 2, 3, 4, 5]) {
      const { ok } = await run(
        {
          rules: held(0.5),
          visitors: ['ann comes held out from stays', 'bob', 'eve', 'kim comes held out'],
          steps: ['everybody views /help', 'wait 30s'],
          expect: [
            'ann is held out from stays',
            'kim is held out',
            'bob is invited',
            'eve is invited',
            'ann is never invited',
          ],
        },
        { seed },
      )
      expect(ok).toBe(true)
    }
  })

  it('cannot be what contradicts itself', async () => {
    const key = { holdout: { share: 0.5, key: 'one' } }
    const { tests } = await run({
      rules: [
        { ...stays, ...key },
        { ...stays, name: 'other', ...key },
      ],
      visitors: ['ann comes held out from stays'],
      steps: ['views /'],
      expect: 'never invited',
    })
    expect(tests[0]?.failures[0]?.found).toMatch(/^Nobody can be held out as ann should be/)
  })
})

describe('a failure', () => {
  it('tells what was expected, what happened, and why', async () => {
    const { ok, tests } = await run({
      steps: ['views /help', 'wait 20s', 'leaves'],
      expect: 'invited by stays at 20s',
    })
    expect(ok).toBe(false)
    const [failure] = tests[0]?.failures ?? []
    expect(failure).toMatchObject({
      expected: 'invited by stays at 20s',
      found: 'it never happened',
      visitor: 'visitor',
      place: { path: 'tests[0].expect' },
    })
    expect(failuresText(tests[0]?.failures ?? [])).toBe(
      `expected, at tests[0].expect: invited by stays at 20s
but of visitor: it never happened

  0s         page.view /help
  0s         → counts: score
  20s        page.leave
  1m 5s      is gone: 45s without a connection
  30m 20.001s visit 1 ended

  stays at 20s: false
    ✗ all
      ✗ page.path equal "/help", was absent
      ✗ page.seconds greaterThanInclusive 30, was absent
    2 changes would have made it true: page.path absent → /help; page.seconds absent → at least 30`,
    )
  })

  it('tells once what happened to a visitor', async () => {
    const { tests } = await run({
      visitors: ['ann', 'bob'],
      steps: ['everybody views /help'],
      expect: ['ann score 1', 'ann score 2', 'bob score 3'],
    })
    const text = failuresText(tests[0]?.failures ?? [])
    expect(text.match(/page\.view \/help/g)).toHaveLength(2)
    expect(text.match(/expected, at/g)).toHaveLength(3)
  })

  it('explains the rule that did what it should not, when it did', async () => {
    const { tests } = await run({ steps: ['views /help', 'wait 5m'], expect: 'never invited' })
    const [explained] = tests[0]?.failures[0]?.explanations ?? []
    expect(explained).toMatchObject({ rule: 'stays', at: 30_000, acted: true })
    expect(explained?.explanation.result).toBe(true)
  })

  it.each([
    ['accepts', 'visitor has no invitation to answer.'],
    ['goes back to tab 2', 'visitor has no tab 2.'],
    ['reconnects', 'visitor has lost no connection.'],
    ['at 0s views /', 'It is 5s already, and time does not go back.'],
  ])('is a step that cannot be taken: %s', async (step, found) => {
    const { tests } = await run({ steps: ['wait 5s', step, 'views /sale'], expect: 'score 0' })
    expect(tests[0]?.failures.map((one) => [one.expected, one.found])).toEqual([[step, found]])
  })

  it('is an error of the engine', async () => {
    const broken = {
      name: 'broken',
      enrich: () => {
        throw new Error('no data')
      },
    }
    const { tests } = await run({ steps: ['views /'], expect: 'score 10' }, { enrichers: [broken] })
    expect(tests[0]?.failures[0]).toMatchObject({ expected: 'no error of the engine' })
  })

  it('is a site that cannot be', async () => {
    expect(
      await wrong({
        site: { departments: { sales: { hours: { hours: ['25:00-26:00'] } } } },
        steps: ['views /'],
        expect: 'score 10',
      }),
    ).toMatchObject([expect.stringMatching(/^the engine opens: The hours of department "sales"/)])
  })

  it('is that rules are taken which should not be, or refused for another reason', async () => {
    const redirect = {
      name: 'away',
      conditions: stays.conditions,
      event: { type: 'redirect', params: { url: 'https://elsewhere.example/' } },
    } as const
    expect(await wrong({ expect: 'the rules are refused' })).toEqual([
      'the rules are refused: the rules were taken',
    ])
    expect(await wrong({ rules: [redirect], expect: 'the rules are refused' })).toEqual([])
    expect(
      await wrong({ rules: [redirect], expect: 'the rules are refused saying "webhook"' }),
    ).toHaveLength(1)
    expect(await wrong({ rules: [redirect], expect: ['score 0'] })).toHaveLength(1)
  })
})

describe('a run', () => {
  const story = {
    visitors: ['ann comes', 'bob comes'],
    steps: ['everybody views /help', 'olga is on duty', 'wait 1h'],
    expect: ['ann invited once', 'bob never invited'],
  }

  it('is the same each time for the same seed', async () => {
    const results = await Promise.all([run(story), run(story)])
    expect(JSON.stringify(results[0])).toBe(JSON.stringify(results[1]))
  })

  it('is of the tests that are asked for', async () => {
    const scenario: Scenario = {
      name: 'sale',
      rules: [counts],
      tests: [
        { name: 'one', expect: 'score 0' },
        { name: 'two', expect: 'score 0' },
      ],
    }
    const names = async (filter: string) =>
      (await runScenario(scenario, { ...options, filter })).tests.map(({ name }) => name)
    expect(await names('tw')).toEqual(['two'])
    expect(await names('sale')).toEqual(['one', 'two'])
    expect(await names('none')).toEqual([])
  })

  it('shows its engines, one after the other', async () => {
    const seen: string[] = []
    await run(
      { steps: ['views /', 'the server restarts', 'views /'], expect: 'score 20' },
      {
        onEngine: (engine, test) =>
          engine.on('decision', ({ rule }) => seen.push(`${test}: ${rule}`)),
      },
    )
    expect(seen).toEqual(['a test: counts', 'a test: counts'])
  })

  it('runs nothing of what is not understood', async () => {
    const { ok, faults, tests } = await run({ steps: ['veiws /'], expect: 'score 10' })
    expect([ok, faults.length, tests]).toEqual([false, 1, []])
  })
})
