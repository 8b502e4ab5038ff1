import { type Comparison, comparison, windowed } from './leaves.ts'
import { Random } from './random.ts'
import { Sample } from './sample.ts'
import { type Happening, visit } from './traffic.ts'

/** Conditions of one rule: all of a list, of which one member may be any of two. */
export interface Conditions {
  readonly all: readonly (Comparison | { readonly any: readonly Comparison[] })[]
}

/** One rule of the workload, in no engine's form yet. */
export interface Sketch {
  readonly name: string
  readonly conditions: Conditions
}

/** Rules and traffic that belong together. */
export interface Workload {
  readonly rules: readonly Sketch[]
  readonly happenings: readonly Happening[]
}

/** How a set of rules is drawn. */
export interface RuleDraw {
  readonly rules: number
  /** The share of rules that are true at an event, on average. */
  readonly share: number
}

/** Events on which rules are judged, at least; where they are rare, so many that each is true at some. */
const judged = 1_500
const timesTrue = 5

/**
 * Rules that are true for about a given share of the events. Each has two to four conditions, one in
 * ten looks at a count in a window, one in twelve has alternatives. Which are kept is decided on
 * events that are not among those measured with.
 */
export function drawRules({ rules, share }: RuleDraw, seed: number): Sketch[] {
  const random = new Random(seed)
  const sample = new Sample(traffic(Math.max(judged, Math.ceil(timesTrue / share)), seed + 1))
  const kept: Sketch[] = []
  let sum = 0
  while (kept.length < rules) {
    const conditions = draw(random, kept.length % 10 === 0)
    const found = sample.share(conditions)
    // Rare rules and common ones, as long as their mean stays where it should be.
    const wanted = share * (kept.length + 1) - sum
    if (found > share * 8 || found > wanted + share * 3 || found < wanted - share * 1.5) continue
    sum += found
    kept.push({ name: `rule ${kept.length + 1}`, conditions })
  }
  return kept
}

/** Events of visitors who come one after the other and whose visits overlap, as on a busy site. */
export function traffic(events: number, seed: number): Happening[] {
  const random = new Random(seed)
  const present: Happening[][] = []
  const happenings: Happening[] = []
  let visitors = 0
  while (happenings.length < events) {
    while (present.length < 50) present.push(visit(random, visitors++))
    const place = random.below(present.length)
    const next = present[place]?.shift()
    if (next !== undefined) happenings.push(next)
    if (present[place]?.length === 0) present.splice(place, 1)
  }
  return happenings
}

function draw(random: Random, withWindow: boolean): Conditions {
  const many = random.pick([2, 3, 3, 3, 4, 4])
  const all: (Comparison | { any: Comparison[] })[] = []
  const facts = new Set<string>()
  if (withWindow) all.push(windowed(random))
  while (all.length < many) {
    const next = comparison(random)
    if (facts.has(next.fact)) continue
    facts.add(next.fact)
    all.push(next)
  }
  if (random.chance(1 / 12)) {
    const [last] = all.splice(-1, 1)
    if (last !== undefined && 'fact' in last) all.push({ any: [last, comparison(random)] })
  }
  return { all }
}
