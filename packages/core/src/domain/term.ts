import { digest } from '../hash.ts'
import type { VisitorState } from './visitor.ts'

/**
 * Names a term of rules, a rule set (its hash) that is in force since an instant, ms: the same rules that
 * come back later have another term. 60 bits of a hash.
 */
export function termOf(ruleSet: string, since: number): string {
  return digest(`${ruleSet}\n${since}`).slice(0, 10)
}

/** The term in which a step was made, where the one before was made in another: its record says so. */
export function newTerm(
  before: VisitorState | undefined,
  { term }: VisitorState,
): string | undefined {
  return term === before?.term ? undefined : term
}
