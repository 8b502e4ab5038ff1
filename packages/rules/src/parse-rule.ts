import { Type } from '@sinclair/typebox'
import type { Action } from './action.ts'
import { capsShape, parseCaps } from './caps.ts'
import type { ConditionContext } from './condition-context.ts'
import { durationShape, readDuration } from './duration.ts'
import { goalShape, holdoutShape, parseGoal, parseHoldout } from './experiment.ts'
import { shown } from './fault.ts'
import { gatesShape, parseGates } from './gates.ts'
import { canonicalJson, isJsonObject, type JsonObject, type JsonValue } from './json.ts'
import { parseAction } from './parse-action.ts'
import { parseCondition } from './parse-condition.ts'
import { parseSchedule, scheduleShape } from './parse-schedule.ts'
import type { Fire, Rule } from './rule.ts'
import { checkShape } from './shape.ts'
import { parseWording, type Wording } from './wording.ts'

/** A rule before its place among the others is known. */
export type ParsedRule = Omit<Rule, 'index' | 'stratum'> & { readonly pointer: string }

const fires = ['visit', 'rising', 'visitor', 'event', 'while'] as const

/** The fields of a rule, without what they mean to each other; `meaning` is for editors. */
export const ruleShape = Type.Object(
  {
    name: Type.String({
      pattern: '\\S',
      description: 'text that is not empty',
      meaning: 'Unique in the rule set; decisions and reports name the rule by it.',
    }),
    description: Type.Optional(
      Type.String({ meaning: 'For people; changing it does not change the rule.' }),
    ),
    scenario: Type.Optional(
      Type.String({
        pattern: '\\S',
        description: 'text that is not empty',
        meaning: 'What it is part of; reports add up by it. Changing it does not change the rule.',
      }),
    ),
    enabled: Type.Optional(
      Type.Boolean({ meaning: 'false takes the rule out of force; it is still checked.' }),
    ),
    site: Type.Optional(
      Type.String({ minLength: 1, meaning: 'The id of the only site the rule is for.' }),
    ),
    priority: Type.Optional(
      Type.Integer({
        meaning: 'Higher goes first, equal ones by name; 1 where it is not given.',
        minimum: 1,
        maximum: 1_000_000_000,
        description: 'a whole number from 1 to 1000000000',
      }),
    ),
    fire: Type.Optional(
      Type.Union(
        fires.map((fire) => Type.Literal(fire)),
        {
          type: 'string',
          description: `one of ${fires.join(', ')}`,
          meaning:
            'When the rule takes effect while it is true: at its first true instant in each visit, each time it becomes true (rising), once ever (visitor), at each event, or while it is true. Without it score, segment and tag hold while, all others take effect once a visit.',
        },
      ),
    ),
    cooldown: Type.Optional(durationShape),
    caps: Type.Optional(capsShape),
    gates: Type.Optional(gatesShape),
    active: Type.Optional(scheduleShape),
    holdout: Type.Optional(holdoutShape),
    goal: Type.Optional(goalShape),
    conditions: Type.Unknown(),
    event: Type.Unknown(),
  },
  { additionalProperties: false },
)

/** What is looked into by those who read it, for a better message, is free here. */
const ruleFields = Type.Object(
  {
    ...ruleShape.properties,
    caps: Type.Optional(Type.Unknown()),
    gates: Type.Optional(Type.Unknown()),
    holdout: Type.Optional(Type.Unknown()),
    goal: Type.Optional(Type.Unknown()),
    active: Type.Optional(Type.Unknown()),
  },
  { additionalProperties: false },
)

/** Actions that hold while their rule is true, and are taken back when it is not. */
export const holdsByItself: ReadonlySet<string> = new Set(['score', 'segment', 'tag'])

