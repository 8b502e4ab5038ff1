import { Chance } from './chance.ts'
import type { Group, Habit } from './group.ts'
import type { Span } from './span.ts'
import type { Weighted } from './weighted.ts'

/** What a visitor's streams of chance are for; visits have one each, from `visits` on. */
export const purposes = { plan: 0, room: 1, who: 2, network: 3, answers: 4, visits: 16 } as const

/** When a visitor comes, as far as is known before it does. */
export interface Plan {
  readonly group: Group
  readonly habit: Habit
  /** How often. */
  readonly visits: number
  /** When first, ms. */
  readonly first: number
  /** What its gaps are to be multiplied by, that all of its visits find room. */
  readonly pace: number
}

/** What all visitors of a crowd have in common. */
export interface World {
  readonly seed: number
  readonly span: Span
  readonly groups: Weighted<Group>
  /** What is not in the file of the page's address. */
  readonly site: string
  /** Instants are multiples of it, ms. */
  readonly resolution: number
}

/** How much of the span the gaps of one visitor may take together. */
const mostOfSpan = 0.9

/** Decides when a visitor comes: early enough that all its visits are seen, as far as there is room. */
export function planOf(number: number, { seed, span, groups, resolution }: World): Plan {
  const chance = new Chance(seed, number, purposes.plan)
  const group = groups.draw(chance)
  const habit = group.habits.draw(chance)
  const visits = Math.max(1, Math.round(habit.visits(chance)))
  const gaps = sumOfGaps(habit, visits, new Chance(seed, number, purposes.room))
  const most = mostOfSpan * (span.end - span.start)
  const pace = gaps > most ? most / gaps : 1
  const first = group.curve.draw(chance, span.end - gaps * pace)
  return { group, habit, visits, pace, first: Math.floor(first / resolution) * resolution }
}

function sumOfGaps({ gap }: Habit, visits: number, chance: Chance): number {
  let sum = 0
  for (let visit = 1; visit < visits; visit++) sum += gap(chance)
  return sum
}
