import type { Handle } from './handle.ts'
import type { Program, Term } from './program.ts'
import type { Selectivity } from './selectivity.ts'

/** What it costs to look into an index at an event, in looks at a clause that was called up. */
const probe = 2

/** A term under which a clause may wait, and how often it is called up there. */
interface Choice {
  readonly term: Term
  /** The index that it needs. */
  readonly index: string
  readonly share: number
}

/**
 * For each clause the term under which it waits, or none. Each index costs a look at every event, so
 * one with few clauses is given up where they can wait elsewhere without being called up much more.
 */
export function chooseHandles(
  { clauses }: Program,
  selectivity: Selectivity,
): readonly (Term | undefined)[] {
  const choices = clauses.map(({ terms }) => choicesOf(terms, selectivity))
  const members = new Map<string, number[]>()
  for (const [clause, [best]] of choices.entries()) {
    if (best === undefined) continue
    const waiting = members.get(best.index)
    if (waiting === undefined) members.set(best.index, [clause])
    else waiting.push(clause)
  }
  const chosen = choices.map(([best]) => best)
  const open = new Set(members.keys())
  // The smallest first: those who wait there have the most places left to go to.
  const smallest = [...members].sort(
    ([nameOf, some], [name, others]) => some.length - others.length || (nameOf < name ? -1 : 1),
  )
  for (const [index, waiting] of smallest) {
    open.delete(index)
    const moved = new Map<number, Choice>()
    let dearer = 0
    for (const clause of waiting) {
      const next = choices[clause]?.find((choice) => open.has(choice.index))
      if (next === undefined) dearer = Number.POSITIVE_INFINITY
      else {
        moved.set(clause, next)
        dearer += next.share - (chosen[clause]?.share ?? 0)
      }
      if (dearer > probe) break
    }
    if (dearer > probe) open.add(index)
    else for (const [clause, next] of moved) chosen[clause] = next
    // Whoever has moved waits for the index it moved to from now on.
    if (dearer <= probe) {
      for (const [clause, { index: to }] of moved) members.get(to)?.push(clause)
    }
  }
  return chosen.map((choice) => choice?.term)
}

/** The rarest first. */
function choicesOf(terms: readonly Term[], selectivity: Selectivity): readonly Choice[] {
  return terms
    .flatMap((term) =>
      term.handle === undefined
        ? []
        : [{ term, index: indexOf(term.handle), share: selectivity.of(term) }],
    )
    .sort((left, right) => left.share - right.share || left.term.id - right.term.id)
}

function indexOf(handle: Handle): string {
  switch (handle.kind) {
    case 'ids':
      return `ids ${handle.dimension}`
    case 'from':
    case 'to':
      return `order ${handle.dimension}`
    default:
      return `${handle.kind} ${handle.slot}`
  }
}
