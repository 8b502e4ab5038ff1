import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { SuppressionReason } from '@beckon/core'
import { standardEnrichers } from '@beckon/enrich'
import { checkRuleSet, combineRuleSets, type Fire, parseRuleSet } from '@beckon/rules'
import { memoryStorage } from '@beckon/storage-memory'
import { runScenario, scenarioFiles, scenarioTests, suppressionReasons } from '@beckon/testing'
import { describe, expect, test } from 'vitest'

const folder = new URL('../../examples/scenarios/', import.meta.url)
const path = (name: string) => fileURLToPath(new URL(name, folder))
const names = readdirSync(folder)
  .filter((file) => file.endsWith('.json'))
  .map((file) => file.replace('.json', ''))
const read = (name: string) => JSON.parse(readFileSync(path(`${name}.json`), 'utf8'))
const given = { storage: memoryStorage, enrichers: standardEnrichers({ geo: false }) }

scenarioTests(path('.'), { ...given, runner: { describe, test } })

describe('scenarios for a shop', () => {
  test('each has its tests', () => {
    const tested = readdirSync(path('tests')).map((file) => file.replace('.yaml', ''))
    expect(tested).toEqual(names)
  })

  test.each(names)('the tests of %s fail without its rules', async (name) => {
    const rules = parseRuleSet({
      rules: read(name).rules.map((rule: object) => ({ ...rule, enabled: false })),
      ...(read(name).conditions && { conditions: read(name).conditions }),
    })
    const { faults, tests } = await runScenario(path(`tests/${name}.yaml`), { ...given, rules })
    expect(faults).toEqual([])
    expect(tests.some(({ ok }) => !ok)).toBe(true)
  })

  test.each(names)('each rule of %s is needed by some test', async (name) => {
    const document = read(name)
    for (const [index, { name: rule }] of document.rules.entries()) {
      const others = document.rules.map((one: object, at: number) =>
        at === index ? { ...one, enabled: false } : one,
      )
      const rules = parseRuleSet({ ...document, rules: others })
      const { tests } = await runScenario(path(`tests/${name}.yaml`), { ...given, rules })
      expect([rule, tests.some(({ ok }) => !ok)]).toEqual([rule, true])
    }
  })

  test('go together', () => {
    const sets = names.map((name) => ({ name, document: read(name) }))
    const { document } = combineRuleSets('shop', sets)
    const { ruleSet, faults, findings } = checkRuleSet(document)
    expect([faults, findings]).toEqual([[], []])
    expect(new Set(ruleSet?.rules.map(({ scenario }) => scenario))).toEqual(new Set(names))
  })
})

describe('the language of scenarios', () => {
  /** All that a rule may have as `fire`: TypeScript sees to it that there are no more. */
  const fires: Readonly<Record<Fire, true>> = {
    visit: true,
    rising: true,
    visitor: true,
    event: true,
    while: true,
  }

  /** The words before the colon in the names of tests. */
  const titles = async (file: string) => {
    const { tests } = await runScenario(path(file), given)
    return tests.map(({ name }) => name.split(':')[0]).sort()
  }

  test('has a test of every reason that holds a rule back', async () => {
    const reasons = Object.keys(suppressionReasons) as SuppressionReason[]
    expect(await titles('language/suppression.yaml')).toEqual([...reasons].sort())
  })

  test('has a test of every way to fire', async () => {
    expect(await titles('language/fire.yaml')).toEqual(Object.keys(fires).sort())
  })

  test('expects the reason that its test is named after', () => {
    const text = readFileSync(path('language/suppression.yaml'), 'utf8')
    for (const reason of Object.keys(suppressionReasons)) {
      const [, own = ''] = text.split(`- name: "${reason}: `)
      const expected = own.split('- name: "')[0]
      // Nobody can load a rule that leads where no site allows.
      const words = reason === 'origin' ? 'rules are refused' : `suppressed by ${reason}`
      expect(expected).toContain(words)
    }
  })
})

test('the same seed gives the same, to the byte', async () => {
  const run = async (seed: number) => {
    const results = []
    for (const file of scenarioFiles(path('.')))
      results.push(await runScenario(file, { ...given, seed }))
    return JSON.stringify(results)
  }
  const first = await run(7)
  expect(await run(7)).toBe(first)
  // All of them hold for other visitors too.
  expect(first).not.toContain('"ok":false')
})
