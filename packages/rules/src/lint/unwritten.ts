import type { Condition, Leaf } from '../condition.ts'
import type { ParsedRule } from '../parse-rule.ts'
import type { CheckedRule } from './checked-rule.ts'
import { holdsFor, type Literal, readLiteral } from './literal.ts'

/** Finds rules that read a segment, a tag or a score to which no rule of their site, that is in force, gives anything. */
export function lintUnwritten(rules: readonly CheckedRule[]): void {
  const givers = new Map<string, ParsedRule[]>()
  for (const { rule } of rules) {
    const written = writtenBy(rule)
    if (written === undefined) continue
    const known = givers.get(written)
    if (known) known.push(rule)
    else givers.set(written, [rule])
  }
  for (const checked of rules) {
    if (checked.rule.enabled) lintReads(checked, checked.rule.condition, true, givers)
  }
}

function writtenBy({ action }: ParsedRule): string | undefined {
  if (action.type === 'score') return action.points === 0 ? undefined : 'score'
  if (action.type === 'segment') return `segments ${action.segment}`
  return action.type === 'tag' ? `tags ${action.tag}` : undefined
}

function lintReads(
  checked: CheckedRule,
  condition: Condition,
  wanted: boolean,
  givers: ReadonlyMap<string, readonly ParsedRule[]>,
): void {
  if (condition.kind === 'not') lintReads(checked, condition.child, !wanted, givers)
  else if (condition.kind === 'leaf') lintRead(checked, condition, wanted, givers)
  else for (const child of condition.children) lintReads(checked, child, wanted, givers)
}

function lintRead(
  checked: CheckedRule,
  condition: Leaf,
  wanted: boolean,
  givers: ReadonlyMap<string, readonly ParsedRule[]>,
): void {
  const name = checked.world.facts[condition.slot]?.name
  if (name !== 'score' && name !== 'segments' && name !== 'tags') return
  const literal = readLiteral(condition)
  const hopeless = holdsFor(literal, name === 'score' ? 0 : []) !== wanted
  const read = { checked, pointer: condition.pointer, hopeless }
  if (name === 'score') {
    tell(read, 'gives points', 'the score', givers.get('score') ?? [])
    return
  }
  const what = name === 'segments' ? 'segment' : 'tag'
  for (const member of membersAskedFor(literal)) {
    const known = givers.get(`${name} ${member}`) ?? []
    tell(read, `gives the ${what} "${member}"`, `the ${what} "${member}"`, known)
  }
}

/** The members that a comparison looks for in a list, by their names. */
function membersAskedFor({ name, decorators, leaf }: Literal): readonly string[] {
  if (leaf.other || (leaf.path?.length ?? 0) > 0) return []
  const chain = [...decorators, name].join(':')
  const { required } = leaf
  if (/^(contains|doesNotContain|(some|every)Fact:(equal|notEqual))$/.test(chain)) {
    return typeof required === 'string' ? [required] : []
  }
  const many = /^((some|every)Value:(contains|doesNotContain)|(some|every)Fact:(in|notIn))$/
  if (!many.test(chain) || !Array.isArray(required)) return []
  return required.filter((member) => typeof member === 'string')
}

/** A comparison that reads what may never be written. */
interface Read {
  readonly checked: CheckedRule
  readonly pointer: string
  /** What it asks for is not so where nothing was written. */
  readonly hopeless: boolean
}

function tell(
  { checked, pointer, hopeless }: Read,
  gives: string,
  what: string,
  givers: readonly ParsedRule[],
): void {
  const { site } = checked.rule
  const near = givers.filter(
    (giver) => site === undefined || giver.site === undefined || giver.site === site,
  )
  if (near.some(({ enabled }) => enabled)) return
  const [disabled] = near
  const [elsewhere] = givers
  const why = disabled
    ? `only "${disabled.name}" ${gives}, and it is disabled: enable it`
    : elsewhere
      ? `only "${elsewhere.name}" ${gives}, and it is for the site "${elsewhere.site}": give it here too`
      : `no rule ${gives}: write one, correct the name`
  checked.add(hopeless && !disabled ? 'error' : 'warning', 'UNWRITTEN', {
    pointer,
    related: [disabled ?? elsewhere].flatMap((giver) => (giver ? [giver.pointer] : [])),
    expected: `a rule in force that ${gives}`,
    found: what,
    message: `This looks at what nothing writes, as ${why}, or remove the condition.`,
  })
}
