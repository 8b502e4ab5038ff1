import type { RuleMark, VisitorState } from '../domain/visitor.ts'
import type { Mutable } from '../mutable.ts'
import { type Memberships, otherGiver } from './act.ts'
import { withdrawn } from './fire.ts'
import type { Rulebook } from './rulebook.ts'

/**
 * A visitor under other rules than before: what rules held that are no longer in force is taken
 * back, and windows that nobody reads go, since events would be missing in them from now on. What
 * rules gave for good, and when, stays: they may come back. The same state where nothing changes.
 */
export function adopt(state: VisitorState, book: Rulebook): VisitorState {
  if (fits(state, book)) return state
  const gone = Object.entries(state.rules ?? {}).filter(([key, { held }]) => held && !book.has(key))
  const next: Mutable<VisitorState> = { ...state }
  if (gone.length > 0) takeBack(next, gone, book)
  const windows = onlyRead(state.windows, book)
  if (windows === undefined) delete next.windows
  else next.windows = windows
  const counts = onlyRead(state.visit?.counts, book)
  if (state.visit !== undefined && counts !== state.visit.counts) {
    const { counts: _, ...visit } = state.visit
    next.visit = counts === undefined ? visit : { ...visit, counts }
  }
  return next
}

/** Nearly every state that is loaded was left under the very rules in force. */
function fits({ rules, windows, visit }: VisitorState, book: Rulebook): boolean {
  for (const key in rules) if (rules[key]?.held && !book.has(key)) return false
  for (const key in windows) if (!book.reads(key)) return false
  for (const key in visit?.counts) if (!book.reads(key)) return false
  return true
}

function takeBack(
  state: Mutable<VisitorState>,
  gone: readonly (readonly [string, RuleMark])[],
  book: Rulebook,
): void {
  const rules = { ...state.rules }
  const parts = { ...state.scoreParts }
  for (const [key, mark] of gone) {
    const { on: _on, due: _due, ...rest } = withdrawn(mark)
    rules[key] = rest
    state.score -= parts[key] ?? 0
    delete parts[key]
  }
  if (state.scoreParts !== undefined) state.scoreParts = parts
  state.rules = rules
  const keys = new Set(gone.map(([key]) => key))
  const without = (memberships: Memberships, type: 'segment' | 'tag'): Memberships => {
    const kept: Record<string, Memberships[string]> = {}
    for (const [name, membership] of Object.entries(memberships)) {
      const heir = keys.has(membership.key) ? otherGiver(book, rules, type, name) : membership
      if (heir !== undefined) kept[name] = { ...membership, rule: heir.rule, key: heir.key }
    }
    return kept
  }
  if (state.segments !== undefined) state.segments = without(state.segments, 'segment')
  if (state.tags !== undefined) state.tags = without(state.tags, 'tag')
}

/** Undefined when none is left. */
function onlyRead<Kept>(
  byKey: Readonly<Record<string, Kept>> | undefined,
  book: Rulebook,
): Readonly<Record<string, Kept>> | undefined {
  if (byKey === undefined) return undefined
  const all = Object.entries(byKey)
  const read = all.filter(([key]) => book.reads(key))
  if (read.length === all.length) return byKey
  return read.length === 0 ? undefined : Object.fromEntries(read)
}
