import type { Decision } from '@beckon/core'
import { standardEnrichers } from '@beckon/enrich'
import type { RuleSet } from '@beckon/rules'
import { memoryStorage } from '@beckon/storage-memory'
import { type ReplayOptions, type ReplayReport, replay } from '@beckon/testing'

/** Traffic, and the site it is of. */
export type Traffic = Pick<ReplayOptions, 'inputs' | 'site' | 'hosts' | 'redirectOrigins'>

/** A replay, and all that it decided. */
export interface Replayed {
  readonly report: ReplayReport
  readonly decisions: readonly Decision[]
}

export async function replayed(traffic: Traffic, rules: RuleSet): Promise<Replayed> {
  const decisions: Decision[] = []
  const report = await replay({
    ...traffic,
    rules,
    storage: memoryStorage({ retainLog: false }),
    enrichers: standardEnrichers({ geo: false }),
    onEngine: (engine) => engine.decisions$.subscribe((decision) => decisions.push(decision)),
  })
  return { report, decisions }
}

/** A visitor who is treated differently, as two replays tell it. */
export interface Different {
  readonly visitor: string
  readonly at: string
  readonly baseline: object | null
  readonly candidate: object | null
  readonly gained: readonly string[]
  readonly lost: readonly string[]
}

const noticed = ['invite', 'block', 'unblock', 'redirect', 'route', 'notify']

/** Compares two replays visitor by visitor: deliberately plain, and nothing of the backtest's own. */
export function differencesOf(baseline: Replayed, candidate: Replayed): Different[] {
  const different: Different[] = []
  const left = byVisitor(baseline.decisions)
  const right = byVisitor(candidate.decisions)
  for (const visitor of new Set([...left.keys(), ...right.keys()])) {
    const [ours, theirs] = [left.get(visitor) ?? [], right.get(visitor) ?? []]
    const [was, is] = [ours.filter(isNoticed), theirs.filter(isNoticed)]
    const place = was.findIndex((one, index) => shown(one) !== shown(is[index]))
    const from = place >= 0 ? place : was.length
    if (from >= was.length && from >= is.length) continue
    const at = Math.min(was[from]?.at ?? Infinity, is[from]?.at ?? Infinity)
    const told = (one: Decision | undefined) =>
      one?.at === at ? { rule: one.rule, outcome: one.outcome, action: one.action } : null
    const [before, after] = [rulesOf(ours), rulesOf(theirs)]
    different.push({
      visitor,
      at: new Date(at).toISOString(),
      baseline: told(was[from]),
      candidate: told(is[from]),
      gained: [...after].filter((rule) => !before.has(rule)).sort(),
      lost: [...before].filter((rule) => !after.has(rule)).sort(),
    })
  }
  return different.sort(
    (one, other) =>
      Date.parse(one.at) - Date.parse(other.at) || (one.visitor < other.visitor ? -1 : 1),
  )
}

/** For whom a rule took effect. */
export function visitorsOf(rule: string, { decisions }: Replayed): Set<string> {
  return new Set(
    decisions
      .filter((decision) => decision.rule === rule && decision.outcome === 'applied')
      .map(({ visitor }) => visitor),
  )
}

/** Whether a visitor, or somebody else, would notice. */
export function isNoticed({ outcome, action }: Decision): boolean {
  return outcome !== 'suppressed' && noticed.includes(action.type)
}

function byVisitor(decisions: readonly Decision[]): Map<string, Decision[]> {
  const lists = new Map<string, Decision[]>()
  for (const decision of decisions) {
    const list = lists.get(decision.visitor)
    if (list === undefined) lists.set(decision.visitor, [decision])
    else list.push(decision)
  }
  return lists
}

function rulesOf(decisions: readonly Decision[]): Set<string> {
  return new Set(decisions.filter(({ outcome }) => outcome === 'applied').map(({ rule }) => rule))
}

/** Actions of the same kind have their fields in the same order. */
function shown(decision: Decision | undefined): string {
  return JSON.stringify([decision?.at, decision?.outcome, decision?.action])
}
