import type { Seen } from '../expectations/seen.ts'
import type { Explained } from './failure.ts'

/** How many rules are explained; those that came nearest. */
const most = 2

/** What the engine says of rules, for a visitor and an instant (ms since 1970 UTC). */
export async function explainedFor(
  { stage, guest }: Seen,
  rules: ReadonlySet<string>,
  at: number,
): Promise<readonly Explained[]> {
  if (rules.size === 0) return []
  const told = await stage.engine.explain({ site: guest.site, visitor: guest.id, at })
  return told.rules
    .filter(({ rule }) => rules.has(rule))
    .sort((left, right) => changes(left) - changes(right))
    .slice(0, most)
    .map(({ rule, explanation, suppressed, invitation, coolsUntil, decisions }) => {
      // What stands in the way of a rule that has just acted is itself.
      const acted = decisions.some(({ outcome }) => outcome === 'applied')
      const cools = acted ? undefined : coolsUntil
      return {
        rule,
        at: at - stage.start,
        acted,
        explanation,
        suppressed,
        ...(invitation && !acted && { invitation: since(invitation, stage.start) }),
        ...(cools !== undefined && { coolsUntil: cools - stage.start }),
        ...(told.diverged && { diverged: told.diverged }),
      }
    })
}

function changes({ explanation }: Pick<Explained, 'explanation'>): number {
  return explanation.result ? 0 : (explanation.nearestMiss?.count ?? Number.POSITIVE_INFINITY)
}

function since(
  { until, ...rest }: NonNullable<Explained['invitation']>,
  start: number,
): NonNullable<Explained['invitation']> {
  return { ...rest, ...(until !== undefined && { until: until - start }) }
}
