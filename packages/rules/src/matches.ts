/** What evaluating a rule set found: made once for a rule set and used again and again. */
export class Matches {
  /** Indexes of rules that are true, ascending: the first `count` of them. */
  readonly rules: Uint32Array
  count = 0
  /**
   * Indexes of timed rules whose result may change without an event: the first `openCount` of
   * them, in no order. There may be some too many, but none is missing.
   */
  readonly open: Uint32Array
  openCount = 0

  /** `rules`: how many the rule set has. */
  constructor(rules: number) {
    this.rules = new Uint32Array(rules)
    this.open = new Uint32Array(rules)
  }

  /** Indexes of all rules that are true, as a list of its own. */
  toArray(): number[] {
    return [...this.rules.subarray(0, this.count)]
  }

  /** Forgets what was found. */
  clear(): void {
    this.count = 0
    this.openCount = 0
  }

  /** A rule is true; within a stratum they are told in ascending order. */
  match(index: number): void {
    this.rules[this.count++] = index
  }

  /** Time alone may change the result of a rule. */
  leaveOpen(index: number): void {
    this.open[this.openCount++] = index
  }
}
