import type { Condition } from '../condition.ts'
import type { CheckedRule } from './checked-rule.ts'
import { culprits } from './culprits.ts'
import { type Goal, isChoice, partsOf, satisfiable } from './satisfiable.ts'
import { inWords, listed } from './words.ts'

/** Finds a rule that can never be true, or always is, and parts of one of which that is so. */
export function lintTruth(checked: CheckedRule): 'never' | 'always' | 'sometimes' {
  const { condition } = checked.rule
  if (impossible(checked, [{ condition, wanted: true }])) {
    never(checked)
    return 'never'
  }
  if (impossible(checked, [{ condition, wanted: false }])) {
    // With hours of its own it is meant for everybody, then.
    if (checked.rule.active === undefined) always(checked)
    return 'always'
  }
  lintParts(checked, condition)
  lintBranches(checked, { condition, wanted: true }, [])
  return 'sometimes'
}

/** Whether a part can never come out so, by itself. */
function neverIs(checked: CheckedRule, part: Condition, wanted: boolean): boolean {
  return part.kind === 'leaf' && !checked.knows(part)
    ? !checked.world.mayBe(part, wanted)
    : impossible(checked, [{ condition: part, wanted }])
}

function impossible(checked: CheckedRule, goals: readonly Goal[]): boolean {
  return !satisfiable(goals, checked.budget, checked.start())
}

function never(checked: CheckedRule): void {
  const { condition, pointer } = checked.rule
  const { words, verb, related } = blamed(checked, [{ condition, wanted: true }])
  checked.add('error', 'NEVER_TRUE', {
    pointer: `${pointer}/conditions`,
    related,
    expected: 'conditions that can be true',
    found: words,
    message: `This rule can never be true, as ${verb}: change or remove what contradicts.`,
  })
}

function always(checked: CheckedRule): void {
  const { condition, pointer } = checked.rule
  checked.add('warning', 'ALWAYS_TRUE', {
    pointer: `${pointer}/conditions`,
    expected: 'conditions that are false for somebody',
    found: inWords(condition, checked.world.facts),
    message:
      'This rule is always true, for every visitor at every moment of a visit: add a condition if that is not meant.',
  })
}

/** Parts that are never, or always, true whatever stands around them; the innermost are told. */
function lintParts(checked: CheckedRule, condition: Condition): boolean {
  let told = false
  for (const { condition: part } of partsOf({ condition, wanted: true })) {
    if (lintParts(checked, part)) told = true
    else if (neverIs(checked, part, true)) {
      contradiction(checked, part, [{ condition: part, wanted: true }], 'This')
      told = true
    } else if (neverIs(checked, part, false)) {
      checked.add('warning', 'REDUNDANT', {
        pointer: part.pointer,
        expected: 'a condition that can be false',
        found: inWords(part, checked.world.facts),
        message: isEmptyGroup(part)
          ? 'An empty list of conditions is always true: fill it or remove it.'
          : `${inWords(part, checked.world.facts)} is always true and decides nothing: remove or change it.`,
      })
      told = true
    }
  }
  return told
}

/** Parts of which one is enough, and which can never be that one beside all that must hold too. */
function lintBranches(checked: CheckedRule, goal: Goal, beside: readonly Goal[]): void {
  const parts = partsOf(goal)
  const choice = isChoice(goal)
  for (const part of parts) {
    const others = choice ? beside : [...beside, ...parts.filter((other) => other !== part)]
    const fails =
      choice && part.wanted && others.length > 0 && impossible(checked, [...others, part])
    if (!fails) lintBranches(checked, part, others)
    else if (!neverIs(checked, part.condition, true)) {
      // What can never be true by itself has been told already.
      contradiction(checked, part.condition, [...others, part], 'Beside the others, this')
    }
  }
}

function contradiction(
  checked: CheckedRule,
  part: Condition,
  goals: readonly Goal[],
  what: string,
): void {
  const { words, verb, related } = blamed(checked, goals)
  checked.add('error', 'CONTRADICTION', {
    pointer: part.pointer,
    related: related.filter((pointer) => pointer !== part.pointer),
    expected: 'a condition that can be true',
    found: words,
    message: `${what} can never be true, as ${verb}: change or remove what contradicts.`,
  })
}

interface Blamed {
  /** Where the conditions stand that are to blame. */
  readonly related: readonly string[]
  readonly words: string
  /** What is wrong, as a clause. */
  readonly verb: string
}

function blamed(checked: CheckedRule, goals: readonly Goal[]): Blamed {
  const core = culprits(goals, checked.budget, () => checked.start())
  const facts = checked.world.facts
  const named = core.map(({ condition, wanted }) => {
    const words = inWords(condition, facts)
    return wanted ? words : `not (${words})`
  })
  const words = listed(named)
  const related = core.map(({ condition }) => condition.pointer)
  if (core.length > 1) return { related, words, verb: `${words} exclude each other` }
  const only = core[0]?.condition
  const verb =
    only?.kind === 'leaf'
      ? `${words} is impossible${limitsOf(checked, only.slot)}`
      : `${words} is impossible`
  return { related, words, verb }
}

/** What the catalogue says of a fact, where that is why. */
function limitsOf(checked: CheckedRule, slot: number): string {
  const ref = checked.world.facts[slot]
  if (!ref) return ''
  if (ref.name === 'site.id' && checked.rule.site !== undefined) {
    return ` in a rule for the site "${checked.rule.site}"`
  }
  const { whole, least, most, oneOf } = ref.definition.values ?? {}
  if (oneOf) return ` (it is ${oneOf.join(', ')})`
  if (!whole && least === undefined && most === undefined) return ''
  const kind = whole ? 'a whole number' : 'a number'
  const from = least === undefined ? '' : ` from ${least}`
  const to = most === undefined ? (least === undefined ? '' : ' up') : ` to ${most}`
  return ` (it is ${kind}${from}${to})`
}

function isEmptyGroup(condition: Condition): boolean {
  return (condition.kind === 'all' || condition.kind === 'any') && condition.children.length === 0
}
