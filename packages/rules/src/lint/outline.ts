import type { Condition, Leaf } from '../condition.ts'
import type { CheckedRule } from './checked-rule.ts'
import { variableOf } from './literal.ts'
import { bothOf, isEmptySet, noTexts, type ValueSet } from './value-set.ts'

/** What can be told of a rule at a glance, so that few pairs of rules have to be thought through. */
export interface Outline {
  /** Comparisons without which it is not true. */
  readonly needed: readonly Leaf[]
  /** Facts that it cannot be true without looking at. */
  readonly needs: ReadonlySet<string | number>
  /** All facts at which it looks. */
  readonly all: ReadonlySet<string | number>
  /** What each fact that it needs may be while it is true; `unclear` where that is not understood. */
  readonly admitted: ReadonlyMap<string | number, ValueSet | 'unclear'>
  /** It is a plain list of comparisons: what is admitted is all that limits it. */
  readonly plain: boolean
  /** One of the facts for which it asks for one of a few texts, and these. */
  readonly few?: { readonly variable: string | number; readonly texts: readonly string[] }
}

/** A rule that asks for one of more texts than this is not filed under each. */
const fewTexts = 20

/** Looks a rule over. */
export function outlineOf(checked: CheckedRule): Outline {
  const needed: Leaf[] = []
  const all = new Set<string | number>()
  let plain = true
  const walk = (at: Condition, isNeeded: boolean) => {
    if (at.kind === 'leaf') {
      if (isNeeded) needed.push(at)
      all.add(variableOf(at))
      if (at.other) all.add(variableOf(at.other))
      return
    }
    const passesOn = at.kind === 'all' || (at.kind === 'any' && at.children.length === 1)
    if (!passesOn) plain = false
    if (at.kind === 'not') walk(at.child, false)
    else for (const child of at.children) walk(child, isNeeded && passesOn)
  }
  walk(checked.rule.condition, true)
  const admitted = admittedBy(checked, needed)
  const few = fewOf(admitted)
  return {
    needed,
    needs: new Set(needed.map(variableOf)),
    all,
    admitted,
    plain,
    ...(few && { few }),
  }
}

function fewOf(admitted: Outline['admitted']): Outline['few'] {
  for (const [variable, values] of admitted) {
    const texts = values === 'unclear' ? [] : onlyTexts(values)
    if (texts.length > 0 && texts.length <= fewTexts) return { variable, texts }
  }
  return undefined
}

/** The texts that are admitted, where nothing else is. */
export function onlyTexts(values: ValueSet): readonly string[] {
  const { texts } = values
  return texts.allBut || !isEmptySet({ ...values, texts: noTexts }) ? [] : [...texts.texts]
}

function admittedBy(
  checked: CheckedRule,
  needed: readonly Leaf[],
): ReadonlyMap<string | number, ValueSet | 'unclear'> {
  const admitted = new Map<string | number, ValueSet | 'unclear'>()
  for (const leaf of needed) {
    const { decided, variable, whenTrue } = checked.world.tell(leaf)
    const before = admitted.get(variable) ?? checked.world.universe(leaf, variable)
    const clear = before !== 'unclear' && decided && !checked.knows(leaf)
    const whole = checked.world.isWhole(leaf)
    admitted.set(variable, clear ? bothOf(before, whenTrue, whole) : 'unclear')
  }
  return admitted
}

/** Whether a rule admits values for which some comparison that the other one needs is false. */
export function admitsMore(
  outline: Outline,
  other: { readonly checked: CheckedRule; readonly outline: Outline },
): boolean {
  const { admitted, plain } = outline
  if (!plain) return false
  const { world } = other.checked
  return other.outline.needed.some((leaf) => {
    const { decided, variable, whenFalse } = world.tell(leaf)
    const values = admitted.get(variable)
    if (!decided || values === 'unclear' || !values) return false
    return !isEmptySet(bothOf(values, whenFalse, world.isWhole(leaf)))
  })
}
