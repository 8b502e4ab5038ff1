import { explainSince, type VisitorExplanation } from '@beckon/core'
import { type LaneOptions, visitTimeoutMs } from '../replay/lane.ts'
import type { Parting } from './divergence.ts'
import type { Trail } from './trail.ts'

/** Explains where the ways of a visitor part, as one side sees it: the rules that either side acted by. */
export function sideExplainer(
  options: Omit<LaneOptions, 'storage'>,
  trail: Trail,
): (parting: Parting) => Promise<VisitorExplanation> {
  const { site = 'site', hosts = [], timeZone, redirectOrigins } = options
  const { rules, facts, ruleEngine, presence = 'assumed' } = options
  const explain = explainSince({
    site: {
      hosts,
      visitTimeoutMs,
      ...(timeZone !== undefined && { timeZone }),
      ...(redirectOrigins && { redirectOrigins }),
    },
    rules,
    ...(facts && { facts }),
    ...(ruleEngine && { ruleEngine }),
    presence,
  })
  return async ({ visitor, at, treatments }: Parting) => {
    const concerned = new Set(treatments.map((treatment) => treatment?.rule))
    const told = await explain({ site, visitor, at }, trail.since(visitor))
    return { ...told, rules: told.rules.filter(({ rule }) => concerned.has(rule)) }
  }
}
