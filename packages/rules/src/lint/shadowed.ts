import { byCodeUnits } from '../json.ts'
import type { ParsedRule } from '../parse-rule.ts'
import type { CheckedRule } from './checked-rule.ts'
import { actionOf, coversSite, limitsOf } from './effect.ts'
import { admitsMore, type Outline, onlyTexts, outlineOf } from './outline.ts'
import { type Budget, satisfiable } from './satisfiable.ts'

/**
 * Finds rules that never add anything, as whenever they are true another one is true that does
 * as much. Hand in neither rules that are never true nor duplicates.
 */
export function lintShadowed(rules: readonly CheckedRule[], budget: Budget): void {
  const shadowed = new Set<CheckedRule>()
  for (const group of groups(rules)) {
    const index = new Weaker(group, budget)
    // Of two that imply each other, the one that stands first in the document is kept.
    for (const checked of group.toReversed()) {
      const by = first(
        index.candidates(checked),
        (other) => !shadowed.has(other) && shadows(other, checked, budget),
      )
      if (!by) continue
      shadowed.add(checked)
      report(checked, by)
    }
  }
}

function first<Item>(items: Iterable<Item>, fits: (item: Item) => boolean): Item | undefined {
  for (const item of items) if (fits(item)) return item
  return undefined
}

function report(checked: CheckedRule, by: CheckedRule): void {
  const { action } = checked.rule
  const invite = action.type === 'invite'
  checked.add('warning', 'SHADOWED', {
    related: [by.rule.pointer],
    expected: 'a rule that does something no other rule does',
    found: `"${by.rule.name}" is true whenever this rule is`,
    message: invite
      ? `This invitation is offered only while caps hold back the one of "${by.rule.name}", which is true whenever this rule is and goes first. Raise its priority, or narrow the other rule.`
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
  // Each adds something of its own, also where another has said the same.
  if (action.type === 'score' || action.type === 'track') return undefined
  if (action.type === 'notify') return undefined
  // What is given for a visit is given anew in the next, if its rule then takes effect.
  if (action.type === 'segment' && action.of === 'visit' && fire !== 'while') return undefined
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

/**
 * Finds the rules that may be implied by one: such a rule asks for nothing about facts at which the
 * other does not look. Each is filed under the texts that it asks for, or under the rarest fact that
 * it cannot be true without.
 */
class Weaker {
  readonly #budget: Budget
  readonly #general: CheckedRule[] = []
  readonly #byVariable = new Map<string | number, CheckedRule[]>()
  readonly #byText = new Map<string, CheckedRule[]>()
  readonly #outlines = new Map<CheckedRule, Outline>()

  constructor(group: readonly CheckedRule[], budget: Budget) {
    this.#budget = budget
    if (group.length < 2) return
    const count = new Map<string | number, number>()
    for (const checked of group) {
      const outline = outlineOf(checked)
      this.#outlines.set(checked, outline)
      for (const variable of outline.needs) count.set(variable, (count.get(variable) ?? 0) + 1)
    }
    for (const [checked, { needs, few }] of this.#outlines) {
      if (few) {
        for (const text of few.texts) {
          const key = JSON.stringify([few.variable, text])
          const filed = this.#byText.get(key)
          if (filed) filed.push(checked)
          else this.#byText.set(key, [checked])
        }
        continue
      }
      const [rarest] = [...needs].sort((a, b) => (count.get(a) ?? 0) - (count.get(b) ?? 0))
      const filed = rarest === undefined ? undefined : this.#byVariable.get(rarest)
      if (rarest === undefined) this.#general.push(checked)
      else if (filed) filed.push(checked)
      else this.#byVariable.set(rarest, [checked])
    }
  }

  *candidates(checked: CheckedRule): Iterable<CheckedRule> {
    const outline = this.#outlines.get(checked)
    if (!outline) return
    yield* this.#general
    for (const [variable, values] of outline.admitted) {
      // Whatever implies it admits no text that it does not.
      const text = values === 'unclear' ? undefined : onlyTexts(values)[0]
      if (text === undefined) continue
      for (const other of this.#byText.get(JSON.stringify([variable, text])) ?? []) {
        if (other !== checked && this.#isWithin(other, outline)) yield other
      }
    }
    for (const variable of outline.all) {
      for (const other of this.#byVariable.get(variable) ?? []) {
        if (other !== checked && this.#isWithin(other, outline)) yield other
      }
    }
  }

  #isWithin(checked: CheckedRule, outline: Outline): boolean {
    const other = this.#outlines.get(checked)
    if (!other || !this.#budget.spend(1)) return false
    for (const variable of other.needs) if (!outline.all.has(variable)) return false
    return !admitsMore(outline, { checked, outline: other })
  }
}
