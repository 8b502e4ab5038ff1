import { actionShapes } from '../action-shapes.ts'
import { capsShape } from '../caps.ts'
import { type Catalogue, createCatalogue } from '../catalogue.ts'
import { durationForm, durationPattern } from '../duration.ts'
import type { FactType } from '../fact-definition.ts'
import { gatesShape } from '../gates.ts'
import { isJsonObject, type JsonObject } from '../json.ts'
import { createLanguage, type LanguageOptions } from '../language.ts'
import { holdsByItself, ruleShape } from '../parse-rule.ts'
import { pathPattern } from '../path.ts'
import { comparisonSchema, type Moving } from './comparison-schema.ts'
import { comparisonDefinition, conditionSchemas } from './condition-schemas.ts'
import { honouredFacts } from './fact-schemas.ts'
import { shapeSchema } from './shape-schema.ts'
import { whenever } from './whenever.ts'

/** What rule sets may hold: the same options as those of `checkRuleSet`. */
export interface RuleSetSchemaOptions extends LanguageOptions {
  /** Default: the built-in facts. */
  readonly catalogue?: Catalogue
}

/**
 * The JSON Schema (draft 2020-12) of rule sets, for editors: made from the same tables and shapes
 * as the check, so it never refuses what {@link checkRuleSet} takes. It cannot know everything
 * that the check knows: bounds, patterns, shared conditions by name, and what rules are to each
 * other. `matches` is taken as known, with or without a regular expression engine.
 *
 * @example writeFileSync('rules.schema.json', JSON.stringify(ruleSetSchema({ catalogue })))
 */
export function ruleSetSchema(options: RuleSetSchemaOptions = {}): JsonObject {
  const facts = honouredFacts(options.catalogue ?? createCatalogue())
  const rules = { type: 'array', items: { $ref: '#/$defs/rule' }, description: 'The rules.' }
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Beckon rule set',
    description: 'Rules for real-time visitor engagement: an object with "rules", or a bare list.',
    type: ['object', 'array'],
    ...whenever({ type: 'array' }, rules, {
      properties: {
        $schema: { type: 'string', description: 'Where this schema is; for editors only.' },
        name: { type: 'string', description: 'What the rule set is called.' },
        description: { type: 'string', description: 'What the rule set is for.' },
        conditions: {
          type: 'object',
          description: 'Shared conditions by name; {"condition": "name"} stands for one.',
          additionalProperties: { $ref: '#/$defs/condition' },
        },
        caps: { ...shapeSchema(capsShape), description: 'How often a visitor is invited at most.' },
        gates: {
          ...shapeSchema(gatesShape),
          description: 'What must be so before somebody is invited.',
        },
        rules,
      },
      required: ['rules'],
      additionalProperties: false,
    }),
    $defs: {
      rule: rule(),
      event: event(),
      ...conditionSchemas(facts),
      ...comparisons(options, [
        ...facts.map(({ type, moves }) => ({ type, moves })),
        // Within a visit nothing leaves a window, and behind a path a value may be anything.
        ...facts.map(({ type }) => ({ type, moves: undefined })),
        ...facts.map(({ moves }) => ({ type: 'any' as const, moves })),
      ]),
      duration: {
        type: 'string',
        pattern: durationPattern,
        description: `${durationForm[0]?.toUpperCase()}${durationForm.slice(1)}.`,
      },
      path: {
        type: 'string',
        pattern: pathPattern,
        description: 'A part of the fact, such as "$.lines[0].price".',
      },
    },
  }
}

/** Some way of comparing is told apart by the type of the fact and how it moves. */
function comparisons(
  options: LanguageOptions,
  kinds: readonly { readonly type: FactType; readonly moves: Moving | undefined }[],
): Record<string, JsonObject> {
  const language = createLanguage({ regex: { compile: () => ({ test: () => false }) }, ...options })
  const found: Record<string, JsonObject> = {}
  for (const { type, moves } of kinds) {
    found[comparisonDefinition(type, moves)] ??= comparisonSchema(language, type, moves)
  }
  return found
}

function rule(): JsonObject {
  const shape = shapeSchema(ruleShape)
  const fields = isJsonObject(shape.properties) ? shape.properties : {}
  const once = Object.keys(actionShapes).filter((type) => !holdsByItself.has(type))
  return {
    ...shape,
    description: 'Conditions, and what to do when they are true.',
    properties: {
      ...fields,
      conditions: { description: 'When the rule is true.', $ref: '#/$defs/group' },
      event: { description: 'What the rule does: its action.', $ref: '#/$defs/event' },
    },
    ...whenever(
      { properties: { event: { required: ['type'], properties: { type: { enum: once } } } } },
      { properties: { fire: { not: { const: 'while' } } } },
    ),
  }
}

function event(): JsonObject {
  const actions = Object.entries(actionShapes).map(([type, shape]) => {
    const params = shapeSchema(shape)
    const needed = Array.isArray(params.required) && params.required.length > 0
    return { type, params, needed }
  })
  return {
    type: 'object',
    properties: {
      type: {
        anyOf: actions.map(({ type, params }) => ({
          const: type,
          description: params.description ?? '',
        })),
      },
      params: { type: 'object', description: 'What the action takes.' },
    },
    required: ['type'],
    additionalProperties: false,
    allOf: actions.map(({ type, params, needed }) =>
      whenever(
        { properties: { type: { const: type } } },
        { ...(needed && { required: ['params'] }), properties: { params } },
      ),
    ),
  }
}
