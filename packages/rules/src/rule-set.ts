import { defaultBounds, type RuleBounds } from './bounds.ts'
import { type Caps, parseCaps } from './caps.ts'
import { type Catalogue, createCatalogue } from './catalogue.ts'
import type { ConditionContext } from './condition-context.ts'
import { type FactRef, FactTable } from './fact-ref.ts'
import { type Fault, FaultList, RuleSetError, shown } from './fault.ts'
import { type Gates, parseGates } from './gates.ts'
import { byCodeUnits, isJsonObject, type JsonObject, type JsonValue, pointerTo } from './json.ts'
import { createLanguage, type Language, type LanguageOptions } from './language.ts'
import type { Finding } from './lint/finding.ts'
import { type Linted, lint } from './lint/lint.ts'
import { parseCondition } from './parse-condition.ts'
import { type ParsedRule, parseRule } from './parse-rule.ts'
import { readDocument } from './read-document.ts'
import type { Rule } from './rule.ts'
import { stratify } from './strata.ts'
import { suggestion } from './suggest.ts'

/** A rule set that was checked and is ready to load into an engine. */
export interface RuleSet {
  readonly name?: string
  readonly description?: string
  /** The document as an object, JSON-safe; parsing it again gives an equal rule set. */
  readonly document: JsonObject
  /** By stratum, then priority, highest first, then name by UTF-16 code units. */
  readonly rules: readonly Rule[]
  /** How often a visitor is invited at most, by all rules together. */
  readonly caps: Caps
  /** Those of all rules. */
  readonly gates: Gates
  /** How many strata there are. */
  readonly strata: number
  /** What the rules read; `slot` is the position. */
  readonly facts: readonly FactRef[]
  /** The operators and decorators that its comparisons are written in, the site's own among them. */
  readonly language: Language
}

/** What a check found out: with faults there is no rule set; findings do not prevent one. */
export interface RuleSetCheck {
  readonly ruleSet?: RuleSet
  readonly faults: readonly Fault[]
  /** What is well formed and probably not meant, rule by rule. */
  readonly findings: readonly Finding[]
}

/** What a rule set is checked against. */
export interface RuleSetOptions extends LanguageOptions {
  /** Default: the built-in facts. */
  readonly catalogue?: Catalogue
  /** That of another rule set: in place of all that a site would add to the language. */
  readonly language?: Language
  /** Bounds that differ from `defaultBounds`. */
  readonly bounds?: Partial<RuleBounds>
}

/** `$schema` is for editors; it says where the JSON Schema is. */
const textFields = new Set(['$schema', 'name', 'description'])
const documentFields = ['$schema', 'name', 'description', 'conditions', 'caps', 'gates', 'rules']

/**
 * Checks a rule set, given as JSON text or as an object, and finds all its faults at once, and
 * whatever in it is probably not meant. It never throws for what the input holds; for a badly
 * defined operator among the options it throws `OperatorError`.
 */
export function checkRuleSet(input: string | unknown, options: RuleSetOptions = {}): RuleSetCheck {
  const { ruleSet, faults, parts, listed } = readRuleSet(input, options)
  const findings = parts ? lint({ ...parts, complete: faults.length === 0 }) : []
  return {
    ...(ruleSet && { ruleSet }),
    faults: listed ? faults.map(intoList) : faults,
    findings: listed ? findings.map(intoList) : findings,
  }
}

/** The rule set, where it has no faults; throws {@link RuleSetError} with all of them where it has. */
export function parseRuleSet(input: string | unknown, options: RuleSetOptions = {}): RuleSet {
  const { ruleSet, faults, listed } = readRuleSet(input, options)
  if (!ruleSet) throw new RuleSetError(listed ? faults.map(intoList) : faults)
  return ruleSet
}

/** What was read of a document. */
interface Reading {
  readonly ruleSet?: RuleSet
  readonly faults: readonly Fault[]
  /** What can be judged of it, faults or not. */
  readonly parts?: Omit<Linted, 'complete'>
  /** It was a bare list of rules. */
  readonly listed: boolean
}

function readRuleSet(input: string | unknown, options: RuleSetOptions): Reading {
  const bounds = { ...defaultBounds, ...options.bounds }
  const faults = new FaultList()
  const read = readDocument(faults, input, bounds)
  if (!read) return { faults: faults.faults, listed: false }
  const checked = checkDocument(faults, read.document, bounds, options)
  return { ...checked, faults: faults.faults, listed: read.listed }
}

/** A bare list of rules has no "/rules" for a pointer to go through. */
function intoList<Found extends Fault | Finding>(found: Found): Found {
  const inList = (pointer: string) => pointer.replace(/^\/rules/, '')
  const related = 'related' in found && found.related && { related: found.related.map(inList) }
  return { ...found, pointer: inList(found.pointer), ...related }
}

