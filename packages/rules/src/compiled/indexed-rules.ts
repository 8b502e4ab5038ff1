import { type FactSource, test } from '../evaluate.ts'
import { hasItem } from '../has-item.ts'
import type { Matches } from '../matches.ts'
import { nextChange, type TimedFactSource } from '../next-change.ts'
import type { Rule } from '../rule.ts'
import { absent, answer, type Dimension, orderRank } from './dimension.ts'
import { entrySize, type Filing, file, noTerm } from './filing.ts'
import { type Program, programOf, type Term } from './program.ts'
import { Selectivity } from './selectivity.ts'

/** One event in so many is learned from: at first, and at most. */
const learnOften = 8
const learnSeldom = 1_024
/** After how many events learned from the rules are filed anew: at first, and at most. */
const firstRefiling = 64
const lastRefiling = 4_096

/** The rank of a value that has not been looked at in this run. */
const unknown = -2

/**
 * The rules of one stratum, found by the values of facts: each clause waits under the rarest of its
 * terms, and only those that an event calls up are looked at further. Whatever a value is asked, it
 * is asked once an event. Nothing is allocated.
 */
export class IndexedRules {
  private readonly program: Program
  private readonly dimensions: readonly Dimension[]
  private readonly selectivity: Selectivity
  private filing: Filing
  /** By place of a rule: its index in the rule set. */
  private readonly indexes: Int32Array
  /** By slot: its value in this run, and the run in which it was read. */
  private readonly values: unknown[]
  private readonly read: Uint32Array
  /** By dimension: the rank of its value in this run. */
  private readonly ranks: Int32Array
  /** One bit for each rule that was left open, and for each that is true, with the first and last word of these. */
  private readonly opened: Uint32Array
  private readonly bits: Uint32Array
  private lowest = 0
  private highest = -1
  /** Clauses of which only timed terms are left to tell. */
  private readonly openClauses: Int32Array
  private openCount = 0
  /** What they are named by: rules may have been filed anew at the end of the run. */
  private openCode: Int32Array = new Int32Array()
  /** By term: when it turns by itself, ms, and the run in which that was found. */
  private readonly turns: Float64Array
  private readonly turned: Uint32Array
  private run = 0
  private facts: FactSource = nothing
  private matches: Matches | undefined
  private every = learnOften
  private countdown = learnOften
  private refileAt = firstRefiling

  constructor(rules: readonly Rule[]) {
    this.program = programOf(rules)
    this.dimensions = this.program.dimensions
    this.selectivity = new Selectivity(this.program)
    this.filing = file(this.program, this.selectivity)
    this.indexes = Int32Array.from(rules, ({ index }) => index)
    const slots = this.dimensions.reduce((most, { slot }) => Math.max(most, slot + 1), 0)
    this.values = Array.from({ length: slots }, () => undefined)
    this.read = new Uint32Array(slots)
    this.ranks = new Int32Array(this.dimensions.length)
    this.opened = new Uint32Array((rules.length + 31) >>> 5)
    this.openClauses = new Int32Array(this.program.clauses.length)
    this.turns = new Float64Array(this.program.terms.length)
    this.turned = new Uint32Array(this.program.terms.length)
    this.bits = new Uint32Array((rules.length + 31) >>> 5)
  }

  /** Adds the rules that are true, and those left open. What a fact throws is thrown on, and nothing was added then. */
  evaluate(facts: FactSource, matches: Matches): void {
    if (this.run === 0xffff_fffe) this.startOver()
    this.run++
    this.facts = facts
    this.matches = matches
    this.lowest = this.bits.length
    this.highest = -1
    this.openCount = 0
    this.openCode = this.filing.code
    this.ranks.fill(unknown)
    this.opened.fill(0)
    const openBefore = matches.openCount
    try {
      this.find()
      if (--this.countdown <= 0) this.learn()
    } catch (error) {
      this.bits.fill(0)
      matches.openCount = openBefore
      throw error
    }
    if (this.highest >= 0) this.tell(matches)
  }

