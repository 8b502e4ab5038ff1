import { chooseHandles } from './choose-handles.ts'
import { encodeClause } from './clause-code.ts'
import type { Program, Term } from './program.ts'
import type { Selectivity } from './selectivity.ts'
import { type Shelved, Shelves } from './shelves.ts'

/** Files each clause under the rarest of its terms that has a handle, where that pays. */
export function file(program: Program, selectivity: Selectivity): Shelved {
  const shelves = new Shelves()
  const handles = chooseHandles(program, selectivity)
  for (const [place, clause] of program.clauses.entries()) {
    const waitsUnder = handles[place]
    const handle = waitsUnder?.handle
    // What led here holds, if nothing else leads here.
    const looked = clause.terms.filter((term) => term !== waitsUnder || handle?.exact !== true)
    const still = looked.filter(({ timed }) => !timed)
    const timed = looked.filter((term) => term.timed)
    shelves.put(handle, encodeClause(clause.owner, rarestFirst(still, selectivity), timed))
  }
  return shelves.packed(program)
}

function rarestFirst(terms: readonly Term[], selectivity: Selectivity): readonly Term[] {
  return [...terms].sort(
    (left, right) => selectivity.of(left) - selectivity.of(right) || left.id - right.id,
  )
}