/** Reads one rule; undefined where that is not possible, with the faults noted. */
export function parseRule(
  context: ConditionContext,
  raw: JsonValue,
  pointer: string,
): ParsedRule | undefined {
  const { faults } = context
  const shaped = checkShape(faults, ruleFields, raw, pointer, 'A rule')
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) return undefined
  const rule = raw as JsonObject
  const parsed =
    rule.conditions === undefined
      ? undefined
      : parseCondition(context, rule.conditions, `${pointer}/conditions`, 'rule', true)
  const action =
    rule.event === undefined ? undefined : parseAction(faults, rule.event, `${pointer}/event`)
  const wording = action && wordingOf(context, action, rule.event, pointer)
  const fallback: Fire = action && holdsByItself.has(action.type) ? 'while' : 'visit'
  const fire = (rule.fire ?? fallback) as Fire
  const active = parseSchedule(faults, rule.active, `${pointer}/active`)
  const cooldownMs = readDuration(faults, rule.cooldown, pointer, 'cooldown')
  const caps = parseCaps(faults, rule.caps, `${pointer}/caps`)
  const gates = parseGates(faults, rule.gates, `${pointer}/gates`)
  const holdout = parseHoldout(faults, rule.holdout, pointer, String(rule.name))
  const goal = parseGoal(faults, rule.goal, pointer)
  if (action && !checkFire(context, fire, action, pointer)) return undefined
  if (action && !checkInvites(context, rule, action, pointer)) return undefined
  if (!shaped || !parsed || !action || cooldownMs === null || active === null) return undefined
  if (gates === null || caps === null || holdout === null || goal === null || wording === null)
    return undefined

  const meaning = {
    name: rule.name as string,
    priority: (rule.priority ?? 1) as number,
    enabled: rule.enabled !== false,
    ...(typeof rule.site === 'string' && { site: rule.site }),
    fire,
    ...(cooldownMs !== undefined && { cooldownMs }),
    ...(active !== undefined && { active }),
    ...(caps !== undefined && { caps }),
    ...(gates !== undefined && { gates }),
    ...(holdout !== undefined && { holdout }),
    ...(goal !== undefined && { goal }),
    action,
  }
  return {
    ...meaning,
    ...(typeof rule.description === 'string' && { description: rule.description }),
    ...(typeof rule.scenario === 'string' && { scenario: rule.scenario }),
    ...(wording !== undefined && { wording }),
    condition: parsed.condition,
    timed: parsed.condition.timed,
    // All of it came out of JSON; interfaces have no index signature to say so.
    identity: canonicalJson({ ...meaning, conditions: parsed.expanded } as unknown as JsonObject),
    pointer,
  }
}

/** Actions that people read. */
const spoken: ReadonlySet<string> = new Set(['invite', 'notify'])

/** What the action says; undefined where it says nothing, null where that cannot be read. */
function wordingOf(
  context: ConditionContext,
  { type }: Action,
  event: JsonValue | undefined,
  pointer: string,
): Wording | undefined | null {
  if (!spoken.has(type) || !isJsonObject(event) || !isJsonObject(event.params)) return undefined
  return parseWording(context, event.params, `${pointer}/event/params`) ?? null
}

const ofInvitations = ['caps', 'gates', 'holdout', 'goal'] as const

/** Only invitations are counted, held out and measured. */
function checkInvites(
  { faults }: ConditionContext,
  rule: JsonObject,
  { type }: Action,
  pointer: string,
): boolean {
  const misplaced = type === 'invite' ? [] : ofInvitations.filter((field) => field in rule)
  for (const field of misplaced) {
    faults.add(`${pointer}/${field}`, 'BAD_VALUE', {
      expected: `"${field}" in a rule that invites`,
      found: `the action "${type}"`,
      message: `Only invitations have "${field}", and this rule has the action "${type}": remove it.`,
    })
  }
  return misplaced.length === 0
}

/** Taking back what has reached the visitor's page is another matter than taking back a score. */
function checkFire(
  context: ConditionContext,
  fire: Fire,
  action: Action,
  pointer: string,
): boolean {
  if (fire !== 'while' || holdsByItself.has(action.type)) return true
  context.faults.add(`${pointer}/fire`, 'NOT_YET', {
    expected: 'visit, rising, visitor or event',
    found: shown(fire),
    message: `A rule with the action "${action.type}" cannot hold while it is true yet: choose another "fire".`,
  })
  return false
}
