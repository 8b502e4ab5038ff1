import { explainSince, type Presence, type VisitorExplanation } from '@beckon/core'
import type { RuleSet } from '@beckon/rules'
import { type RecordedSite, visitTimeoutMs } from '../replay/lane.ts'
import type { Parting } from './divergence.ts'
import type { Trail } from './trail.ts'

/** Explains where the ways of a visitor part, as one side sees it: the rules that either side acted by. */
export function sideExplainer(
  options: RecordedSite,
  rules: RuleSet,
  presence: Presence,
  trail: Trail,
): (parting: Parting) => Promise<VisitorExplanation> {
  const { site = 'site', hosts = [], timeZone, facts, redirectOrigins } = options
  const explain = explainSince({
    site: {
      hosts,
      visitTimeoutMs,
      ...(timeZone !== undefined && { timeZone }),
      ...(redirectOrigins && { redirectOrigins }),
    },
    rules,
    ...(facts && { facts }),
    presence,
  })
  return async ({ visitor, at, treatments }: Parting) => {
    const concerned = new Set(treatments.map((treatment) => treatment?.rule))
    const told = await explain({ site, visitor, at }, trail.since(visitor))
    return { ...told, rules: told.rules.filter(({ rule }) => concerned.has(rule)) }
  }
}
