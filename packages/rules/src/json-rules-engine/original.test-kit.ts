import { Engine, type OperatorEvaluator, type TopLevelCondition } from 'json-rules-engine'
import type { Condition, Leaf } from '../condition.ts'
import { type FactSource, observe, test, testLeaf } from '../evaluate.ts'
import { canonicalJson, isJsonObject, type JsonObject, type JsonValue } from '../json.ts'
import type { Language } from '../language.ts'
import { inheritedOperators } from '../operators.ts'
import type { Rule } from '../rule.ts'
import type { RuleSet } from '../rule-set.ts'

/** A condition as the real library hands it back: what was not evaluated has no result. */
export interface Judged {
  readonly all?: readonly Judged[]
  readonly any?: readonly Judged[]
  readonly not?: Judged
  readonly result?: boolean
  readonly factResult?: unknown
  readonly valueResult?: unknown
}

/** What the real library makes of one rule: a verdict, or the error that ends its run. */
export type Verdict =
  | { readonly result: boolean; readonly conditions: Judged }
  | { readonly error: unknown }

const inheritedOperatorNames = new Set(inheritedOperators.map(({ name }) => name))
const inheritedDecoratorNames = new Set([
  ...['not', 'swap', 'someFact', 'everyFact', 'someValue', 'everyValue'],
])

/**
 * Runs the document of a rule set, as it is written, in the real json-rules-engine: nothing of it
 * goes through our parser, and all that is not added to the language is the library's own. Each
 * rule has an engine to itself, so that one that throws ends nobody else's run.
 */
export class Original {
  readonly #engines = new Map<string, Engine>()
  readonly #slots: ReadonlyMap<string, number>
  #facts: FactSource = { get: () => undefined }

  constructor(ruleSet: RuleSet) {
    this.#slots = new Map(ruleSet.facts.map(({ key, slot }) => [key, slot]))
    const { conditions, rules } = ruleSet.document
    const names = new Set(ruleSet.facts.map(({ name }) => name))
    // The document was checked; here and below it goes to a library that takes it as it stands.
    for (const rule of rules as unknown as readonly JsonObject[]) {
      if (rule.enabled === false) continue
      const engine = realEngine(ruleSet.language)
      for (const name of names) {
        engine.addFact(name, (params) => this.#read(name, params as JsonObject))
      }
      for (const [name, condition] of Object.entries(isJsonObject(conditions) ? conditions : {})) {
        engine.setCondition(name, condition as unknown as TopLevelCondition)
      }
      engine.addRule({
        name: String(rule.name),
        conditions: rule.conditions as unknown as TopLevelCondition,
        event: { type: 'passed' },
      })
      this.#engines.set(String(rule.name), engine)
    }
  }

  async judge(rule: string, facts: FactSource): Promise<Verdict> {
    this.#facts = facts
    const engine = this.#engines.get(rule)
    if (!engine) throw new Error(`There is no rule "${rule}" in force.`)
    try {
      const { results, failureResults } = await engine.run()
      const [judged] = [...results, ...failureResults]
      if (!judged) throw new Error(`The rule "${rule}" was skipped.`)
      return { result: judged.result === true, conditions: judged.conditions as Judged }
    } catch (error) {
      return { error }
    }
  }

  #read(name: string, params: JsonObject): unknown {
    const given = Object.keys(params).length > 0
    const slot = this.#slots.get(canonicalJson({ name, ...(given && { params }) }))
    if (slot === undefined) throw new Error(`Nobody reads ${name} with ${JSON.stringify(params)}.`)
    return this.#facts.get(slot)
  }
}

