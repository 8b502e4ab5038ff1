import { refuseAsynchronousFacts } from './asynchronous-fact.ts'
import type { Condition, Leaf } from './condition.ts'
import type { Evaluation, RuleEngine, RuleFailure } from './engine.ts'
import { type FactSource, safely, testLeaf } from './evaluate.ts'
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

/** The engine of the house: synchronous, each rule compiled to closures, nothing allocated while it runs. */
export function plainEngine(): PlainEngine {
  return {
    name: 'plain',
    load(ruleSet, failed) {
      refuseAsynchronousFacts(ruleSet, 'plain')
      const strata = Array.from({ length: ruleSet.strata }, (_, stratum) =>
        ruleSet.rules
          .filter((rule) => rule.enabled && rule.stratum === stratum)
          .map((rule) => ({ rule, passes: compile(rule.condition) })),
      )
      const run = (rule: Rule, passes: Predicate, facts: FactSource): boolean => {
        try {
          return passes(facts)
        } catch (error) {
          if (!failed) throw error
          failed(rule, error)
          return false
        }
      }
      return {
        evaluate(stratum, facts, matches) {
          const rules = strata[stratum]
          if (!rules) return
          for (const { rule, passes } of rules) {
            if (run(rule, passes, facts)) matches.match(rule.index)
            if (rule.timed) matches.leaveOpen(rule.index)
          }
        },
      }
    },
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
  const [first, second, third] = children
  if (children.length === 1 && first) return first
  if (children.length === 2 && first && second) return (facts) => first(facts) && second(facts)
  if (children.length === 3 && first && second && third) {
    return (facts) => first(facts) && second(facts) && third(facts)
  }
  return (facts) => {
    for (const child of children) if (!child(facts)) return false
    return true
  }
}

function compileAny(children: readonly Predicate[]): Predicate {
  const [first, second] = children
  if (children.length === 0) return () => true
  if (children.length === 1 && first) return first
  if (children.length === 2 && first && second) return (facts) => first(facts) || second(facts)
  return (facts) => {
    for (const child of children) if (child(facts)) return true
    return false
  }
}

function compileLeaf(leaf: Leaf): Predicate {
  if (leaf.exists !== undefined || leaf.path || leaf.other) return (facts) => testLeaf(leaf, facts)
  const { slot, value } = leaf
  if (leaf.operator === 'equal') return (facts) => facts.get(slot) === value
  if (leaf.operator === 'in' && Array.isArray(value) && value.length > 8) {
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
