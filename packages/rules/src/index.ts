export type { Action } from './action.ts'
export type { WrittenAction } from './action-shapes.ts'
export { AsynchronousFactError } from './asynchronous-fact.ts'
export {
  defineFacts,
  defineRule,
  defineRules,
  rulesFor,
  type TypedRules,
} from './authoring/define-rules.ts'
export type { TypedFact } from './authoring/fact-types.ts'
export type {
  WrittenCondition,
  WrittenGroup,
  WrittenRule,
  WrittenRuleSet,
  WrittenWhere,
} from './authoring/rule-types.ts'
export { defaultBounds, type RuleBounds } from './bounds.ts'
export { type BuiltinFact, builtinFacts } from './builtin-facts.ts'
export { type Caps, rememberedInvitations, type WrittenCaps } from './caps.ts'
export { type Catalogue, CatalogueError, createCatalogue } from './catalogue.ts'
export { type Combined, combineRuleSets, type NamedRuleSet } from './combine.ts'
export { compiledEngine } from './compiled/compiled-engine.ts'
export type { Condition, Group, Leaf, Negation, Operand } from './condition.ts'
export type { ConditionTrace, LeafTrace, TraceCaveats } from './condition-trace.ts'
export type { DecoratorDefinition } from './decorators.ts'
export { type Duration, parseDuration } from './duration.ts'
export type { Evaluation, FactFailure, RuleEngine, RuleFailure } from './engine.ts'
export { type FactSource, test } from './evaluate.ts'
export type { Goal, Holdout } from './experiment.ts'
export { type Caveats, type ExplainedFactSource, type Explanation, explain } from './explain.ts'
export type { FactDefinition, FactType } from './fact-definition.ts'
export type { EventPattern, EventWindow, FactRef, SequenceWindow, WindowSpec } from './fact-ref.ts'
export { type Fault, type FaultCode, RuleSetError } from './fault.ts'
export type { Gates, WrittenGates } from './gates.ts'
export { canonicalJson, type JsonObject, type JsonValue } from './json.ts'
export type { Language, LanguageOptions } from './language.ts'
export type { Finding, FindingCode, Severity } from './lint/finding.ts'
export { Matches } from './matches.ts'
export { type MissedComparison, type NearestMiss, nearestMiss } from './nearest-miss.ts'
export { nearestMissText } from './nearest-miss-text.ts'
export { earliestChange, nextChange, type TimedFactSource } from './next-change.ts'
export {
  defineOperator,
  type OperatorDefinition,
  OperatorError,
  type OperatorFailure,
  type ValueOfType,
} from './operator-definition.ts'
export type { Compare, RegexEngine } from './operators.ts'
export { readAction } from './parse-action.ts'
export { readSchedule, type WrittenSchedule } from './parse-schedule.ts'
export type { Path } from './path.ts'
export { type PlainEngine, type PlainEvaluation, plainEngine } from './plain-engine.ts'
export type { Fire, Rule } from './rule.ts'
export {
  checkRuleSet,
  parseRuleSet,
  type RuleSet,
  type RuleSetCheck,
  type RuleSetOptions,
} from './rule-set.ts'
export { isOpenAt, nextTurnAt, type Schedule } from './schedule.ts'
export { type RuleSetSchemaOptions, ruleSetSchema } from './schema/rule-set-schema.ts'
export { nearestName } from './suggest.ts'
export { type Locales, type Wording, type Words, wordsFor } from './wording.ts'
