import type { Matches } from '@beckon/rules'
import { isHeld, isOn, turnedOff } from '../domain/marks.ts'
import type { Visit } from '../domain/visit.ts'
import type { BoundRules } from './bound-rules.ts'
import { type CauseKind, looked, type Verdict, verdictOn, visitFrom } from './fire.ts'
import type { MarkSheet } from './mark-sheet.ts'

/** What is done about rules; each is told by its index. */
export interface Judge<Context> {
  /** Whether a limited rule counts for this visitor at all. */
  readonly admits: (context: Context, index: number) => boolean
  /** One has become true. */
  readonly rises: (context: Context, index: number) => void
  /** There is something to do about one, or it is true and limited. `place`: that of its mark. */
  readonly acts: (
    context: Context,
    index: number,
    place: number,
    verdict: Verdict,
    passed: boolean,
  ) => void
}

/**
 * Goes through the rules of a stratum that there is something to say about: first those that are true,
 * from a place in `matches` on, then those that have been true and are no longer; each in the order
 * of the rules. Takes time by what matched and by what is remembered, not by how many rules there are.
 * Outside of visits nothing begins, but what holds while a rule is true may go on or end.
 */
export function judgeAll<Context>(
  rules: BoundRules,
  marks: MarkSheet,
  matches: Matches,
  from: number,
  stratum: number,
  visit: Visit | undefined,
  cause: CauseKind,
  context: Context,
  { admits, rises, acts }: Judge<Context>,
): void {
  const { places, fires, strata, numbers, limited } = rules
  const remembered = marks.length
  const indexes = rules.room(remembered)
  const thisVisit = visitFrom(visit)
  for (let place = 0; place < remembered; place += 2) {
    const index = rules.indexOf(marks.numberAt(place))
    indexes[place] = index
    if (index >= 0) places[index] = place + 1
  }
  for (let match = from; match < matches.count; match++) {
    const index = matches.rules[match] as number
    let place = (places[index] as number) - 1
    places[index] = 0
    const fire = fires[index] as number
    const before = marks.at(place)
    const isLimited = limited[index] === 1
    const passed =
      (visit !== undefined || isHeld(before)) && !(isLimited && !admits(context, index))
    const verdict = verdictOn(fire, before, passed, thisVisit, cause)
    const mark = looked(fire, before, passed)
    if (mark !== before) {
      place = marks.put(place, numbers[index] as number, mark)
      if (passed) rises(context, index)
    }
    if (verdict !== 'nothing' || (isLimited && passed)) {
      acts(context, index, place, verdict, passed)
    }
  }
  let fading: Fading[] | undefined
  for (let place = 0; place < remembered; place += 2) {
    const index = indexes[place] as number
    if (index < 0 || places[index] === 0) continue
    places[index] = 0
    const mark = marks.at(place)
    if (strata[index] !== stratum) continue
    if (isHeld(mark)) {
      fading ??= []
      fading.push({ index, place })
    }
    if (isOn(mark)) marks.put(place, marks.numberAt(place), turnedOff(mark))
  }
  if (fading === undefined) return
  if (fading.length > 1) fading.sort(byIndexOfRule)
  for (const { index, place } of fading) acts(context, index, place, 'withdraw', false)
}

interface Fading {
  readonly index: number
  readonly place: number
}

function byIndexOfRule(left: Fading, right: Fading): number {
  return left.index - right.index
}