function checkDocument(
  faults: FaultList,
  document: JsonObject,
  bounds: RuleBounds,
  options: RuleSetOptions,
): Pick<Reading, 'ruleSet' | 'parts'> {
  const shared = document.conditions === undefined ? {} : document.conditions
  const context: ConditionContext = {
    faults,
    catalogue: options.catalogue ?? createCatalogue(),
    language: options.language ?? createLanguage(options),
    bounds,
    facts: new FactTable(),
    shared: isJsonObject(shared) ? shared : {},
    read: new Map(),
  }
  checkFields(faults, document, shared)
  const caps = parseCaps(faults, document.caps, '/caps')
  const gates = parseGates(faults, document.gates, '/gates')
  const parsed = parseRules(context, document)
  const unused = checkUnused(context)
  const strata = stratify(parsed, context.facts.refs)
  for (const cycle of strata.cycles) addCycle(faults, parsed, cycle)
  const parts = { rules: parsed, facts: context.facts.refs, unused }
  if (faults.faults.length > 0) return { parts }
  const ruleSet = {
    ...(typeof document.name === 'string' && { name: document.name }),
    ...(typeof document.description === 'string' && { description: document.description }),
    document,
    rules: inOrder(parsed, strata.levels),
    caps: caps ?? {},
    gates: gates ?? {},
    strata: strata.levels.reduce((most, level) => Math.max(most, level + 1), 0),
    facts: context.facts.refs,
    language: context.language,
  }
  return { ruleSet, parts }
}

function checkFields(faults: FaultList, document: JsonObject, shared: JsonValue): void {
  for (const [field, value] of Object.entries(document)) {
    if (!documentFields.includes(field)) {
      faults.add(pointerTo('', field), 'UNKNOWN_FIELD', {
        expected: `one of the fields ${documentFields.join(', ')}`,
        found: `the field "${field}"`,
        message: `A rule set has no field "${field}": remove it.${suggestion(field, documentFields)}`,
      })
    } else if (textFields.has(field) && typeof value !== 'string') {
      faults.add(`/${field}`, 'TYPE', {
        expected: 'text',
        found: shown(value),
        message: `The ${field} of a rule set must be text, not ${shown(value)}.`,
      })
    }
  }
  if (!isJsonObject(shared)) {
    faults.add('/conditions', 'TYPE', {
      expected: 'an object of conditions by name',
      found: shown(shared),
      message: `The shared conditions must be an object, each under its name, not ${shown(shared)}.`,
    })
  }
}

function parseRules(context: ConditionContext, document: JsonObject): ParsedRule[] {
  const { faults, bounds } = context
  const rules = document.rules
  if (!Array.isArray(rules)) {
    faults.add('/rules', rules === undefined ? 'MISSING_FIELD' : 'TYPE', {
      expected: 'a list of rules',
      found: shown(rules),
      message: `A rule set needs "rules", a list of rules, not ${shown(rules)}.`,
    })
    return []
  }
  if (rules.length > bounds.rules) {
    faults.add('/rules', 'BOUND', {
      expected: `at most ${bounds.rules} rules`,
      found: `${rules.length} rules`,
      message: `A rule set may have ${bounds.rules} rules at most: divide it.`,
    })
    return []
  }
  const parsed: ParsedRule[] = []
  const names = new Map<string, number>()
  for (const [index, raw] of (rules as readonly JsonValue[]).entries()) {
    if (faults.faults.length >= bounds.faults) {
      faults.rule = undefined
      faults.add(`/rules/${index}`, 'BOUND', {
        expected: `fewer than ${bounds.faults} faults`,
        found: `${faults.faults.length} faults`,
        message: `There are ${faults.faults.length} faults before this rule: correct them, then check again.`,
      })
      break
    }
    const name = isJsonObject(raw) ? raw.name : undefined
    faults.rule = typeof name === 'string' ? name : undefined
    const rule = parseRule(context, raw, `/rules/${index}`)
    if (rule) parsed.push(rule)
    if (typeof name !== 'string') continue
    const first = names.get(name)
    if (first === undefined) names.set(name, index)
    else {
      faults.add(`/rules/${index}/name`, 'DUPLICATE_NAME', {
        expected: 'a name that no other rule has',
        found: shown(name),
        message: `The name ${shown(name)} belongs to rule number ${first + 1} already: choose another.`,
      })
    }
  }
  faults.rule = undefined
  return parsed
}

/** Shared conditions that no rule refers to are checked too, but make no fact be kept. Gives back their names. */
function checkUnused(context: ConditionContext): readonly string[] {
  const aside: ConditionContext = { ...context, facts: new FactTable() }
  const unused = Object.keys(context.shared).filter(
    (name) => !context.read.has(`rule ${name}`) && !context.read.has(`where ${name}`),
  )
  for (const name of unused) {
    if (context.read.has(`rule ${name}`)) continue
    const pointer = pointerTo('/conditions', name)
    context.read.set(`rule ${name}`, 'reading')
    const parsed = parseCondition(aside, context.shared[name], pointer, 'rule', true)
    context.read.set(`rule ${name}`, parsed)
  }
  return unused
}

function addCycle(faults: FaultList, rules: readonly ParsedRule[], cycle: readonly number[]): void {
  const names = cycle.map((index) => `"${rules[index]?.name}"`)
  const first = rules[cycle[0] ?? 0]
  if (!first) return
  faults.rule = first.name
  faults.add(first.pointer, 'CYCLE', {
    expected: 'rules that do not wait for each other',
    found: names.join(', '),
    message:
      names.length === 1
        ? `The rule ${names[0]} reads what it writes itself: change its conditions or its action.`
        : `The rules ${names.join(', ')} read what the others of them write, in a circle: change one of them.`,
  })
  faults.rule = undefined
}

function inOrder(parsed: readonly ParsedRule[], levels: readonly number[]): Rule[] {
  return parsed
    .map((rule, place) => ({ rule, stratum: levels[place] ?? 0 }))
    .sort(
      ({ rule: a, stratum }, { rule: b, stratum: other }) =>
        stratum - other || b.priority - a.priority || byCodeUnits(a.name, b.name),
    )
    .map(({ rule: { pointer: _, ...rule }, stratum }, index) => ({ ...rule, stratum, index }))
}