/** The library as it is, and beside its own operators those that the language adds. */
function realEngine({ operators, decorators }: Language): Engine {
  const engine = new Engine()
  const exists: OperatorEvaluator<unknown, unknown> = (fact, value) =>
    (fact !== undefined && fact !== null) === value
  engine.addOperator('exists', exists)
  for (const { name, compare, pattern } of operators.values()) {
    if (inheritedOperatorNames.has(name)) continue
    const evaluate = pattern
      ? (fact: unknown, value: unknown) => compare(fact, pattern(value as JsonValue))
      : compare
    engine.addOperator(name, evaluate)
  }
  for (const [name, decorate] of decorators) {
    if (inheritedDecoratorNames.has(name)) continue
    engine.addOperatorDecorator(name, (fact, value, next) =>
      decorate(next as (fact: unknown, value: unknown) => boolean)(fact, value),
    )
  }
  return engine
}

/** Why we differ from the real library, deliberately: the rows of the table of deviations in docs/rules.md. */
export type Deviation =
  /** A side is absent, and the library compares undefined or null. */
  | 'absent'
  /** An operator throws, and with it the whole run of the library. */
  | 'throws'

/**
 * What keeps our result of a rule from being the library's: the deviations of its comparisons.
 * Throws where they differ without one, and where the nesting of equal results does.
 */
export function deviations(rule: Rule, facts: FactSource, verdict: Verdict): Deviation[] {
  if ('error' in verdict) {
    if (!throwsSomewhere(rule.condition, facts)) throw verdict.error
    return ['throws']
  }
  const found: Deviation[] = []
  const nested = follow(rule.condition, verdict.conditions, facts, found)
  if (nested !== verdict.result) {
    throw new Error(`With the library's own comparisons we find ${nested}: ${rule.name}`)
  }
  return found
}

/** The result of a condition with the library's results for its comparisons; notes where ours are others. */
function follow(
  condition: Condition,
  judged: Judged,
  facts: FactSource,
  found: Deviation[],
): boolean {
  switch (condition.kind) {
    case 'not':
      // A shared condition that it has not come to stands there by its name only.
      if (!judged.not) return test(condition, facts)
      return !follow(condition.child, judged.not, facts, found)
    case 'all':
    case 'any': {
      const parts = judged[condition.kind]
      if (!parts) return test(condition, facts)
      if (parts.length !== condition.children.length) throw new Error('Other conditions.')
      const results = condition.children.map((child, index) =>
        follow(child, parts[index] ?? {}, facts, found),
      )
      if (results.length === 0) return true
      return condition.kind === 'all' ? results.every(Boolean) : results.some(Boolean)
    }
    case 'leaf': {
      const ours = testLeaf(condition, facts)
      // What the library has not looked at changes nothing: it had its answer already.
      if (judged.result === undefined || judged.result === ours) return judged.result ?? ours
      found.push(deviation(condition, judged, facts))
      return judged.result
    }
  }
}

function deviation(leaf: Leaf, judged: Judged, facts: FactSource): Deviation {
  const left = observe(leaf, facts)
  const right = leaf.other ? observe(leaf.other, facts) : leaf.required
  const sameSides = same(left, judged.factResult) && same(right, judged.valueResult)
  if (sameSides && (isAbsent(left) || isAbsent(right))) return 'absent'
  throw new Error(
    `No deviation explains ${leaf.operator} of ${JSON.stringify(left)} and ${JSON.stringify(right)}.`,
  )
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null
}

function same(ours: unknown, theirs: unknown): boolean {
  return Object.is(ours, theirs) || JSON.stringify(ours) === JSON.stringify(theirs)
}

/** Whether some comparison of the rule throws as it stands, absent sides or not. */
function throwsSomewhere(condition: Condition, facts: FactSource): boolean {
  if (condition.kind === 'not') return throwsSomewhere(condition.child, facts)
  if (condition.kind !== 'leaf') {
    return condition.children.some((child) => throwsSomewhere(child, facts))
  }
  try {
    condition.compare(
      observe(condition, facts),
      condition.other ? observe(condition.other, facts) : condition.value,
    )
    return false
  } catch {
    return true
  }
}
