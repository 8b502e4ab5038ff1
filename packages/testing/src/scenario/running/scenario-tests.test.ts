import { memoryStorage } from '@beckon/storage-memory'
import { describe, expect, it, test } from 'vitest'
import type { Scenario } from '../scenario.ts'
import { scenarioTests } from './scenario-tests.ts'

const scenario: Scenario = {
  name: 'a sale',
  rules: [
    {
      name: 'counts',
      conditions: { all: [{ fact: 'page.path', operator: 'equal', value: '/sale' }] },
      event: { type: 'score', params: { points: 5 } },
    },
  ],
  tests: [
    { name: 'who looks at it gets points', steps: ['views /sale'], expect: 'score 5' },
    { name: 'who does not gets none', steps: ['views /'], expect: 'score 0' },
  ],
}
const given = { storage: memoryStorage, enrichers: [] }

scenarioTests(scenario, { ...given, runner: { describe, test } })

/** Declares tests, and runs them here. */
async function declared(from: Scenario, filter?: string) {
  const bodies: [name: string, body: () => Promise<void>][] = []
  const runner = {
    describe: (_: string, body: () => void) => body(),
    test: (name: string, body: () => Promise<void>) => bodies.push([name, body]),
  }
  scenarioTests(from, { ...given, runner, ...(filter !== undefined && { filter }) })
  const results = []
  for (const [name, body] of bodies) {
    const message = await body().then(
      () => 'passed',
      (error: Error) => error.message,
    )
    results.push([name, message])
  }
  return results
}

describe('scenario tests in a test runner', () => {
  it('fail with the explanation of the engine', async () => {
    const [first, second] = scenario.tests
    const bad = { ...scenario, tests: [{ ...first, expect: 'score 6' }, second] } as Scenario
    const [failed, passed] = await declared(bad)
    expect(failed?.[1]).toMatch(
      /^expected, at tests\[0\].expect: score 6\nbut of visitor: its score is 5\n/,
    )
    expect(failed?.[1]).toContain('✓ page.path equal "/sale", was "/sale"')
    expect(passed).toEqual(['who does not gets none', 'passed'])
  })

  it('are one that fails where a scenario is not understood', async () => {
    const bad = { ...scenario, tests: [{ name: 'one', steps: ['veiws /'], expect: 'scroe 5' }] }
    const [[name, message] = []] = await declared(bad)
    expect(name).toBe('is understood')
    expect(message).toContain(
      'tests[0].steps[0]  This step is not understood. What comes nearest: views',
    )
    expect(message).toContain('tests[0].expect  This expectation is not understood.')
  })

  it('are those that are asked for', async () => {
    expect(await declared(scenario, 'points')).toEqual([['who looks at it gets points', 'passed']])
  })
})
