import { resolve } from 'node:path'
import { checkRuleSet, type RuleSet, type RuleSetCheck, type RuleSetOptions } from '@beckon/rules'
import { checkRulesFile } from '../../rules/rules-file.ts'
import type { Faults } from './fields.ts'
import type { Node } from './node.ts'
import type { Place } from './place.ts'

/** How many faults of a rule set are told here; `beckon check` tells all. */
const told = 3

/** Reads the rules that scenarios name, each file once. */
export class RulesSource {
  /** Is in force whatever scenarios name. */
  readonly override: RuleSet | undefined
  private readonly directory: string
  private readonly options: RuleSetOptions
  private readonly files = new Map<string, RuleSetCheck | Error>()

  /** @param directory from where files are named */
  constructor(directory: string, options: RuleSetOptions, override?: RuleSet) {
    this.override = override
    this.directory = directory
    this.options = options
  }

  /** The rules of a node: a file, a folder, a rule set or a list of rules. Undefined where they are bad, which is a fault. */
  read(node: Node, faults: Faults): RuleSet | undefined {
    if (this.override !== undefined) return this.override
    if (node.kind === 'text') return this.file(node.text, node.place, faults)
    const { value } = node
    if (isRuleSet(value)) return value
    return good(checkRuleSet(value, this.options), 'These rules', node.place, faults)
  }

  /** The rules of a file or folder. */
  file(name: string, place: Place, faults: Faults): RuleSet | undefined {
    if (this.override !== undefined) return this.override
    const path = resolve(this.directory, name)
    let found = this.files.get(path)
    if (found === undefined) {
      found = checked(path, this.options)
      this.files.set(path, found)
    }
    if (!(found instanceof Error)) return good(found, `The rules in ${name}`, place, faults)
    faults.add(place, `The rules in ${name} cannot be read: ${found.message}.`)
    return undefined
  }
}

function checked(path: string, options: RuleSetOptions): RuleSetCheck | Error {
  try {
    return checkRulesFile(path, options)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error
    return error.code === 'ENOENT' ? new Error('there is no such file') : error
  }
}

function good(
  check: RuleSetCheck,
  what: string,
  place: Place,
  faults: Faults,
): RuleSet | undefined {
  if (check.ruleSet !== undefined) return check.ruleSet
  for (const { pointer, message } of check.faults.slice(0, told)) {
    faults.add(place, `${what} are refused${pointer === '' ? '' : ` at ${pointer}`}: ${message}`)
  }
  const more = check.faults.length - told
  if (more > 0) faults.add(place, `${what} have ${more} more faults.`)
  return undefined
}

function isRuleSet(value: unknown): value is RuleSet {
  return typeof value === 'object' && value !== null && 'strata' in value && 'document' in value
}
