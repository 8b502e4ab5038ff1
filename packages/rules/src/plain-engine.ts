import { refuseAsynchronousFacts } from './asynchronous-fact.ts'
import type { Condition, Leaf } from './condition.ts'
import type { Evaluation, RuleEngine, RuleFailure } from './engine.ts'
import { type FactSource, safely, testLeaf } from './evaluate.ts'
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

interface Entry {
  readonly rule: Rule
  readonly passes: Predicate
}

/** Asks each rule in turn, compiled to closures: for small sets, and what others are held against. */
export function plainEngine(): PlainEngine {
  return {
    name: 'plain',
    load(ruleSet, failed) {
      refuseAsynchronousFacts(ruleSet, 'plain')
      const strata = Array.from({ length: ruleSet.strata }, (_, stratum) =>
        ruleSet.rules
          .filter((rule) => rule.enabled && rule.stratum === stratum)
          .map((rule): Entry => ({ rule, passes: compile(rule.condition) })),
      )
      return {
        evaluate(stratum, facts, matches) {
          const entries = strata[stratum]
          if (entries === undefined) return
          const { count, openCount } = matches
          try {
            for (let place = 0; place < entries.length; place++) {
              const { rule, passes } = entries[place] as Entry
              if (passes(facts)) matches.match(rule.index)
              if (rule.timed) matches.leaveOpen(rule.index)
            }
          } catch (error) {
            if (!failed) throw error
            matches.count = count
            matches.openCount = openCount
            askApart(entries, facts, matches, failed)
          }
        },
      }
    },
  }
}

/** Asks each rule so that one that throws harms no other. */
function askApart(
  entries: readonly Entry[],
  facts: FactSource,
  matches: Matches,
  failed: RuleFailure,
): void {
  for (const { rule, passes } of entries) {
    try {
      if (passes(facts)) matches.match(rule.index)
    } catch (error) {
      failed(rule, error)
    }
    if (rule.timed) matches.leaveOpen(rule.index)
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
