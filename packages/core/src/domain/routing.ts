import type { Mutable } from '../mutable.ts'

/** What a rule has said about a later conversation. */
export interface Hint<Value> {
  readonly value: Value
  readonly rule: string
  /** The rule's own priority: a higher one is not overruled. */
  readonly rank: number
  /** ms. */
  readonly at: number
}

/** Where a later conversation of this visit should go, and how urgent it is. */
export interface Routing {
  readonly department?: Hint<string>
  /** Higher goes first. */
  readonly priority?: Hint<number>
}

/** The routing with what one more rule says; the same where rules that go first have said all of it. */
export function hinted(
  routing: Routing | undefined,
  says: { readonly department?: string; readonly priority?: number },
  by: Omit<Hint<unknown>, 'value'>,
): Routing | undefined {
  const next: Mutable<Routing> = { ...routing }
  let changed = false
  if (says.department !== undefined && yields(routing?.department, by)) {
    next.department = { value: says.department, ...by }
    changed = true
  }
  if (says.priority !== undefined && yields(routing?.priority, by)) {
    next.priority = { value: says.priority, ...by }
    changed = true
  }
  return changed ? next : routing
}

/** Of rules of one priority the one that speaks last is heard, unless they speak at once. */
function yields(
  hint: Hint<unknown> | undefined,
  { rank, at, rule }: Omit<Hint<unknown>, 'value'>,
): boolean {
  if (hint === undefined) return true
  if (hint.rank !== rank) return hint.rank < rank
  return hint.at < at || hint.rule === rule
}
