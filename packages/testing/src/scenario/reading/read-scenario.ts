import { parseRuleSet, type RuleSet } from '@beckon/rules'
import type { Setting } from '../stage/setting.ts'
import { comer, namesIn, roleOf } from './cast.ts'
import { Faults, fieldsOf, textField } from './fields.ts'
import { knownNames } from './known-names.ts'
import { type Entry, itemsOf, type Node } from './node.ts'
import type { Place, ScenarioFault } from './place.ts'
import { type Expectation, readExpectation } from './read-expectation.ts'
import { readScene, type Scene, sceneFields, startOf, usualScene } from './read-scene.ts'
import { readStep, type Step } from './read-step.ts'
import { rulesNamed } from './rules-named.ts'
import type { RulesSource } from './rules-source.ts'
import { Script } from './script.ts'

/** A test as it is understood. */
export interface ReadTest {
  readonly name: string
  readonly place: Place
  readonly setting: Setting
  readonly steps: readonly Step[]
  /** At the end. */
  readonly expectations: readonly Expectation[]
}

/** A scenario as it is understood: tests, or all that is wrong with it. */
export interface ReadScenario {
  readonly name: string
  readonly tests: readonly ReadTest[]
  readonly faults: readonly ScenarioFault[]
}

const scenarioFields = ['name', 'description', ...sceneFields, 'tests']
const testFields = ['name', ...sceneFields, 'visitor', 'visitors', 'steps', 'expect']

/**
 * Reads a scenario.
 *
 * @param name what it is called where it says nothing
 */
export function readScenario(node: Node, name: string, rules: RulesSource): ReadScenario {
  const faults = new Faults()
  const fields = fieldsOf(node, scenarioFields, 'A scenario', faults)
  textField(fields, 'description', faults)
  const usual = { ...usualScene, rules: rules.override ?? usualScene.rules }
  const scene = readScene(fields, usual, rules, faults)
  const tests: ReadTest[] = []
  const list = fields.get('tests')
  if (list === undefined || itemsOf(list.node).length === 0) {
    faults.add(list?.place ?? node.place, 'A scenario has tests: a list under "tests".')
  }
  const names = new Set<string>()
  for (const [index, item] of (list === undefined ? [] : itemsOf(list.node)).entries()) {
    const test = readTest(item, index, scene, rules, faults)
    if (names.has(test.name)) faults.add(test.place, `There is a test "${test.name}" already.`)
    names.add(test.name)
    tests.push(test)
  }
  return { name: textField(fields, 'name', faults) ?? name, tests, faults: faults.inOrder() }
}

function readTest(
  node: Node,
  index: number,
  before: Scene,
  rules: RulesSource,
  faults: Faults,
): ReadTest {
  const fields = fieldsOf(node, testFields, 'A test', faults)
  const scene = readScene(fields, before, rules, faults)
  const name = textField(fields, 'name', faults)
  if (name === undefined) faults.add(node.place, 'A test has a name, in the words of your shop.')
  const here = [fields.get('visitor'), fields.get('visitors')].flatMap((entry) =>
    entry === undefined ? [] : itemsOf(entry.node),
  )
  const stepNodes = itemsIn(fields, 'steps')
  const { later, complete } = laterRules(stepNodes, rules, faults)
  const present = here.map(comer)
  const names = namesIn([...present, ...stepNodes])
  const start = startOf(scene)
  const own = typeof scene.rules === 'string' ? parseRuleSet({ rules: [] }) : scene.rules
  const known = knownNames(
    [own, ...later.values()],
    scene,
    names,
    complete && scene.rules !== 'bad',
  )
  const script = new Script({ known, faults, start, sites: scene.sites })
  if (scene.rules === 'none') {
    faults.add(node.place, 'There are no rules to test: name a file under "rules".')
  }
  const steps = [...present, ...stepNodes].flatMap((item) => readStep(item, script))
  const wanted = itemsIn(fields, 'expect')
  const expectations = wanted.flatMap((item) => readExpectation(item, script) ?? [])
  if (wanted.length === 0 && steps.every(({ kind }) => kind === 'act')) {
    faults.add(node.place, 'A test expects something: a list under "expect".')
  }
  return {
    name: name ?? `test ${index + 1}`,
    place: node.place,
    setting: {
      rules: own,
      laterRules: later,
      sites: scene.sites,
      consent: scene.consent,
      start,
      cast: names.map((one) => roleOf(one, script.wishes.get(one) ?? [])),
    },
    steps,
    expectations,
  }
}

function itemsIn(fields: ReadonlyMap<string, Entry>, name: string): readonly Node[] {
  const entry = fields.get(name)
  return entry === undefined ? [] : itemsOf(entry.node)
}

/** The rules that come into force in the middle; `complete`: all of them could be read. */
function laterRules(
  steps: readonly Node[],
  rules: RulesSource,
  faults: Faults,
): { readonly later: ReadonlyMap<string, RuleSet>; readonly complete: boolean } {
  const later = new Map<string, RuleSet>()
  let complete = true
  for (const { file, place } of rulesNamed(steps)) {
    const found = later.get(file) ?? rules.file(file, place, faults)
    if (found === undefined) complete = false
    else later.set(file, found)
  }
  return { later, complete }
}
