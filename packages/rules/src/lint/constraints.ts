import type { Leaf, Operand } from '../condition.ts'
import type { FactRef } from '../fact-ref.ts'
import { isDecided, valuesOf } from './leaf-values.ts'
import { holdsFor, type Literal, readLiteral, variableOf } from './literal.ts'
import { fewPoints } from './spans.ts'
import { clash, implies, shapeOf, type TextShape } from './text-shape.ts'
import { isWhole, type Occasion, universe } from './universe.ts'
import {
  allPresent,
  bothOf,
  hasOthers,
  hasTexts,
  isEmptySet,
  type TextSet,
  type ValueSet,
} from './value-set.ts'

/** Values of one fact that are tried out one by one; more are not. */
const few = 200

/** What the facts of a rule set may be; comparisons are taken apart once. */
export class World {
  readonly facts: readonly FactRef[]
  readonly occasion: Occasion
  readonly #read = new Map<Leaf, Told>()
  readonly #told = new Map<string, Told>()
  readonly #possible = { yes: new Map<Told, boolean>(), no: new Map<Told, boolean>() }
  readonly #universes = new Map<string | number, ValueSet>()
  readonly #slots: ReadonlyMap<string, number>

  constructor(facts: readonly FactRef[], occasion: Occasion) {
    this.facts = facts
    this.occasion = occasion
    this.#slots = new Map(facts.map(({ name, slot }) => [name, slot]))
  }

  /** Where a fact without params is to be found; undefined where no rule reads it. */
  slotOf(name: string): number | undefined {
    return this.#slots.get(name)
  }

  /** What a comparison says where it is true, and where it is false. */
  tell(leaf: Leaf): Told {
    let told = this.#read.get(leaf)
    if (!told) {
      told = this.#tellAnew(readLiteral(leaf))
      this.#read.set(leaf, told)
    }
    return told
  }

  /** The same comparison stands in many rules of a large set. */
  #tellAnew(literal: Literal): Told {
    const key = `${literal.negated} ${literal.key}`
    const known = this.#told.get(key)
    if (known) return known
    const shape = shapeOf(literal)
    const told = {
      literal,
      variable: variableOf(literal.leaf),
      whenTrue: valuesOf(literal, true),
      whenFalse: valuesOf(literal, false),
      decided: isDecided(literal),
      ...(shape && { shape }),
      neverThrows: this.#neverThrows(literal),
    }
    this.#told.set(key, told)
    return told
  }

  /** Whether a comparison can come out so by itself. */
  mayBe(leaf: Leaf, outcome: boolean): boolean {
    const told = this.tell(leaf)
    let possible = this.#possible[outcome ? 'yes' : 'no'].get(told)
    if (possible === undefined) {
      const constraints = new Constraints(this)
      possible = constraints.add(leaf, outcome) && constraints.mayHold(() => true)
      this.#possible[outcome ? 'yes' : 'no'].set(told, possible)
    }
    return possible
  }

  /** All that a fact, or a part of one, may be. */
  universe(operand: Operand, variable: string | number): ValueSet {
    let values = this.#universes.get(variable)
    if (!values) {
      const ref = this.facts[operand.slot]
      values = ref ? universe(ref, (operand.path?.length ?? 0) > 0, this.occasion) : allPresent
      this.#universes.set(variable, values)
    }
    return values
  }

  /** Whether a fact takes whole numbers only. */
  isWhole({ slot, path }: Operand): boolean {
    return (path?.length ?? 0) === 0 && isWhole(this.facts[slot])
  }

  #neverThrows({ leaf, name, builtin, decorators }: Literal): boolean {
    if (!builtin || leaf.other || (leaf.path?.length ?? 0) > 0) return false
    const type = this.facts[leaf.slot]?.definition.type
    return (
      type !== 'any' &&
      // The regular expression engine is somebody else's.
      name !== 'matches' &&
      decorators.every((decorator) => decorator === 'ignoreCase')
    )
  }
}

/** A comparison, taken apart, with the values for which it comes out either way. */
export interface Told {
  readonly literal: Literal
  readonly variable: string | number
  readonly whenTrue: ValueSet
  readonly whenFalse: ValueSet
  /** Both sets are exact. */
  readonly decided: boolean
  readonly shape?: TextShape
  readonly neverThrows: boolean
}

/** A comparison with the result it must have. */
interface Claim {
  readonly told: Told
  readonly outcome: boolean
}

interface Variable {
  readonly values: ValueSet
  readonly claims: readonly Claim[]
  readonly whole: boolean
}

/** Comparisons that are to hold together. */
export class Constraints {
  readonly #world: World
  readonly #variables: Map<string | number, Variable>

  constructor(world: World, variables: Iterable<[string | number, Variable]> = []) {
    this.#world = world
    this.#variables = new Map(variables)
  }