  private find(): void {
    const { ids, orders, items, prefixes, always } = this.filing
    const { ranks } = this
    for (let place = 0; place < ids.length; place++) {
      const { dimension, slot, known, byRank } = ids[place] as (typeof ids)[number]
      const value = this.valueOf(slot)
      const rank = value === undefined || value === null ? absent : (known.get(value) ?? 0)
      ranks[dimension] = rank
      // Rank 0 is for values that no rule names.
      if (rank <= 0) continue
      this.checkAll(
        byRank.clauses,
        byRank.starts[rank] as number,
        byRank.starts[rank + 1] as number,
      )
    }
    for (let place = 0; place < orders.length; place++) {
      const { dimension, slot, numbers, from, fromEnds, to, toStarts } = orders[
        place
      ] as (typeof orders)[number]
      const value = this.valueOf(slot)
      const rank = value === undefined || value === null ? absent : orderRank(numbers, value)
      ranks[dimension] = rank
      if (rank === absent) continue
      this.checkAll(from, 0, fromEnds[rank] as number)
      this.checkAll(to, toStarts[rank] as number, to.length)
    }
    for (let place = 0; place < items.length; place++) {
      const { slot, byItem } = items[place] as (typeof items)[number]
      const list = this.valueOf(slot)
      if (!Array.isArray(list)) continue
      for (let item = 0; item < list.length; item++) this.takeAll(byItem.get(list[item]))
    }
    for (let place = 0; place < prefixes.length; place++) {
      const { slot, prefixes: known } = prefixes[place] as (typeof prefixes)[number]
      const text = this.valueOf(slot)
      if (typeof text === 'string') known.visit(text, this.takeAll)
    }
    this.checkAll(always, 0, always.length)
    const { whole, rules } = this.program
    for (let place = 0; place < whole.length; place++) this.askWhole(rules, whole[place] as number)
  }

  private readonly takeAll = (clauses: Int32Array | undefined): void => {
    if (clauses !== undefined) this.checkAll(clauses, 0, clauses.length)
  }

  private checkAll(clauses: Int32Array, start: number, end: number): void {
    const { ranks } = this
    for (let place = start; place < end; place += entrySize) {
      const word = clauses[place + 1] as number
      if (word !== noTerm) {
        const dimension = word >> 1
        let rank = ranks[dimension] as number
        if (rank === unknown) rank = this.rank(dimension)
        const outside =
          rank < (clauses[place + 2] as number) || rank > (clauses[place + 3] as number)
        if (outside !== ((word & 1) === 1)) continue
      }
      this.checkRest(clauses[place] as number)
    }
  }

  private checkRest(clause: number): void {
    const { ranks } = this
    const { code } = this.filing
    const owner = code[clause] as number
    if (((this.bits[owner >>> 5] as number) & (1 << (owner & 31))) !== 0) return
    const timed = code[clause + 1] as number
    for (let at = clause + 3; at < timed; at += 3) {
      const word = code[at] as number
      const dimension = word >> 1
      let rank = ranks[dimension] as number
      if (rank === unknown) rank = this.rank(dimension)
      const outside = rank < (code[at + 1] as number) || rank > (code[at + 2] as number)
      if (outside !== ((word & 1) === 1)) return
    }
    const end = code[clause + 2] as number
    if (timed < end) {
      this.leaveOpen(owner)
      this.openClauses[this.openCount++] = clause
      for (let at = timed; at < end; at++) {
        if (!this.holds(this.program.terms[code[at] as number] as Term)) return
      }
    }
    this.add(owner)
  }

  /** The earliest instant, ms, at which a rule left open by the last run may change its result. */
  nextChange(facts: TimedFactSource): number {
    const code = this.openCode
    const { terms, whole, rules } = this.program
    let next = Number.POSITIVE_INFINITY
    for (let open = 0; open < this.openCount; open++) {
      const clause = this.openClauses[open] as number
      const end = code[clause + 2] as number
      // True: until the first of its terms turns. False: until the last of those that fail has turned.
      let first = Number.POSITIVE_INFINITY
      let last = Number.NEGATIVE_INFINITY
      for (let at = code[clause + 1] as number; at < end; at++) {
        const term = terms[code[at] as number] as Term
        const turns = this.turnOf(term, facts)
        if (!this.holds(term)) last = Math.max(last, turns)
        else if (turns < first) first = turns
      }
      next = Math.min(next, last === Number.NEGATIVE_INFINITY ? first : last)
    }
    for (let place = 0; place < whole.length; place++) {
      const { condition } = rules[whole[place] as number] as Rule
      next = Math.min(next, nextChange(condition, facts))
    }
    return next
  }

