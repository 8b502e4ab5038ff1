import type { ConditionTrace, LeafTrace } from './condition-trace.ts'
import { canonicalJson, type JsonObject, type JsonValue } from './json.ts'
import { distanceTo } from './near.ts'

/** The fewest comparisons that would have to come out otherwise for a rule to be true. */
export interface NearestMiss {
  /** How many, each comparison once, however often the rule makes it. */
  readonly count: number
  /** Those comparisons, in the order of the document; of several choices the one that comes first in it. */
  readonly changes: readonly MissedComparison[]
  /** Too many comparisons occur more than once to try them all: fewer changes might do. */
  readonly atMost?: true
}

/** A comparison that would have to come out otherwise. */
export interface MissedComparison {
  readonly pointer: string
  readonly fact: string
  readonly params?: JsonObject
  readonly path?: string
  readonly operator: string
  /** As written in the rule. */
  readonly required: JsonValue
  /** The value of the other fact, where the rule compares with one. */
  readonly requiredObserved?: JsonValue
  /** Missing: absent. */
  readonly observed?: JsonValue
  /** What it would have to come out as: false below a `not`. */
  readonly becomes: boolean
  /** For a comparison of numbers: how far the fact is from the bound that it would have to reach or to leave. */
  readonly distance?: number
}

/** So many comparisons that occur more than once are tried in all combinations. */
const combined = 8

/** A comparison of the rule, wherever it is made. */
interface Comparison {
  readonly trace: LeafTrace
  /** Its place among all, by where it is made first. */
  readonly order: number
  times: number
  /** What it is taken to come out as; undefined: it may be changed at the cost of one. */
  fixed: boolean | undefined
}

interface Node {
  readonly kind: ConditionTrace['kind']
  readonly children: readonly Node[]
  readonly comparison: Comparison | undefined
  /** Changes it takes to make it true, and false; Infinity: nothing does. */
  toTrue: number
  toFalse: number
}

/**
 * Finds the nearest miss of a condition that is false; undefined where it is true, or where no
 * change makes it true. Each comparison is taken by itself: that two of them exclude each other, as
 * a country that is two countries, is not thought through. The time it takes grows as the condition
 * does, and up to 256 times that where comparisons occur more than once.
 */
export function nearestMiss(condition: ConditionTrace): NearestMiss | undefined {
  if (condition.result) return undefined
  const comparisons = new Map<string, Comparison>()
  const root = nodeOf(condition, comparisons)
  const repeated = [...comparisons.values()]
    .filter(({ times }) => times > 1)
    .sort((left, right) => right.times - left.times || left.order - right.order)
  const tried = repeated.slice(0, combined)
  let best: readonly Comparison[] | undefined
  for (let choice = 0; choice < 1 << tried.length; choice++) {
    tried.forEach((comparison, bit) => {
      comparison.fixed = comparison.trace.result !== ((choice & (1 << bit)) !== 0)
    })
    const found = cheapest(root, tried)
    if (found === undefined || (best !== undefined && !isBetter(found, best))) continue
    // What occurs more than once and was not tried may have been taken as two things at once.
    if (repeated.length > tried.length && !isMadeTrueBy(root, new Set(found))) continue
    best = found
  }
  if (best === undefined) return undefined
  return {
    count: best.length,
    changes: best.map(changeOf),
    ...(repeated.length > tried.length && best.length > 1 && { atMost: true }),
  }
}

function nodeOf(condition: ConditionTrace, comparisons: Map<string, Comparison>): Node {
  const { kind } = condition
  if (kind !== 'leaf') {
    const children = condition.children.map((child) => nodeOf(child, comparisons))
    return { kind, children, comparison: undefined, toTrue: 0, toFalse: 0 }
  }
  const { fact, params = null, path = null, operator, required } = condition
  const key = canonicalJson([fact, params, path, operator, required])
  let comparison = comparisons.get(key)
  if (comparison === undefined) {
    comparison = { trace: condition, order: comparisons.size, times: 0, fixed: undefined }
    comparisons.set(key, comparison)
  }
  comparison.times++
  return { kind, children: [], comparison, toTrue: 0, toFalse: 0 }
}

