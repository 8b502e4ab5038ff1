import type { Matches } from '@beckon/rules'
import { appliedFrom, isHeld, isOn, turnedOff, turnedOn } from '../domain/marks.ts'
import type { Visit } from '../domain/visit.ts'
import type { BoundRule, BoundRules } from './bound-rules.ts'
import { isSettled, isSpent } from './fire.ts'
import type { MarkSheet } from './mark-sheet.ts'

/** What is done about rules. */
export interface Judge<Context> {
  /** Looks at one: `place` is that of its mark, -1 where there is none. */
  readonly look: (context: Context, bound: BoundRule, place: number, isTrue: boolean) => void
  /** One has become true again that has had its effect, and will not have it another time. */
  readonly risen: (context: Context, index: number) => void
}

/**
 * Goes through the rules of a stratum that there is something to say about: first those that are true,
 * from a place in `matches` on, then those that have been true and are no longer; each in the order
 * of the rules. Takes time by what matched and by what is remembered, not by how many rules there are;
 * a rule itself is touched only where there may be something to do.
 */
export function judgeAll<Context>(
  rules: BoundRules,
  marks: MarkSheet,
  matches: Matches,
  from: number,
  stratum: number,
  visit: Visit | undefined,
  context: Context,
  { look, risen }: Judge<Context>,
): void {
  const { byIndex, places, fires, strata } = rules
  const remembered = marks.length
  const indexes = rules.room(remembered)
  const thisVisit = visit === undefined ? Number.POSITIVE_INFINITY : appliedFrom(visit.startedAt)
  for (let place = 0; place < remembered; place += 2) {
    const index = rules.indexOf(marks.numberAt(place))
    indexes[place] = index
    if (index >= 0) places[index] = place + 1
  }
  for (let match = from; match < matches.count; match++) {
    const index = matches.rules[match] as number
    const place = (places[index] as number) - 1
    places[index] = 0
    if (place >= 0) {
      const mark = marks.at(place)
      const code = fires[index] as number
      if (isSettled(code, mark, thisVisit)) continue
      if (isSpent(code, mark, thisVisit)) {
        marks.put(place, marks.numberAt(place), turnedOn(mark, false))
        risen(context, index)
        continue
      }
    }
    look(context, byIndex[index] as BoundRule, place, true)
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
    } else if (isOn(mark)) {
      marks.put(place, marks.numberAt(place), turnedOff(mark))
    }
  }
  if (fading === undefined) return
  if (fading.length > 1) fading.sort(byIndexOfRule)
  for (const { index, place } of fading) look(context, byIndex[index] as BoundRule, place, false)
}

interface Fading {
  readonly index: number
  readonly place: number
}

function byIndexOfRule(left: Fading, right: Fading): number {
  return left.index - right.index
}
