import type { Matches } from '@beckon/rules'
import { isHeld, isOn } from '../domain/marks.ts'
import type { BoundRule, BoundRules } from './bound-rules.ts'
import type { MarkSheet } from './mark-sheet.ts'

/** Looks at one rule: `place` is that of its mark, -1 where there is none. */
type Look<Context> = (context: Context, bound: BoundRule, place: number, isTrue: boolean) => void

/**
 * Goes through the rules of a stratum that there is something to say about: first those that are true,
 * from a place in `matches` on, then those that have been true and are no longer; each in the order
 * of the rules. Takes time by what matched and by what is remembered, not by how many rules there are.
 */
export function judgeAll<Context>(
  rules: BoundRules,
  marks: MarkSheet,
  matches: Matches,
  from: number,
  stratum: number,
  context: Context,
  look: Look<Context>,
): void {
  const { byIndex, places } = rules
  const remembered = marks.length
  for (let place = 0; place < remembered; place += 2) {
    const index = rules.indexOf(marks.numberAt(place))
    if (index >= 0) places[index] = place + 1
  }
  for (let match = from; match < matches.count; match++) {
    const index = matches.rules[match] as number
    const place = (places[index] as number) - 1
    places[index] = 0
    look(context, byIndex[index] as BoundRule, place, true)
  }
  let fading: Fading[] | undefined
  for (let place = 0; place < remembered; place += 2) {
    const index = rules.indexOf(marks.numberAt(place))
    if (index < 0 || places[index] === 0) continue
    places[index] = 0
    const bound = byIndex[index] as BoundRule
    if (bound.rule.stratum !== stratum) continue
    const mark = marks.at(place)
    if (!isOn(mark) && !isHeld(mark)) continue
    fading ??= []
    fading.push({ bound, place })
  }
  if (fading === undefined) return
  if (fading.length > 1) fading.sort(byRule)
  for (const { bound, place } of fading) look(context, bound, place, false)
}

interface Fading {
  readonly bound: BoundRule
  readonly place: number
}

function byRule({ bound: left }: Fading, { bound: right }: Fading): number {
  return left.rule.index - right.rule.index
}