/** The fewest changes, in order, with what is fixed as it is; undefined where it cannot be done. */
function cheapest(root: Node, tried: readonly Comparison[]): readonly Comparison[] | undefined {
  count(root)
  if (root.toTrue === Number.POSITIVE_INFINITY) return undefined
  const changes = new Set(tried.filter(({ fixed, trace }) => fixed !== trace.result))
  choose(root, true, changes)
  return [...changes].sort((left, right) => left.order - right.order)
}

function count(node: Node): void {
  const { kind, children, comparison } = node
  if (comparison !== undefined) {
    const { fixed, trace } = comparison
    const price = fixed === undefined ? 1 : Number.POSITIVE_INFINITY
    const isTrue = fixed ?? trace.result
    node.toTrue = isTrue ? 0 : price
    node.toFalse = isTrue ? price : 0
    return
  }
  for (const child of children) count(child)
  switch (kind) {
    case 'not':
      node.toTrue = children[0]?.toFalse ?? 0
      node.toFalse = children[0]?.toTrue ?? 0
      break
    case 'all':
      node.toTrue = children.reduce((sum, child) => sum + child.toTrue, 0)
      node.toFalse = Math.min(...children.map((child) => child.toFalse))
      break
    default:
      node.toTrue = children.length === 0 ? 0 : Math.min(...children.map((child) => child.toTrue))
      node.toFalse =
        children.length === 0
          ? Number.POSITIVE_INFINITY
          : children.reduce((sum, child) => sum + child.toFalse, 0)
  }
}

/** Notes what must change for a node to come out as wanted; the first of the cheapest ways. */
function choose(node: Node, wanted: boolean, changes: Set<Comparison>): void {
  const { kind, children, comparison } = node
  if (comparison !== undefined) {
    if ((comparison.fixed ?? comparison.trace.result) !== wanted) changes.add(comparison)
    return
  }
  if (kind === 'not') {
    for (const child of children) choose(child, !wanted, changes)
  } else if ((kind === 'all') === wanted) {
    for (const child of children) choose(child, wanted, changes)
  } else {
    const price = wanted ? node.toTrue : node.toFalse
    const first = children.find((child) => (wanted ? child.toTrue : child.toFalse) === price)
    if (first !== undefined) choose(first, wanted, changes)
  }
}

/** Fewer, or as many and earlier ones. */
function isBetter(found: readonly Comparison[], best: readonly Comparison[]): boolean {
  if (found.length !== best.length) return found.length < best.length
  for (const [place, { order }] of found.entries()) {
    const other = best[place]?.order ?? 0
    if (order !== other) return order < other
  }
  return false
}

function isMadeTrueBy(node: Node, changes: ReadonlySet<Comparison>): boolean {
  const { kind, children, comparison } = node
  if (comparison !== undefined) return comparison.trace.result !== changes.has(comparison)
  if (kind === 'not') return !children.some((child) => isMadeTrueBy(child, changes))
  if (kind === 'all') return children.every((child) => isMadeTrueBy(child, changes))
  return children.length === 0 || children.some((child) => isMadeTrueBy(child, changes))
}

function changeOf({ trace }: Comparison): MissedComparison {
  const { pointer, fact, params, path, operator, required, requiredObserved, observed } = trace
  const distance = distanceTo(operator, observed, requiredObserved ?? required)
  return {
    pointer,
    fact,
    ...(params && { params }),
    ...(path !== undefined && { path }),
    operator,
    required,
    ...(requiredObserved !== undefined && { requiredObserved }),
    ...(observed !== undefined && { observed }),
    becomes: !trace.result,
    ...(distance !== undefined && { distance }),
  }
}
