import { refuseAsynchronousFacts } from './asynchronous-fact.ts'
import type { Condition, Leaf } from './condition.ts'
import type { Evaluation, RuleEngine, RuleFailure } from './engine.ts'
import { type FactSource, safely, test, testLeaf } from './evaluate.ts'
import { globStart } from './glob.ts'
import { hasItem } from './has-item.ts'
import type { Matches } from './matches.ts'
import type { Rule } from './rule.ts'
import type { RuleSet } from './rule-set.ts'

/** A rule engine that answers at once. */
export interface PlainEngine extends RuleEngine {
  load(ruleSet: RuleSet, failed?: RuleFailure): PlainEvaluation
}

/** An evaluation that is done when it returns. */
export interface PlainEvaluation extends Evaluation {
  evaluate(stratum: number, facts: FactSource, matches: Matches): void
}

type Predicate = (facts: FactSource) => boolean

/** The rules of one stratum, side by side in lists: to go through objects takes longer than to ask. */
interface Stratum {
  readonly rules: readonly Rule[]
  /** The slot of a fact and the value that it must have, for a rule to be asked further; -1: none. */
  readonly guards: Int32Array
  readonly guarded: readonly unknown[]
  readonly passes: readonly Predicate[]
  readonly indexes: Int32Array
  /** Indexes of those that time alone may change. */
  readonly timed: Int32Array
}

/** Asks each rule in turn, compiled to closures: for small sets, and what others are held against. */
export function plainEngine(): PlainEngine {
  return {
    name: 'plain',
    load(ruleSet, failed) {
      refuseAsynchronousFacts(ruleSet, 'plain')
      const strata = Array.from({ length: ruleSet.strata }, (_, stratum) =>
        stratumOf(ruleSet.rules.filter((rule) => rule.enabled && rule.stratum === stratum)),
      )
      return {
        evaluate(number, facts, matches) {
          const stratum = strata[number]
          if (stratum === undefined) return
          const { count } = matches
          try {
            askAll(stratum, facts, matches)
          } catch (error) {
            if (!failed) throw error
            matches.count = count
            askApart(stratum, facts, matches, failed)
          }
          const { timed } = stratum
          for (let place = 0; place < timed.length; place++) {
            matches.leaveOpen(timed[place] as number)
          }
        },
      }
    },
  }
}

function stratumOf(rules: readonly Rule[]): Stratum {
  const guards = rules.map(({ condition }) => guardOf(condition))
  return {
    rules,
    guards: Int32Array.from(guards, (guard) => guard?.slot ?? -1),
    guarded: guards.map((guard) => guard?.value),
    passes: rules.map(({ condition }, place) => compileBut(condition, guards[place])),
    indexes: Int32Array.from(rules, ({ index }) => index),
    timed: Int32Array.from(
      rules.filter(({ timed }) => timed),
      ({ index }) => index,
    ),
  }
}

/** A comparison without which the rule cannot be true, simple enough to be made without a call. */
function guardOf(condition: Condition): Leaf | undefined {
  if (condition.kind === 'leaf') return isEquality(condition) ? condition : undefined
  if (condition.kind !== 'all') return undefined
  return condition.cheapFirst.find(
    (child): child is Leaf => child.kind === 'leaf' && isEquality(child),
  )
}

/** What is left of a condition once its guard has let it pass. */
function compileBut(condition: Condition, guard: Leaf | undefined): Predicate {
  if (guard === undefined) return compile(condition)
  if (condition.kind !== 'all') return always
  return compileAll(condition.cheapFirst.filter((child) => child !== guard).map(compile))
}

const always = (): boolean => true

function askAll(
  { passes, guards, guarded, indexes }: Stratum,
  facts: FactSource,
  matches: Matches,
): void {
  for (let place = 0; place < passes.length; place++) {
    const slot = guards[place] as number
    if (slot >= 0 && facts.get(slot) !== guarded[place]) continue
    if ((passes[place] as Predicate)(facts)) matches.match(indexes[place] as number)
  }
}

/** Asks each rule so that one that throws harms no other. */
function askApart(
  { rules }: Stratum,
  facts: FactSource,
  matches: Matches,
  failed: RuleFailure,
): void {
  for (const rule of rules) {
    try {
      if (test(rule.condition, facts)) matches.match(rule.index)
    } catch (error) {
      failed(rule, error)
    }
  }
}

