import type { Outcome } from './commit/outcome.ts'
import type { VisitorSlot } from './commit/slot.ts'
import type { Stepped } from './step/stepped.ts'

/** Goes on with what a step has made: at once, or when an engine that answers late has answered. */
export function whenStepped(
  stepped: Stepped | Promise<Stepped>,
  slot: VisitorSlot,
  go: (stepped: Stepped) => Outcome | undefined | Promise<Outcome | undefined>,
): Outcome | undefined | Promise<Outcome | undefined> {
  if (!(stepped instanceof Promise)) return go(stepped)
  slot.busy++
  return stepped.then((late) => {
    slot.busy--
    return go(late)
  })
}
