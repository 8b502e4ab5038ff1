import { Type } from '@sinclair/typebox'
import { type Action, parseAction } from './action.ts'
import type { ConditionContext } from './condition-context.ts'
import { readDuration } from './duration.ts'
import { shown } from './fault.ts'
import { canonicalJson, type JsonObject, type JsonValue } from './json.ts'
import { parseCondition } from './parse-condition.ts'
import type { Fire, Rule } from './rule.ts'
import { checkShape } from './shape.ts'

/** A rule before its place among the others is known. */
export type ParsedRule = Omit<Rule, 'index' | 'stratum'> & { readonly pointer: string }

const fires = ['visit', 'rising', 'visitor', 'event', 'while'] as const

const shape = Type.Object(
  {
    name: Type.String({ pattern: '\\S', description: 'text that is not empty' }),
    description: Type.Optional(Type.String()),
    enabled: Type.Optional(Type.Boolean()),
    site: Type.Optional(Type.String({ minLength: 1 })),
    priority: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 1_000_000_000,
        description: 'a whole number from 1 to 1000000000',
      }),
    ),
    fire: Type.Optional(
      Type.Union(
        fires.map((fire) => Type.Literal(fire)),
        { type: 'string', description: `one of ${fires.join(', ')}` },
      ),
    ),
    cooldown: Type.Optional(Type.Unknown()),
    active: Type.Optional(Type.Unknown()),
    holdout: Type.Optional(Type.Unknown()),
    goal: Type.Optional(Type.Unknown()),
    conditions: Type.Unknown(),
    event: Type.Unknown(),
  },
  { additionalProperties: false },
)

const notYet = ['active', 'holdout', 'goal']

const holdsByItself = new Set(['score', 'segment', 'tag'])

/** Reads one rule; undefined where that is not possible, with the faults noted. */
export function parseRule(
  context: ConditionContext,
  raw: JsonValue,
  pointer: string,
): ParsedRule | undefined {
  const { faults } = context
  const shaped = checkShape(faults, shape, raw, pointer, 'A rule')
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) return undefined
  const rule = raw as JsonObject
  const refused = notYet.filter((field) => rule[field] !== undefined)
  for (const field of refused) {
    faults.add(`${pointer}/${field}`, 'NOT_YET', {
      expected: `no field "${field}"`,
      found: shown(rule[field]),
      message: `The field "${field}" is not honoured yet: remove it.`,
    })
  }
  const parsed =
    rule.conditions === undefined
      ? undefined
      : parseCondition(context, rule.conditions, `${pointer}/conditions`, 'rule', true)
  const action =
    rule.event === undefined ? undefined : parseAction(faults, rule.event, `${pointer}/event`)
  const fallback: Fire = action && holdsByItself.has(action.type) ? 'while' : 'visit'
  const fire = (rule.fire ?? fallback) as Fire
  const cooldownMs = readDuration(faults, rule.cooldown, pointer, 'cooldown')
  if (action && !checkFire(context, fire, action, pointer)) return undefined
  if (!shaped || refused.length > 0 || !parsed || !action || cooldownMs === null) return undefined

  const meaning = {
    name: rule.name as string,
    priority: (rule.priority ?? 1) as number,
    enabled: rule.enabled !== false,
    ...(typeof rule.site === 'string' && { site: rule.site }),
    fire,
    ...(cooldownMs !== undefined && { cooldownMs }),
    action,
  }
  return {
    ...meaning,
    ...(typeof rule.description === 'string' && { description: rule.description }),
    condition: parsed.condition,
    timed: parsed.condition.timed,
    identity: canonicalJson({ ...meaning, conditions: parsed.expanded }),
    pointer,
  }
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
