import type { Constraints } from './constraints.ts'
import { type Budget, type Goal, isChoice, partsOf, satisfiable } from './satisfiable.ts'

/** More conditions than these are not tried one by one. */
const most = 60

/**
 * The conditions that are to blame where goals cannot be reached together: as few as are impossible
 * by themselves, in the order in which they were given. At worst all of them.
 */
export function culprits(
  goals: readonly Goal[],
  budget: Budget,
  start: () => Constraints,
): readonly Goal[] {
  let core = goals.flatMap(flat)
  if (core.length > most) return goals
  // A pair says more than the list in which it stands: each that is not needed goes.
  for (const goal of [...core]) {
    const rest = core.filter((other) => other !== goal)
    if (rest.length > 0 && !satisfiable(rest, budget, start())) core = rest
  }
  return core
}

/** All that is needed for a goal, with nothing left in it that is a list of needed things. */
function flat(goal: Goal): readonly Goal[] {
  if (goal.condition.kind === 'leaf' || isChoice(goal)) return [goal]
  const parts = partsOf(goal)
  return parts.length === 0 ? [goal] : parts.flatMap(flat)
}
