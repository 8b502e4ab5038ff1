import type { Resumption } from '../domain/resumption.ts'
import { type VisitorState, visitorAt } from '../domain/visitor.ts'
import type { Stepper } from './step.ts'
import { both, type Stepped, unmoved } from './stepped.ts'

/**
 * The step with which a visitor is there again. What ended by itself did so at its own instant. All else
 * is judged once, by the rules that it meets and at the instant from which they have been in force: what
 * the former would have made of the time between nobody knows, and these were not there yet.
 */
export function resume(
  stepper: Stepper,
  visitor: string,
  state: VisitorState,
  { rulesSince, shutOut }: Resumption,
): Stepped | Promise<Stepped> {
  if (rulesSince !== undefined) {
    const until = stepper.unjudged(visitor, state, rulesSince)
    const met = stepper.tick(visitor, until.state, rulesSince, () => shutOut === true)
    return met instanceof Promise ? met.then((late) => both(until, late)) : both(until, met)
  }
  // A copy: what is there again is written, whether or not anything came of it.
  const same = visitorAt(state, state.at, state.visit)
  return { ...unmoved, state: same, wakeAt: stepper.wakeOf(visitor, state) }
}
