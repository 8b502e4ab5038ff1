import { isHeld, type Mark, turnedOff, withdrawn } from '../domain/marks.ts'
import { takePointsBack } from '../domain/score.ts'
import type { Visit } from '../domain/visit.ts'
import type { VisitorState } from '../domain/visitor.ts'
import type { Mutable } from '../mutable.ts'
import { inherited, type Memberships, otherGiver } from './memberships.ts'
import { keyNumber } from './rule-key.ts'
import type { Rulebook } from './rulebook.ts'

/**
 * A visitor under other rules than before: what rules held that are no longer in force is taken
 * back, and windows that nobody reads go, since events would be missing in them from now on. What
 * rules gave for good, and when, stays: they may come back. The same state where nothing changes.
 */
export function adopt(state: VisitorState, book: Rulebook): VisitorState {
  if (fits(state, book)) return state
  const next: Mutable<VisitorState> = { ...state }
  if (holdsGone(state, book)) takeBack(next, book)
  const windows = onlyRead(state.windows, book)
  if (windows === undefined) delete next.windows
  else next.windows = windows
  if (state.visit !== undefined) next.visit = visitUnder(state.visit, book)
  const asks = state.asks?.filter(({ rule }) => asksStill(rule, book))
  if (asks === undefined || asks.length === 0) delete next.asks
  else next.asks = asks
  return next
}

function visitUnder(before: Visit, book: Rulebook): Visit {
  const { counts: counted, windows: kept, full: filled, ...rest } = before
  const visit: Mutable<Visit> = rest
  const counts = onlyRead(counted, book)
  const windows = onlyRead(kept, book)
  const full = filled?.filter((key) => book.reads(key))
  if (counts !== undefined) visit.counts = counts
  if (full !== undefined && full.length > 0) visit.full = full
  if (windows !== undefined) visit.windows = windows
  return visit
}

/** Nearly every state that is loaded was left under the very rules in force. */
function fits(state: VisitorState, book: Rulebook): boolean {
  const { windows, visit } = state
  if (holdsGone(state, book)) return false
  if (state.asks?.some(({ rule }) => !asksStill(rule, book))) return false
  for (const key in windows) if (!book.reads(key)) return false
  for (const key in visit?.counts) if (!book.reads(key)) return false
  for (const key in visit?.windows) if (!book.reads(key)) return false
  return true
}

/** A rule that asks the desk is in force, and still has to. */
function asksStill(number: number, { rules }: Rulebook): boolean {
  return rules.byIndex[rules.indexOf(number)]?.needs !== undefined
}

/** Some rule that is no longer in force holds something. */
function holdsGone({ rules }: VisitorState, book: Rulebook): boolean {
  if (rules === undefined) return false
  for (let place = 0; place < rules.length; place += 2) {
    if (isHeld(rules[place + 1] as Mark) && book.rules.indexOf(rules[place] as number) < 0)
      return true
  }
  return false
}

function takeBack(state: Mutable<VisitorState>, book: Rulebook): void {
  const rules = [...(state.rules ?? [])]
  const gone = new Set<number>()
  const marks = new Map<number, Mark>()
  for (let place = 0; place < rules.length; place += 2) {
    const number = rules[place] as number
    const mark = rules[place + 1] as Mark
    if (isHeld(mark) && book.rules.indexOf(number) < 0) {
      gone.add(number)
      rules[place + 1] = turnedOff(withdrawn(mark))
    } else marks.set(number, mark)
  }
  state.rules = rules
  const isGone = (key: string): boolean => gone.has(keyNumber(key))
  for (const key of Object.keys(state.scoreParts ?? {})) {
    if (isGone(key)) takePointsBack(state, key)
  }
  const without = (memberships: Memberships, type: 'segment' | 'tag'): Memberships => {
    const kept: Record<string, Memberships[string]> = {}
    for (const [name, membership] of Object.entries(memberships)) {
      const heir = isGone(membership.key)
        ? otherGiver(book, marks, state.visit, type, name)
        : membership
      if (heir !== undefined) kept[name] = inherited(membership, heir)
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
