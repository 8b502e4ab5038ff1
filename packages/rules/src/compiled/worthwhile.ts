import type { ClauseAsks } from './clause-asks.ts'

/**
 * The places that are worth a bitmap, the best first: each, as long as it is likely to end more than
 * `least` of the clauses that are left then. What few clauses ask, or what is asked of clauses that
 * seldom come so far, is left to be asked then.
 */
export function worthwhile(clauses: readonly ClauseAsks[], least: number): ReadonlySet<number> {
  const users = new Map<number, { readonly number: number; readonly share: number }[]>()
  for (const [number, { asks }] of clauses.entries()) {
    for (const [key, { share }] of asks) {
      const known = users.get(key)
      if (known === undefined) users.set(key, [{ number, share }])
      else known.push({ number, share })
    }
  }
  /** How likely each clause comes through what was kept. */
  const left = new Float64Array(clauses.length).fill(1)
  /** How many each place ends at most: the more is kept, the less is left to end. */
  const atMost = new Map([...users.keys()].map((key) => [key, Number.POSITIVE_INFINITY]))
  const kept = new Set<number>()
  for (;;) {
    let best = -1
    let most = least
    for (const [key, ends] of atMost) {
      if (ends <= most) continue
      best = key
      most = ends
    }
    if (most === least) return kept
    const some = users.get(best) ?? []
    let ends = 0
    for (const { number, share } of some) ends += at(left, number) * (1 - share)
    if (ends < most) {
      atMost.set(best, ends)
      continue
    }
    kept.add(best)
    atMost.delete(best)
    for (const { number, share } of some) left[number] = at(left, number) * share
  }
}

function at(numbers: Float64Array, place: number): number {
  return numbers[place] as number
}
