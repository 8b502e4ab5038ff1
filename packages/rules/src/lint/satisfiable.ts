import type { Condition } from '../condition.ts'
import type { Constraints } from './constraints.ts'

/** A condition with the result that it should have. */
export interface Goal {
  readonly condition: Condition
  readonly wanted: boolean
}

/** How many steps may be spent, each a condition or a value looked at. */
export class Budget {
  readonly #whole: Budget | undefined
  #left: number

  /** Part of a whole, where one is given. */
  constructor(steps: number, whole?: Budget) {
    this.#left = steps
    this.#whole = whole
  }

  /** False once it is used up, or the whole is. */
  spend(steps: number): boolean {
    this.#left -= steps
    return (this.#whole?.spend(steps) ?? true) && this.#left > 0
  }
}

/**
 * Whether there may be facts for which all goals are reached at once, beside what is known at the
 * start. False is certain; true may also mean that it could not be told, or not within the budget.
 */
export function satisfiable(goals: readonly Goal[], budget: Budget, start: Constraints): boolean {
  return search(goals, [], start, budget)
}

/** Goals one of which is enough. */
type Choice = readonly Goal[]

function search(
  goals: readonly Goal[],
  open: readonly Choice[],
  constraints: Constraints,
  budget: Budget,
): boolean {
  let pending = [...goals]
  let choices = [...open]
  while (pending.length > 0) {
    for (let goal = pending.pop(); goal; goal = pending.pop()) {
      if (!budget.spend(1)) return true
      const { condition, wanted } = goal
      if (condition.kind === 'leaf') {
        if (!constraints.add(condition, wanted)) return false
        continue
      }
      const parts = partsOf(goal)
      if (isChoice(goal)) choices.push(parts)
      else pending.push(...parts)
    }
    // What is left of a choice, and is the last of it, is no choice any more.
    const left = choices.map((choice) => choice.filter((goal) => isOpen(goal, constraints, budget)))
    if (left.some((choice) => choice.length === 0)) return false
    pending = left.filter((choice) => choice.length === 1).flat()
    choices = left.filter((choice) => choice.length > 1)
  }
  if (!constraints.mayHold((steps) => budget.spend(steps))) return false
  const choice = fewest(choices)
  if (!choice) return true
  const others = choices.filter((other) => other !== choice)
  return choice.some((goal) => search([goal], others, constraints.copy(), budget))
}

/** False where a comparison is excluded by what holds already; of anything larger it is not asked. */
function isOpen({ condition, wanted }: Goal, constraints: Constraints, budget: Budget): boolean {
  if (condition.kind === 'not') {
    return isOpen({ condition: condition.child, wanted: !wanted }, constraints, budget)
  }
  if (condition.kind !== 'leaf' || !budget.spend(1)) return true
  return constraints.admits(condition, wanted)
}

/** What has to be looked at below a condition, each with the result that helps. */
export function partsOf({ condition, wanted }: Goal): readonly Goal[] {
  if (condition.kind === 'leaf') return []
  if (condition.kind === 'not') return [{ condition: condition.child, wanted: !wanted }]
  return condition.children.map((child) => ({ condition: child, wanted }))
}

/** Whether one of its parts is enough; else all are needed. A group without children is true. */
export function isChoice({ condition, wanted }: Goal): boolean {
  if (condition.kind === 'all') return !wanted
  if (condition.kind !== 'any') return false
  return wanted ? condition.children.length > 0 : condition.children.length === 0
}

function fewest(choices: readonly Choice[]): Choice | undefined {
  let found: Choice | undefined
  for (const choice of choices) if (!found || choice.length < found.length) found = choice
  return found
}
