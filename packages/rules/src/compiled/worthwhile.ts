import type { ClauseAsks } from './clause-asks.ts'

/**
 * The places that are worth a bitmap, the best first: each, as long as it is likely to end more than
 * `least` of the clauses that are left then. What few clauses ask, or what is asked of clauses that
 * seldom come so far, is left to be asked then.
 */
export function worthwhile(clauses: readonly ClauseAsks[], least: number): ReadonlySet<string> {
  const users = new Map<string, { readonly number: number; readonly share: number }[]>()
  for (const [number, { asks }] of clauses.entries()) {
    for (const [key, { share }] of asks) {
      const known = users.get(key)
      if (known === undefined) users.set(key, [{ number, share }])
      else known.push({ number, share })
    }
  }
  /** How likely each clause comes through what was kept. */
  const left = new Float64Array(clauses.length).fill(1)
  const kept = new Set<string>()
  for (;;) {
    let best: string | undefined
    let most = least
    for (const [key, some] of users) {
      const ends = some.reduce((sum, { number, share }) => sum + at(left, number) * (1 - share), 0)
      if (ends > most) {
        best = key
        most = ends
      }
    }
    if (best === undefined) return kept
    kept.add(best)
    for (const { number, share } of users.get(best) ?? []) left[number] = at(left, number) * share
    users.delete(best)
  }
}

function at(numbers: Float64Array, place: number): number {
  return numbers[place] as number
}