  private turnOf({ id, leaf }: Term, facts: TimedFactSource): number {
    if (this.turned[id] === this.run) return this.turns[id] as number
    const turns = nextChange(leaf, facts)
    this.turns[id] = turns
    this.turned[id] = this.run
    return turns
  }

  private rank(dimension: number): number {
    const known = this.ranks[dimension] as number
    if (known !== unknown) return known
    const rank = this.rankIn(this.dimensions[dimension] as Dimension)
    this.ranks[dimension] = rank
    return rank
  }

  private rankIn(dimension: Dimension): number {
    switch (dimension.kind) {
      case 'identity': {
        const value = this.valueOf(dimension.slot)
        if (value === undefined || value === null) return absent
        return dimension.ids.get(value) ?? 0
      }
      case 'order': {
        const value = this.valueOf(dimension.slot)
        if (value === undefined || value === null) return absent
        return orderRank(dimension.numbers, value)
      }
      case 'member':
        return dimension.members[this.rank(dimension.identity)] ?? 0
      case 'item':
        return hasItem(this.valueOf(dimension.slot), dimension.value) ? 1 : 0
      case 'prefix': {
        const value = this.valueOf(dimension.slot)
        return typeof value === 'string' && value.startsWith(dimension.text) ? 1 : 0
      }
      case 'answer':
        return answer(dimension.leaf, this.valueOf(dimension.slot), this.facts)
    }
  }

  private valueOf(slot: number): unknown {
    if (this.read[slot] === this.run) return this.values[slot]
    const value = this.facts.get(slot)
    this.values[slot] = value
    this.read[slot] = this.run
    return value
  }

  private askWhole(rules: readonly Rule[], place: number): void {
    const rule = rules[place] as Rule
    if (test(rule.condition, this.facts)) this.add(place)
    if (rule.timed) this.leaveOpen(place)
  }

  private add(place: number): void {
    const word = place >>> 5
    this.bits[word] = (this.bits[word] as number) | (1 << (place & 31))
    if (word < this.lowest) this.lowest = word
    if (word > this.highest) this.highest = word
  }

  private leaveOpen(place: number): void {
    const word = place >>> 5
    const bit = 1 << (place & 31)
    if (((this.opened[word] as number) & bit) !== 0) return
    this.opened[word] = (this.opened[word] as number) | bit
    this.matches?.leaveOpen(this.indexes[place] as number)
  }

  /** In ascending order, as the bits are. */
  private tell(matches: Matches): void {
    const { bits, highest, indexes } = this
    for (let word = this.lowest; word <= highest; word++) {
      let left = bits[word] as number
      if (left === 0) continue
      bits[word] = 0
      while (left !== 0) {
        const bit = 31 - Math.clz32(left & -left)
        matches.match(indexes[word * 32 + bit] as number)
        left &= left - 1
      }
    }
  }

  private learn(): void {
    const samples = this.selectivity.learn(this.holds)
    this.countdown = this.every
    if (samples < this.refileAt) return
    this.filing = file(this.program, this.selectivity)
    this.selectivity.fade()
    this.refileAt = Math.min(this.refileAt * 4, lastRefiling)
    this.every = Math.min(this.every * 8, learnSeldom)
  }

  private readonly holds = ({ dimension, low, high, negated }: Term): boolean => {
    const rank = this.rank(dimension)
    return (rank >= low && rank <= high) !== negated
  }

  private startOver(): void {
    this.run = 0
    this.read.fill(0)
    this.turned.fill(0)
  }
}

const nothing: FactSource = { get: () => undefined }
