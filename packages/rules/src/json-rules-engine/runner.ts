import { Engine, type OperatorEvaluator, type TopLevelCondition } from 'json-rules-engine'
import { inheritedDecorators } from '../decorators.ts'
import type { FactSource } from '../evaluate.ts'
import type { Language } from '../language.ts'
import type { Matches } from '../matches.ts'
import { type Compare, inheritedOperators } from '../operators.ts'
import { follow, type Path, parsePath } from '../path.ts'
import type { Rule } from '../rule.ts'
import type { RuleSet } from '../rule-set.ts'
import type { AsynchronousFacts } from './asynchronous-facts.ts'
import { convert, factName, presentDecorator } from './convert.ts'

/** One real engine with some rules, and the queue before it. */
export class Runner {
  readonly #ruleSet: RuleSet
  readonly #late: AsynchronousFacts
  readonly #rules: readonly Rule[]
  #engine: Engine
  /** Facts of the run that is going on: the engine's facts look here. */
  #facts: FactSource = { get: () => undefined }
  #last: Promise<void> = Promise.resolve()
  /** Runs that have not ended. */
  waiting = 0
  #apart: readonly Runner[] | undefined

  constructor(ruleSet: RuleSet, late: AsynchronousFacts, rules: readonly Rule[]) {
    this.#ruleSet = ruleSet
    this.#late = late
    this.#rules = rules
    this.#engine = this.#fill(newEngine(this.#ruleSet.language))
  }

  run(facts: FactSource, matches: Matches): Promise<void> {
    this.waiting += 1
    const result = this.#last.then(async () => {
      this.#facts = facts
      try {
        const { results } = await this.#engine.run()
        const passed = new Set(results.map(({ name }) => Number(name)))
        for (const { index, timed } of this.#rules) {
          if (passed.has(index)) matches.match(index)
          if (timed) matches.leaveOpen(index)
        }
      } catch (error) {
        // A run that failed goes on behind our back and would end the next one: leave it its engine.
        this.#engine = this.#fill(newEngine(this.#ruleSet.language))
        throw error
      } finally {
        this.waiting -= 1
      }
    })
    this.#last = result.catch(() => {})
    return result
  }

  #fill(engine: Engine): Engine {
    for (const ref of this.#ruleSet.facts) {
      const { slot } = ref
      const late = this.#late.reader(ref)
      const read = late ? () => late(this.#facts) : () => this.#facts.get(slot)
      // It would else cache each value under a hash of its name, which costs more than the value.
      engine.addFact(factName(slot), read, { cache: false })
    }
    for (const rule of this.#rules) {
      engine.addRule({
        name: String(rule.index),
        priority: rule.priority,
        conditions: convert(rule.condition, this.#late) as TopLevelCondition,
        event: { type: 'passed' },
      })
    }
    return engine
  }

  /** One rule that throws ends a whole run of the real engine: finds it by running each alone. */
  async runApart(
    facts: FactSource,
    matches: Matches,
    failed: (rule: Rule, error: unknown) => void,
  ): Promise<void> {
    this.#apart ??= this.#rules.map((rule) => new Runner(this.#ruleSet, this.#late, [rule]))
    for (const [index, rule] of this.#rules.entries()) {
      try {
        await this.#apart[index]?.run(facts, matches)
      } catch (error) {
        failed(rule, error)
      }
    }
  }
}

const inheritedNames = new Set(inheritedOperators.map(({ name }) => name))

/** A real engine with its own operators and decorators, and those that it does not have. */
function newEngine({ operators, decorators }: Language): Engine {
  const paths = new Map<string, Path>()
  const engine = new Engine([], {
    pathResolver: (value, path) => {
      let steps = paths.get(path)
      if (!steps) {
        steps = parsePath(path) ?? []
        paths.set(path, steps)
      }
      return follow(steps, value)
    },
  })
  engine.addOperator('exists', isPresent as OperatorEvaluator<unknown, unknown>)
  for (const { name, compare } of operators.values()) {
    if (!inheritedNames.has(name)) engine.addOperator(name, compare)
  }
  for (const [name, decorate] of decorators) {
    if (inheritedDecorators.has(name)) continue
    engine.addOperatorDecorator(name, (fact, value, next) => decorate(next as Compare)(fact, value))
  }
  engine.addOperatorDecorator(presentDecorator, (fact, value, next) => {
    if (!isPresent(fact, true) || !isPresent(value, true)) return false
    try {
      return next(fact, value)
    } catch {
      return false
    }
  })
  return engine
}

function isPresent(fact: unknown, required: unknown): boolean {
  return (fact !== undefined && fact !== null) === required
}