  /** The same, to be carried on by itself. */
  copy(): Constraints {
    return new Constraints(this.#world, this.#variables)
  }

  /** Limits what a fact may be; false where nothing is left. */
  limit(operand: Operand, values: ValueSet): boolean {
    const key = variableOf(operand)
    const before = this.#variable(operand, key)
    const left = bothOf(before.values, values, before.whole)
    this.#variables.set(key, { ...before, values: left })
    return !isEmptySet(left)
  }

  /** Demands a result of a comparison; false where that is certainly impossible. */
  add(leaf: Leaf, outcome: boolean): boolean {
    const told = this.#world.tell(leaf)
    const before = this.#variable(leaf, told.variable)
    const values = bothOf(before.values, outcome ? told.whenTrue : told.whenFalse, before.whole)
    const claim = { told, outcome }
    this.#variables.set(told.variable, {
      ...before,
      values,
      claims: before.claims.length === 0 ? [claim] : [...before.claims, claim],
    })
    if (isEmptySet(values) || clashes(claim, before.claims)) return false
    return !leaf.other || !outcome || this.limit(leaf.other, allPresent)
  }

  /** Whether a result of a comparison could still be demanded; it is not. */
  admits(leaf: Leaf, outcome: boolean): boolean {
    const told = this.#world.tell(leaf)
    const before = this.#variable(leaf, told.variable)
    const asked = outcome ? told.whenTrue : told.whenFalse
    return (
      !isEmptySet(bothOf(before.values, asked, before.whole)) &&
      !clashes({ told, outcome }, before.claims)
    )
  }

  /** Whether some value may be left for each fact; `spend` is told of each one that is tried out. */
  mayHold(spend: (steps: number) => boolean): boolean {
    for (const variable of this.#variables.values()) {
      const { values, claims } = variable
      if (claims.length === 0) continue
      if (!values.absent && unanswered(claims)) return false
      const candidates = candidatesOf(variable)
      if (!candidates || !spend(candidates.length)) continue
      const testable = claims.filter(
        ({ told: { literal } }) => literal.builtin && !literal.leaf.other,
      )
      const fits = (value: unknown) =>
        testable.every(({ told, outcome }) => holdsFor(told.literal, value) === outcome)
      if (!candidates.some(fits)) return false
    }
    return true
  }

  #variable(operand: Operand, key: string | number): Variable {
    return (
      this.#variables.get(key) ?? {
        values: this.#world.universe(operand, key),
        claims: [],
        whole: this.#world.isWhole(operand),
      }
    )
  }
}

/** Whether a claim contradicts another about the same comparison, or about the shape of the text. */
function clashes(claim: Claim, others: readonly Claim[]): boolean {
  const { told, outcome } = claim
  for (const other of others) {
    if (told.literal.key === other.told.literal.key) {
      const same = told.literal.negated === other.told.literal.negated
      // Two that are false may be so as the fact is absent: see `unanswered`.
      if (same ? outcome !== other.outcome : outcome && other.outcome) return true
    }
    const [mine, theirs] = [told.shape, other.told.shape]
    if (!mine || !theirs) continue
    const [isOne, isOther] = [hasShape(claim), hasShape(other)]
    if (isOne && isOther && clash(mine, theirs)) return true
    if (isOne && isOther === false && implies(mine, theirs)) return true
    if (isOther && isOne === false && implies(theirs, mine)) return true
  }
  return false
}

/** Whether a value that is there has the shape; undefined: only if it is there. */
function hasShape({ told, outcome }: Claim): boolean | undefined {
  if (outcome) return !told.literal.negated
  return told.literal.negated ? undefined : false
}

/** A value that is there makes a comparison true, or the one with `not:` before it. */
function unanswered(claims: readonly Claim[]): boolean {
  const denied = claims.filter(({ told, outcome }) => !outcome && told.neverThrows)
  return denied.some(({ told }) =>
    denied.some(
      (other) =>
        other.told.literal.key === told.literal.key &&
        other.told.literal.negated !== told.literal.negated,
    ),
  )
}

/** All values that are left, where they are few. */
function candidatesOf({ values, whole }: Variable): readonly unknown[] | undefined {
  if (values.nan || hasOthers(values)) return undefined
  if (hasTexts(values) && (values.texts.allBut || values.texts.texts.size > few)) return undefined
  const numbers = fewPoints(values.numbers, whole, few)
  if (!numbers) return undefined
  return [
    ...numbers,
    ...(hasTexts(values) ? texts(values.texts) : []),
    ...(values.yes ? [true] : []),
    ...(values.no ? [false] : []),
    ...(values.absent ? [undefined] : []),
  ]
}

function texts({ texts: all }: TextSet): Iterable<string> {
  return all
}
