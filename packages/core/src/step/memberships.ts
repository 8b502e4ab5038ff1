import { appliedAt, isHeld, type Mark } from '../domain/marks.ts'
import type { Visit } from '../domain/visit.ts'
import type { Membership } from '../domain/visitor.ts'
import { type BoundRule, endsWithVisit } from './bound-rules.ts'
import type { Draft } from './draft.ts'
import type { MarkSheet } from './mark-sheet.ts'
import type { Rulebook } from './rulebook.ts'

export type Memberships = Readonly<Record<string, Membership>>

/** Whoever was first stays named: joining twice changes nothing. */
export function join(
  memberships: Memberships | undefined,
  name: string,
  membership: Membership,
): Memberships {
  return memberships !== undefined && Object.hasOwn(memberships, name)
    ? memberships
    : { ...memberships, [name]: membership }
}

/** Whoever gave the same and has not taken it back is named from then on. */
export function leave(
  draft: Draft,
  bound: BoundRule,
  memberships: Memberships | undefined,
  type: 'segment' | 'tag',
  name: string,
): Memberships {
  if (memberships === undefined || !Object.hasOwn(memberships, name)) return memberships ?? {}
  const { [name]: membership, ...left } = memberships
  if (membership?.key !== bound.key) return memberships
  const others = marked(draft.marks)
  others.delete(bound.number)
  const heir = otherGiver(draft.book, others, draft.state.visit, type, name)
  return heir === undefined ? left : { ...memberships, [name]: inherited(membership, heir) }
}

export type Giver = Pick<Membership, 'rule' | 'key' | 'ofVisit'>

/**
 * A rule that gave a segment or tag and has not taken it back; `marks` by the rules' numbers. What is
 * given for a visit counts in that one.
 */
export function otherGiver(
  book: Rulebook,
  marks: ReadonlyMap<number, Mark>,
  visit: Visit | undefined,
  type: 'segment' | 'tag',
  name: string,
): Giver | undefined {
  for (const { rule, key, number } of book.rules.givers(type, name)) {
    const mark = marks.get(number)
    if (mark === undefined) continue
    const ofVisit = endsWithVisit(rule.action)
    if (ofVisit && visit === undefined) continue
    const since = ofVisit ? (visit?.startedAt ?? 0) : 0
    const gave = rule.fire === 'while' ? isHeld(mark) : appliedAt(mark) >= since
    if (gave) return { rule: rule.name, key, ...(ofVisit && { ofVisit }) }
  }
  return undefined
}

/** The same membership, by another rule. */
export function inherited({ at }: Membership, { rule, key, ofVisit }: Giver): Membership {
  return { at, rule, key, ...(ofVisit && { ofVisit }) }
}

/** The visit is over: its segments end with it, but for what another rule gave for good. */
export function leaveVisitSegments({ state, marks, book }: Draft): void {
  const { segments } = state
  if (segments === undefined || !Object.values(segments).some(({ ofVisit }) => ofVisit)) return
  const kept: Record<string, Membership> = {}
  for (const [name, membership] of Object.entries(segments)) {
    const heir = membership.ofVisit
      ? otherGiver(book, marked(marks), undefined, 'segment', name)
      : membership
    if (heir !== undefined) kept[name] = inherited(membership, heir)
  }
  state.segments = kept
}

function marked(marks: MarkSheet): Map<number, Mark> {
  const byNumber = new Map<number, Mark>()
  for (let place = 0; place < marks.length; place += 2) {
    byNumber.set(marks.numberAt(place), marks.at(place))
  }
  return byNumber
}