function compile(condition: Condition): Predicate {
  switch (condition.kind) {
    case 'leaf':
      return compileLeaf(condition)
    case 'not': {
      const child = compile(condition.child)
      return (facts) => !child(facts)
    }
    case 'all':
      return compileAll(condition.cheapFirst.map(compile))
    case 'any':
      return compileAny(condition.cheapFirst.map(compile))
  }
}

function compileAll(children: readonly Predicate[]): Predicate {
  const [first, second, third, fourth] = children
  if (children.length === 1 && first) return first
  if (children.length === 2 && first && second) return (facts) => first(facts) && second(facts)
  if (children.length === 3 && first && second && third) {
    return (facts) => first(facts) && second(facts) && third(facts)
  }
  if (children.length === 4 && first && second && third && fourth) {
    return (facts) => first(facts) && second(facts) && third(facts) && fourth(facts)
  }
  return (facts) => {
    for (let place = 0; place < children.length; place++) {
      if (!(children[place] as Predicate)(facts)) return false
    }
    return true
  }
}

function compileAny(children: readonly Predicate[]): Predicate {
  const [first, second] = children
  if (children.length === 0) return () => true
  if (children.length === 1 && first) return first
  if (children.length === 2 && first && second) return (facts) => first(facts) || second(facts)
  return (facts) => {
    for (let place = 0; place < children.length; place++) {
      if ((children[place] as Predicate)(facts)) return true
    }
    return false
  }
}

function compileLeaf(leaf: Leaf): Predicate {
  const { slot, value } = leaf
  if (isEquality(leaf)) return (facts) => facts.get(slot) === value
  if (!isPlain(leaf)) return (facts) => testLeaf(leaf, facts)
  if (typeof value === 'number' && sizes.has(leaf.operator)) return compileSize(leaf, value)
  if (leaf.operator === 'contains' && typeof value !== 'object') {
    return (facts) => hasItem(facts.get(slot), value)
  }
  const start = startOf(leaf)
  if (start !== undefined) {
    return (facts) => {
      const fact = facts.get(slot)
      return typeof fact === 'string' && fact.startsWith(start)
    }
  }
  if (leaf.operator === 'in' && Array.isArray(value)) {
    const members = new Set<unknown>(value)
    return (facts) => {
      const fact = facts.get(slot)
      return fact !== null && members.has(fact)
    }
  }
  return (facts) => {
    const fact = facts.get(slot)
    return fact !== undefined && fact !== null && safely(leaf, fact, value)
  }
}

/** It compares the value of a fact with one that is given. */
function isPlain({ exists, path, other }: Leaf): boolean {
  return exists === undefined && !path && !other
}

function isEquality(leaf: Leaf): boolean {
  return isPlain(leaf) && leaf.operator === 'equal'
}

/** The text with which the fact must begin, where that is all that is asked. */
function startOf({ operator, value, required }: Leaf): string | undefined {
  if (operator === 'startsWith' && typeof value === 'string') return value
  if (operator !== 'glob') return undefined
  const { text, whole } = globStart(required as string)
  return whole ? text : undefined
}

const sizes: ReadonlySet<string> = new Set([
  'lessThan',
  'lessThanInclusive',
  'greaterThan',
  'greaterThanInclusive',
])

/** Nearly always a number is compared with a number. */
function compileSize(leaf: Leaf, limit: number): Predicate {
  const { slot } = leaf
  const odd = (fact: unknown): boolean =>
    fact !== undefined && fact !== null && safely(leaf, fact, limit)
  switch (leaf.operator) {
    case 'lessThan':
      return (facts) => {
        const fact = facts.get(slot)
        return typeof fact === 'number' ? fact < limit : odd(fact)
      }
    case 'lessThanInclusive':
      return (facts) => {
        const fact = facts.get(slot)
        return typeof fact === 'number' ? fact <= limit : odd(fact)
      }
    case 'greaterThan':
      return (facts) => {
        const fact = facts.get(slot)
        return typeof fact === 'number' ? fact > limit : odd(fact)
      }
    default:
      return (facts) => {
        const fact = facts.get(slot)
        return typeof fact === 'number' ? fact >= limit : odd(fact)
      }
  }
}
