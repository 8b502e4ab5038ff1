import type { RuleSet } from '@beckon/rules'
import { watchAfter } from '../rule-history.ts'
import type { Rulebook } from '../step/rulebook.ts'
import type { LoggedRuleSet } from './rule-sets-of-log.ts'

/** A rule set that was in force is not to be had any more. */
export class LostRules extends Error {}

/** Follows the rule sets of a log, so that each knows since when its windows were watched. */
export class BooksOfLog {
  private readonly bind: (ruleSet: RuleSet) => Rulebook
  private last: Rulebook | undefined
  private first = true

  /** `bind` throws where a rule set cannot be honoured any more. */
  constructor(bind: (ruleSet: RuleSet) => Rulebook) {
    this.bind = bind
  }

  /**
   * The one in force.
   *
   * @throws LostRules
   */
  get current(): Rulebook {
    if (this.last === undefined) throw new LostRules('The rules in force then cannot be read.')
    return this.last
  }

  /** Where the log begins later, with this one in force. */
  begin(book: Rulebook | undefined): void {
    this.last = book
    this.first = false
  }

  /** The one in force, if it is to be had. */
  get found(): Rulebook | undefined {
    return this.last
  }

  /** The next one in the log: false where it is the same once more. */
  follow({ hash, at, ruleSet }: LoggedRuleSet): boolean {
    if (this.last?.hash === hash) return false
    const book = ruleSet && this.bound(ruleSet)
    // Before the first one of all nobody had been there who could be missing in a window.
    if (book !== undefined && !this.first) watchAfter(book, this.last, at)
    this.last = book
    this.first = false
    return true
  }

  private bound(ruleSet: RuleSet): Rulebook | undefined {
    try {
      return this.bind(ruleSet)
    } catch {
      return undefined
    }
  }
}
