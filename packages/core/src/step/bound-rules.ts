import type { Action, Rule, RuleSet } from '@beckon/rules'
import { type Needs, needsOf } from '../desk/needs.ts'
import { UsageError } from '../errors.ts'
import { fireCode } from './fire.ts'
import { keyNumber, ruleKey } from './rule-key.ts'

/** A rule with the names under which visitors remember it. */
export interface BoundRule {
  readonly rule: Rule
  /** Hash of the rule's content: an unchanged rule has the same key in every rule set. */
  readonly key: string
  /** The part of the key that marks are kept under. */
  readonly number: number
  /** What its invitation needs of the desk. */
  readonly needs: Needs | undefined
}

const none: readonly BoundRule[] = []

/** All rules of a set, found by what visitors remember them by. */
export class BoundRules {
  /** By their index in the rule set, disabled ones included. */
  readonly byIndex: readonly BoundRule[]
  /** For whoever works on marks at the moment: by index, 1 + the place of a rule's mark. All 0 in between. */
  readonly places: Int32Array
  private scratch = new Int32Array(64)
  // What is asked of each rule that is true stands by index in lists of its own: the rules themselves
  // lie all over the memory.
  readonly fires: Uint8Array
  readonly strata: Uint16Array
  readonly names: readonly string[]
  readonly numbers: Float64Array
  /** Those that count for one site alone, by a schedule, or to the end of the visit: 1. */
  readonly limited: Uint8Array
  private readonly byKey = new Map<string, BoundRule>()
  private readonly byGift = new Map<string, BoundRule[]>()
  /** An open hash table: `Map` would take five times as long with numbers that do not fit 32 bits. */
  private readonly taken: Float64Array
  private readonly indexes: Int32Array
  private readonly mask: number

  /** @throws UsageError in the one case in 10,000,000 in which two of 10,000 rules have the same number. */
  constructor(ruleSet: RuleSet) {
    this.byIndex = ruleSet.rules.map((rule) => {
      const key = ruleKey(rule.identity)
      return { rule, key, number: keyNumber(key), needs: needsOf(rule, ruleSet) }
    })
    this.places = new Int32Array(this.byIndex.length)
    this.fires = Uint8Array.from(ruleSet.rules, ({ fire }) => fireCode(fire))
    this.strata = Uint16Array.from(ruleSet.rules, ({ stratum }) => stratum)
    this.names = ruleSet.rules.map(({ name }) => name)
    this.numbers = Float64Array.from(this.byIndex, ({ number }) => number)
    this.limited = Uint8Array.from(ruleSet.rules, ({ site, active, action }) =>
      site === undefined && active === undefined && !endsWithVisit(action) ? 0 : 1,
    )
    let size = 16
    while (size < this.byIndex.length * 2) size *= 2
    this.mask = size - 1
    this.taken = new Float64Array(size)
    this.indexes = new Int32Array(size).fill(-1)
    for (const bound of this.byIndex) {
      if (!bound.rule.enabled) continue
      this.enter(bound)
      this.byKey.set(bound.key, bound)
      const gift = giftOf(bound.rule.action)
      if (gift === undefined) continue
      const givers = this.byGift.get(gift)
      if (givers === undefined) this.byGift.set(gift, [bound])
      else givers.push(bound)
    }
  }

  /** The index of the enabled rule with this number, -1 where it is not in force. */
  indexOf(number: number): number {
    const { taken, indexes, mask } = this
    // The number modulo 2³².
    let slot = number & mask
    for (;;) {
      const index = indexes[slot] as number
      if (index < 0 || taken[slot] === number) return index
      slot = (slot + 1) & mask
    }
  }

  /** Room for so many numbers, for whoever works on marks at the moment. */
  room(numbers: number): Int32Array {
    if (this.scratch.length < numbers) this.scratch = new Int32Array(numbers * 2)
    return this.scratch
  }

  /** The enabled rule with this key. */
  find(key: string): BoundRule | undefined {
    return this.byKey.get(key)
  }

  /** Enabled rules that give a segment or tag. */
  givers(type: 'segment' | 'tag', name: string): readonly BoundRule[] {
    return this.byGift.get(`${type} ${name}`) ?? none
  }

  private enter(bound: BoundRule): void {
    const { number, rule } = bound
    const taken = this.indexOf(number)
    if (taken >= 0) {
      throw new UsageError(
        'RULE_NUMBER_TAKEN',
        `The rules "${this.byIndex[taken]?.rule.name}" and "${rule.name}" happen to have the same hash: rename one of them.`,
      )
    }
    let slot = number & this.mask
    while ((this.indexes[slot] as number) >= 0) slot = (slot + 1) & this.mask
    this.taken[slot] = number
    this.indexes[slot] = rule.index
  }
}

/** What it gives is left when the visit ends, whether or not its rule is still true. */
export function endsWithVisit(action: Action): boolean {
  return action.type === 'segment' && action.of === 'visit'
}

function giftOf(action: Action): string | undefined {
  if (action.type === 'segment') return `segment ${action.segment}`
  return action.type === 'tag' ? `tag ${action.tag}` : undefined
}
