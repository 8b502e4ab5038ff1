import type { Condition, Leaf } from '../condition.ts'
import { byCodeUnits } from '../json.ts'
import type { ParsedRule } from '../parse-rule.ts'
import type { CheckedRule } from './checked-rule.ts'
import { actionOf, coversSite, limitsOf } from './effect.ts'
import { variableOf } from './literal.ts'
import { type Budget, satisfiable } from './satisfiable.ts'

/**
 * Finds rules that never add anything, as whenever they are true another one is true that does
 * as much. Hand in neither rules that are never true nor duplicates.
 */
export function lintShadowed(rules: readonly CheckedRule[], budget: Budget): void {
  const shadowed = new Set<CheckedRule>()
  for (const group of groups(rules)) {
    const index = new Weaker(group)
    // Of two that imply each other, the one that stands first in the document is kept.
    for (const checked of group.toReversed()) {
      const by = index
        .candidates(checked)
        .find((other) => !shadowed.has(other) && shadows(other, checked, budget))
      if (!by) continue
      shadowed.add(checked)
      report(checked, by)
    }
  }
}

function report(checked: CheckedRule, by: CheckedRule): void {
  const { action } = checked.rule
  const invite = action.type === 'invite'
  checked.add(invite ? 'error' : 'warning', 'SHADOWED', {
    related: [by.rule.pointer],
    expected: 'a rule that does something no other rule does',
    found: `"${by.rule.name}" is true whenever this rule is`,
    message: invite
      ? `This invitation can never be offered: whenever its rule is true, "${by.rule.name}" is true as well and goes first. Raise its priority, or narrow the other rule.`
      : `This rule adds nothing: whenever it is true, "${by.rule.name}" is true as well and does the same. Remove it, or narrow the other rule.`,
  })
}

/** Rules that could stand in for each other, by what they do. */
function groups(rules: readonly CheckedRule[]): Iterable<readonly CheckedRule[]> {
  const byEffect = new Map<string, CheckedRule[]>()
  for (const checked of rules) {
    const effect = effectOf(checked.rule)
    if (effect === undefined) continue
    const group = byEffect.get(effect)
    if (group) group.push(checked)
    else byEffect.set(effect, [checked])
  }
  return byEffect.values()
}

/** Undefined where a rule cannot be made idle by another: points add up, and a visit's turn comes later. */
function effectOf(rule: ParsedRule): string | undefined {
  const { action, fire } = rule
  if (action.type === 'score') return undefined
  if (action.type === 'segment' || action.type === 'tag') return actionOf(rule)
  if (fire !== 'event') return undefined
  return action.type === 'invite' ? `invite ${action.department ?? ''}` : actionOf(rule)
}

/** Whether one rule does, whenever another is true, all that this other could do. */
function shadows(by: CheckedRule, checked: CheckedRule, budget: Budget): boolean {
  const [rule, other] = [by.rule, checked.rule]
  if (rule === other || !coversSite(rule, other) || limitsOf(rule) !== limitsOf(other)) return false
  if (!doesAsMuch(rule, other)) return false
  const goals = [
    { condition: rule.condition, wanted: false },
    { condition: other.condition, wanted: true },
  ]
  return !satisfiable(goals, budget, checked.start(by.world))
}

function doesAsMuch(rule: ParsedRule, other: ParsedRule): boolean {
  const { action, fire } = rule
  if (action.type === 'segment' || action.type === 'tag') {
    if (fire === 'while') return other.fire === 'while' && rule.cooldownMs === undefined
    // Given for good the first time it is true, so that a cooldown cannot matter; but what goes by
    // events may come to it later than what goes by time.
    return fire !== 'event' || other.fire === 'event'
  }
  if (rule.cooldownMs !== undefined) return false
  return action.type !== 'invite' || goesFirst(rule, other)
}

function goesFirst(rule: ParsedRule, other: ParsedRule): boolean {
  if (rule.priority !== other.priority) return rule.priority > other.priority
  return byCodeUnits(rule.name, other.name) < 0
}

type Variables = ReadonlySet<string | number>

/**
 * Finds the rules that may be implied by one: such a rule asks for nothing about facts at which the
 * other does not look. Each is filed under the rarest fact that it cannot be true without.
 */
class Weaker {
  readonly #general: CheckedRule[] = []
  readonly #byVariable = new Map<string | number, CheckedRule[]>()
  readonly #needs = new Map<CheckedRule, Variables>()
  readonly #all = new Map<CheckedRule, Variables>()

  constructor(group: readonly CheckedRule[]) {
    if (group.length < 2) return
    const count = new Map<string | number, number>()
    for (const checked of group) {
      const needs = needed(checked.rule.condition)
      this.#needs.set(checked, needs)
      this.#all.set(checked, variables(checked.rule.condition))
      for (const variable of needs) count.set(variable, (count.get(variable) ?? 0) + 1)
    }
    for (const checked of group) {
      const needs = [...(this.#needs.get(checked) ?? [])]
      const [rarest] = needs.sort((a, b) => (count.get(a) ?? 0) - (count.get(b) ?? 0))
      const filed = rarest === undefined ? undefined : this.#byVariable.get(rarest)
      if (rarest === undefined) this.#general.push(checked)
      else if (filed) filed.push(checked)
      else this.#byVariable.set(rarest, [checked])
    }
  }

  candidates(checked: CheckedRule): readonly CheckedRule[] {
    const all = this.#all.get(checked)
    if (!all) return []
    const found = [...this.#general]
    for (const variable of all) {
      for (const other of this.#byVariable.get(variable) ?? []) {
        if (isWithin(this.#needs.get(other), all)) found.push(other)
      }
    }
    return found
  }
}

function isWithin(needs: Variables | undefined, all: Variables): boolean {
  for (const variable of needs ?? []) if (!all.has(variable)) return false
  return true
}

/** Facts of comparisons that must all be true. */
function needed(condition: Condition): Variables {
  const found = new Set<string | number>()
  const walk = (at: Condition) => {
    if (at.kind === 'leaf') found.add(variableOf(at))
    else if (at.kind === 'all' || (at.kind === 'any' && at.children.length === 1)) {
      at.children.forEach(walk)
    }
  }
  walk(condition)
  return found
}

function variables(condition: Condition): Variables {
  const found = new Set<string | number>()
  const note = (leaf: Leaf) => {
    found.add(variableOf(leaf))
    if (leaf.other) found.add(variableOf(leaf.other))
  }
  const walk = (at: Condition) => {
    if (at.kind === 'leaf') note(at)
    else if (at.kind === 'not') walk(at.child)
    else at.children.forEach(walk)
  }
  walk(condition)
  return found
}
