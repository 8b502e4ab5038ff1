import type { Condition, Leaf } from '../condition.ts'
import type { FactRef } from '../fact-ref.ts'
import type { CheckedRule } from './checked-rule.ts'
import type { Severity } from './finding.ts'
import { intersect, type Span, type Spans } from './spans.ts'
import { inWords } from './words.ts'

/** How far a fact goes beyond what the catalogue says of it. */
interface Reach {
  readonly severity: Severity
  readonly span: Span<number>
  /** Why it goes no further, as a sentence. */
  readonly why: string
}

/** What the engine keeps by default; whoever has raised it in theirs reads so in the finding. */
const windowEvents = 1_000
const historyPages = 50
const addressVisitors = 1_000
const idleSeconds = 1_800

/** Finds comparisons that wait for a number which the fact does not reach. */
export function lintReach(rules: readonly CheckedRule[]): void {
  const points = pointsBySite(rules)
  for (const checked of rules) {
    const score = points(checked.rule.site)
    walk(checked, checked.rule.condition, (ref) => (ref.name === 'score' ? score : reachOf(ref)))
  }
}

function walk(
  checked: CheckedRule,
  condition: Condition,
  reach: (ref: FactRef) => Reach | undefined,
): void {
  if (condition.kind === 'not') walk(checked, condition.child, reach)
  else if (condition.kind !== 'leaf') {
    for (const child of condition.children) walk(checked, child, reach)
  } else {
    const ref = checked.world.facts[condition.slot]
    const limit = ref && reach(ref)
    if (limit) lintLeaf(checked, condition, limit)
  }
}

/** Only what is possible by the catalogue: what is not is told as a contradiction. */
function lintLeaf(checked: CheckedRule, leaf: Leaf, { severity, span, why }: Reach): void {
  if (leaf.other || leaf.exists !== undefined) return
  const { whenTrue } = checked.world.tell(leaf)
  const possible = checked.world.universe(leaf, leaf.slot).numbers
  const asked: Spans<number> = intersect(possible, whenTrue.numbers)
  if (asked.length === 0 || intersect(asked, [span]).length > 0) return
  const facts = checked.world.facts
  checked.add(severity, 'UNREACHABLE', {
    pointer: leaf.pointer,
    expected: `a number that "${facts[leaf.slot]?.name}" can reach`,
    found: inWords(leaf, facts),
    message: `${why}, so that ${inWords(leaf, facts)} is never reached: ask for a number within that.`,
  })
}

function reachOf({ name }: FactRef): Reach | undefined {
  const upTo = (high: number, why: string): Reach => ({ severity: 'warning', span: { high }, why })
  switch (name) {
    case 'events.count':
    case 'address.events.count':
      return upTo(
        windowEvents,
        'A window counts up to 1,000 events, unless windowEvents of the engine is raised',
      )
    case 'page.views':
      return upTo(
        historyPages,
        'The last 50 page views of a visit are remembered, unless historyPages of the engine is raised',
      )
    case 'address.visitors':
      return upTo(
        addressVisitors,
        'Up to 1,000 visitors of an address are told apart, unless addressVisitors of the engine is raised',
      )
    case 'visit.idleSeconds':
      return upTo(
        idleSeconds,
        'A visit ends after 30 minutes without an event, unless visitTimeoutMs of the site is raised',
      )
    default:
      return undefined
  }
}

/** How many points the rules of a site can give together; what gives them again and again has no limit. */
function pointsBySite(
  rules: readonly CheckedRule[],
): (site: string | undefined) => Reach | undefined {
  const givers = rules.filter(({ rule }) => rule.enabled && rule.action.type === 'score')
  const known = new Map<string | undefined, Reach | undefined>()
  return (site) => {
    if (!known.has(site)) known.set(site, pointsAt(givers, site))
    return known.get(site)
  }
}

function pointsAt(givers: readonly CheckedRule[], site: string | undefined): Reach | undefined {
  let low = 0
  let high = 0
  for (const { rule } of givers) {
    if (rule.action.type !== 'score') continue
    // A rule without a site sees the scores of all of them.
    if (site !== undefined && rule.site !== undefined && rule.site !== site) continue
    const once = rule.fire === 'while' || rule.fire === 'visitor'
    const points = once ? rule.action.points : rule.action.points * Number.POSITIVE_INFINITY
    if (rule.action.points > 0) high += points
    if (rule.action.points < 0) low += points
  }
  // Without any it is told that nothing writes the score.
  if (low === 0 && high === 0) return undefined
  const range =
    high === Number.POSITIVE_INFINITY
      ? `${low} points or more`
      : low === Number.NEGATIVE_INFINITY
        ? `${high} points or less`
        : `${low} to ${high} points`
  return {
    severity: 'error',
    span: {
      ...(low > Number.NEGATIVE_INFINITY && { low }),
      ...(high < Number.POSITIVE_INFINITY && { high }),
    },
    why: `The rules in force give ${range} together`,
  }
}
