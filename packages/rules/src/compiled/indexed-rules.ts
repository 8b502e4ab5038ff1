import { type FactSource, test } from '../evaluate.ts'
import { Matches } from '../matches.ts'
import { nextChange, type TimedFactSource } from '../next-change.ts'
import type { Rule } from '../rule.ts'
import { firstTerm, termSize } from './clause-code.ts'
import { absent, orderRank } from './dimension.ts'
import { FoundRules } from './found-rules.ts'
import { LearnedFiling } from './learned-filing.ts'
import { OpenClauses } from './open-clauses.ts'
import { type Program, programOf, type Term } from './program.ts'
import { Ranks, unknown } from './ranks.ts'
import type { Stretch } from './shelves.ts'

/**
 * The rules of one stratum, found by the values of facts: each clause waits under the rarest of its
 * terms, and only those that an event calls up are looked at further. Whatever a value is asked, it
 * is asked once an event. Nothing is allocated.
 */
export class IndexedRules {
  private readonly program: Program
  private readonly filing: LearnedFiling
  private readonly ranks: Ranks
  private readonly found: FoundRules
  private readonly open: OpenClauses
  private code: Int32Array
  private matches = new Matches(0)

  constructor(rules: readonly Rule[]) {
    this.program = programOf(rules)
    this.filing = new LearnedFiling(this.program)
    this.code = this.filing.now.code
    this.ranks = new Ranks(this.program.dimensions)
    this.found = new FoundRules(Int32Array.from(rules, ({ index }) => index))
    this.open = new OpenClauses(this.program.terms)
  }

  /** Adds the rules that are true, and those left open. What a fact throws is thrown on, and nothing was added then. */
  evaluate(facts: FactSource, matches: Matches): void {
    const openBefore = matches.openCount
    this.matches = matches
    this.code = this.filing.now.code
    this.ranks.begin(facts)
    this.open.begin(this.code)
    try {
      this.callUp()
      this.askWhole(facts)
      this.filing.passed(this.holds)
    } catch (error) {
      this.found.forget()
      matches.openCount = openBefore
      throw error
    }
    this.found.tell(matches)
  }

  /** The earliest instant, ms, at which a rule left open by the last run may change its result. */
  nextChange(facts: TimedFactSource): number {
    const { rules, whole } = this.program
    let next = this.open.nextChange(facts, this.ranks)
    for (const place of whole) {
      next = Math.min(next, nextChange((rules[place] as Rule).condition, facts))
    }
    return next
  }

  private callUp(): void {
    const { ids, orders, items, prefixes, always } = this.filing.now
    const { ranks } = this
    const { known } = ranks
    for (let place = 0; place < ids.length; place++) {
      const { dimension, slot, ids: idOf, starts } = ids[place] as (typeof ids)[number]
      const value = ranks.valueOf(slot)
      const rank = value === undefined || value === null ? absent : (idOf.get(value) ?? 0)
      known[dimension] = rank
      // Rank 0 is for values that no rule names.
      if (rank > 0) this.check(starts[rank] as number, starts[rank + 1] as number)
    }
    for (let place = 0; place < orders.length; place++) {
      const index = orders[place] as (typeof orders)[number]
      const value = ranks.valueOf(index.slot)
      const rank = value === undefined || value === null ? absent : orderRank(index.numbers, value)
      known[index.dimension] = rank
      if (rank === absent) continue
      this.check(index.fromStart, index.fromEnds[rank] as number)
      this.check(index.toStarts[rank] as number, index.toEnd)
    }
    for (let place = 0; place < items.length; place++) {
      const { slot, byItem } = items[place] as (typeof items)[number]
      const list = ranks.valueOf(slot)
      if (!Array.isArray(list)) continue
      for (let item = 0; item < list.length; item++) {
        const stretch = byItem.get(list[item])
        if (stretch !== undefined) this.check(stretch.start, stretch.end)
      }
    }
    for (let place = 0; place < prefixes.length; place++) {
      const { slot, prefixes: starts } = prefixes[place] as (typeof prefixes)[number]
      const text = ranks.valueOf(slot)
      if (typeof text === 'string') starts.visit(text, this.checkStretch)
    }
    this.check(always.start, always.end)
  }

  private readonly checkStretch = ({ start, end }: Stretch): void => this.check(start, end)

  /** Looks at clauses that were called up: most of them end at their first term. */
  private check(start: number, end: number): void {
    const { code, ranks } = this
    const { known } = ranks
    let next = start
    clauses: while (next < end) {
      const clause = next
      next += code[clause] as number
      const timed = clause + (code[clause + 2] as number)
      for (let at = clause + firstTerm; at < timed; at += termSize) {
        const word = code[at] as number
        const dimension = word >> 1
        let rank = known[dimension] as number
        if (rank === unknown) rank = ranks.of(dimension)
        const outside = rank < (code[at + 1] as number) || rank > (code[at + 2] as number)
        if (outside !== ((word & 1) === 1)) continue clauses
      }
      const owner = code[clause + 1] as number
      if (timed === next || this.checkTimed(owner, timed, next)) this.found.add(owner)
    }
  }

  private checkTimed(owner: number, start: number, end: number): boolean {
    const { code, ranks } = this
    const { terms } = this.program
    this.open.add(start, end)
    this.found.leaveOpen(owner, this.matches)
    for (let at = start; at < end; at++) {
      if (!ranks.holds(terms[code[at] as number] as Term)) return false
    }
    return true
  }

  private askWhole(facts: FactSource): void {
    const { rules, whole } = this.program
    for (let index = 0; index < whole.length; index++) {
      const place = whole[index] as number
      const rule = rules[place] as Rule
      if (test(rule.condition, facts)) this.found.add(place)
      if (rule.timed) this.found.leaveOpen(place, this.matches)
    }
  }

  private readonly holds = (term: Term): boolean => this.ranks.holds(term)
}
