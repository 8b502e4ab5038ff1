import { AsynchronousFactError } from '../asynchronous-fact.ts'
import type { FactFailure } from '../engine.ts'
import type { FactSource } from '../evaluate.ts'
import type { FactRef } from '../fact-ref.ts'
import type { JsonObject } from '../json.ts'
import type { RuleSet } from '../rule-set.ts'

/**
 * Computes an asynchronous fact. It is asked once for all rules that are judged together, and the
 * same params; what it rejects with is told, and the fact is absent. Nobody waits less long than it
 * does: it must set itself a limit.
 *
 * @param params as the rule gives them
 * @param view what the caller's facts are computed from
 * @param rest of a family, what stands for its `*`
 */
export type AsynchronousFact<View> = (params: JsonObject, view: View, rest: string) => unknown

/** The asynchronous facts of a rule set, each computed once for one source of facts. */
export class AsynchronousFacts {
  readonly #compute: ReadonlyMap<number, (facts: FactSource) => Promise<unknown>>
  /** By source and slot: a source stands for one visitor at one instant. */
  readonly #asked = new WeakMap<FactSource, Map<number, Promise<unknown>>>()

  /** Throws {@link AsynchronousFactError} where the rules read one that is not given. */
  constructor(
    ruleSet: RuleSet,
    // A bridge is told the type of its views by whoever makes it; here they are handed through.
    given: Readonly<Record<string, AsynchronousFact<never>>>,
    failed: FactFailure | undefined,
  ) {
    const compute = new Map<number, (facts: FactSource) => Promise<unknown>>()
    for (const { definition, family, name, slot, params = {}, rest = '' } of ruleSet.facts) {
      if (!definition.asynchronous) continue
      const fact = Object.hasOwn(given, family) ? given[family] : undefined
      if (!fact) {
        throw new AsynchronousFactError(name, 'json-rules-engine', 'give it as one of its "facts".')
      }
      compute.set(slot, async (facts) => {
        try {
          return await fact(params, facts.view as never, rest)
        } catch (error) {
          failed?.(name, error)
          return undefined
        }
      })
    }
    this.#compute = compute
  }

  /** Whether the rules read any. */
  get some(): boolean {
    return this.#compute.size > 0
  }

  /** Whether the fact of a slot is one of them. */
  has(slot: number): boolean {
    return this.#compute.has(slot)
  }

  /** How a fact is read; undefined: it is not asynchronous. */
  reader({ slot }: FactRef): ((facts: FactSource) => Promise<unknown>) | undefined {
    const compute = this.#compute.get(slot)
    if (!compute) return undefined
    return (facts) => {
      let asked = this.#asked.get(facts)
      if (!asked) {
        asked = new Map()
        this.#asked.set(facts, asked)
      }
      let value = asked.get(slot)
      if (!value) {
        value = compute(facts)
        asked.set(slot, value)
      }
      return value
    }
  }
}
