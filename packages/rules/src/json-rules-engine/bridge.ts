import { Engine, type OperatorEvaluator, type TopLevelCondition } from 'json-rules-engine'
import { inheritedDecorators } from '../decorators.ts'
import type { RuleEngine } from '../engine.ts'
import type { FactSource } from '../evaluate.ts'
import type { Language } from '../language.ts'
import type { Matches } from '../matches.ts'
import { type Compare, inheritedOperators } from '../operators.ts'
import { follow, type Path, parsePath } from '../path.ts'
import type { Rule } from '../rule.ts'
import type { RuleSet } from '../rule-set.ts'
import { type AsynchronousFact, AsynchronousFacts } from './asynchronous-facts.ts'
import { convert, factName, presentDecorator } from './convert.ts'

/**
 * Runs rule sets in the real json-rules-engine 7.3: its own operators, decorators and way through
 * nested conditions. Its `evaluate` returns a promise; runs of one stratum wait for each other,
 * because overlapping runs of one real engine skip rules without a word.
 *
 * @param options `facts`: asynchronous facts by name, or by the name of their family; the
 * catalogue's definition says `asynchronous: true`. `View` is what the caller's facts are computed
 * from; `FactView` in the engine of `@beckon/core`.
 * @example
 * jsonRulesEngine<FactView>({
 *   facts: { 'crm.tier': async (params, { visitor }) => (await crm.find(visitor.contact)).tier },
 * })
 */
export function jsonRulesEngine<View = unknown>(options: BridgeOptions<View> = {}): RuleEngine {
  return {
    name: 'json-rules-engine',
    load(ruleSet, failed, factFailed) {
      const late = new AsynchronousFacts(ruleSet, options.facts ?? {}, factFailed)
      const strata = Array.from(
        { length: ruleSet.strata },
        (_, stratum) =>
          new Runner(
            ruleSet,
            late,
            ruleSet.rules.filter((rule) => rule.enabled && rule.stratum === stratum),
          ),
      )
      return {
        async evaluate(stratum, facts, matches) {
          const runner = strata[stratum]
          if (!runner) return
          try {
            await runner.run(facts, matches)
          } catch (error) {
            if (!failed) throw error
            await runner.runApart(facts, matches, failed)
          }
        },
      }
    },
  }
}

export interface BridgeOptions<View> {
  readonly facts?: Readonly<Record<string, AsynchronousFact<View>>>
}

/** One real engine with some rules, and the queue before it. */
class Runner {
  readonly #ruleSet: RuleSet
  readonly #late: AsynchronousFacts
  readonly #rules: readonly Rule[]
  #engine: Engine
  /** Facts of the run that is going on: the engine's facts look here. */
  #facts: FactSource = { get: () => undefined }
  #last: Promise<void> = Promise.resolve()
  #apart: readonly Runner[] | undefined

  constructor(ruleSet: RuleSet, late: AsynchronousFacts, rules: readonly Rule[]) {
    this.#ruleSet = ruleSet
    this.#late = late
    this.#rules = rules
    this.#engine = this.#fill(newEngine(this.#ruleSet.language))
  }

  run(facts: FactSource, matches: Matches): Promise<void> {
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
        conditions: convert(rule.condition) as TopLevelCondition,
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
