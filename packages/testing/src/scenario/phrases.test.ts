import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { checkRulesFile } from '../rules/rules-file.ts'
import { expectationPhrases } from './expectations/phrases.ts'
import { Faults } from './reading/fields.ts'
import { knownNames } from './reading/known-names.ts'
import { nodeOf } from './reading/node.ts'
import { readExpectation } from './reading/read-expectation.ts'
import { readStep } from './reading/read-step.ts'
import { Script } from './reading/script.ts'
import { arrivalPhrases } from './steps/arrival-phrases.ts'
import { stagePhrases, visitorPhrases } from './steps/phrases.ts'

const folder = fileURLToPath(new URL('../../../../examples/scenarios', import.meta.url))
const { ruleSet } = checkRulesFile(folder)
const sites = { shop: {}, blog: {} }

/** A script of a test with the shop's scenarios, in which these are there. */
function scriptOf(...visitors: readonly string[]): Script {
  const known = knownNames(ruleSet === undefined ? [] : [ruleSet], { sites }, visitors, true)
  return new Script({ known, faults: new Faults(), start: 0, sites })
}

const all = [...visitorPhrases, ...stagePhrases, ...arrivalPhrases, ...expectationPhrases]

describe('the example of each phrase', () => {
  it.each([...visitorPhrases, ...stagePhrases, ...arrivalPhrases].map(({ example }) => [example]))(
    '%s',
    (example) => {
      const script = scriptOf('ann', 'bob')
      const named = /^(ann|bob|olga|the|wait|\d)/.test(example) ? example : `ann ${example}`
      expect(readStep(nodeOf(named, ''), script)).toHaveLength(1)
      expect(script.faults.list).toEqual([])
    },
  )

  it.each(expectationPhrases.map((phrase) => [phrase.example, phrase] as const))(
    'expected: %s',
    (example, phrase) => {
      const script = scriptOf('ann')
      const expectation = readExpectation(nodeOf(example, ''), script)
      expect(script.faults.list).toEqual([])
      expect(expectation?.phrase).toBe(phrase)
    },
  )

  it('is there for nothing else', () => {
    const examples = all.map(({ example }) => example)
    expect(new Set(examples).size).toBe(examples.length)
    for (const { meaning } of all) expect(meaning).toMatch(/^[A-Z].*\.$/)
  })
})

describe('who does it', () => {
  const said = (text: string, ...visitors: readonly string[]) => {
    const script = scriptOf(...visitors)
    readStep(nodeOf(text, ''), script)
    return script.faults.list.map(({ message }) => message)
  }

  it('need not be said of the only one, and must be said of several', () => {
    expect(said('views /', 'ann')).toEqual([])
    expect(said('ann views /', 'ann', 'bob')).toEqual([])
    expect(said('everybody views /', 'ann', 'bob')).toEqual([])
    expect(said('views /', 'ann', 'bob')).toEqual(['Who does this? There are ann, bob.'])
  })

  it('is no operator who is called nobody', () => {
    expect(said('nobody is on duty', 'ann')).toHaveLength(1)
    expect(said('olga is on duty', 'ann')).toEqual([])
  })

  it('may be some of many', () => {
    const pupils = Array.from({ length: 25 }, (_, index) => `pupil ${index + 1}`)
    for (const text of ['pupil 7 views /', 'every pupil views /', 'pupil 3 to 9 views /']) {
      expect(said(text, ...pupils)).toEqual([])
    }
    expect(said('pupil 26 views /', ...pupils)).toHaveLength(1)
  })
})
