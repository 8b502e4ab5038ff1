import type { Stats } from 'node:fs'
import { readdir, readFile, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import {
  checkRuleSet,
  combineRuleSets,
  type Fault,
  type Finding,
  type NamedRuleSet,
  type RuleSet,
  type RuleSetCheck,
} from '@beckon/rules'
import { re2 } from '@beckon/rules/re2js'
import { CommandError } from './command-error.ts'
import { faultLines } from './faults.ts'
import { reason } from './logs.ts'
import type { Output } from './terminal/output.ts'

/** What the command brings along for rules: `matches` works in every one of its files. */
export const language = { regex: re2() }

/**
 * Reads and checks a file of rules, or all files of a directory as one rule set, each a scenario; `-` is
 * stdin. What is wrong in a directory has the file's name before its pointer.
 *
 * @throws CommandError 2 where the file is missing or cannot be opened, or the directory has no rules.
 */
export async function checkRulesFile(file: string, output: Output): Promise<RuleSetCheck> {
  if (file !== '-' && (await stated(file)).isDirectory()) return checkDirectory(file, output)
  return checkBytes(await bytesOf(file, output))
}

async function checkDirectory(directory: string, output: Output): Promise<RuleSetCheck> {
  const names = (await readdir(directory)).filter((name) => name.endsWith('.json')).sort()
  if (names.length === 0) {
    throw new CommandError(2, `there are no files of rules (*.json) in ${directory}.`)
  }
  const sets: NamedRuleSet[] = []
  const faults: Fault[] = []
  for (const name of names) {
    const { ruleSet, faults: own } = checkBytes(await bytesOf(join(directory, name), output))
    faults.push(...own.map((fault) => ({ ...fault, pointer: `${name}${fault.pointer}` })))
    if (ruleSet !== undefined) {
      sets.push({ name, document: { name: basename(name, '.json'), ...ruleSet.document } })
    }
  }
  if (faults.length > 0) return { faults, findings: [] }
  const { document, origin } = combineRuleSets(basename(directory), sets)
  const inFile = (pointer: string): string => {
    const { set, pointer: there } = origin(pointer)
    return set === undefined ? pointer : `${set}${there}`
  }
  const checked = checkRuleSet(document, language)
  return {
    ...checked,
    faults: checked.faults.map((fault) => ({ ...fault, pointer: inFile(fault.pointer) })),
    findings: checked.findings.map((finding) => ({
      ...finding,
      pointer: inFile(finding.pointer),
      ...(finding.related && { related: finding.related.map(inFile) }),
    })),
  }
}

function checkBytes(bytes: Uint8Array): RuleSetCheck {
  try {
    return checkRuleSet(new TextDecoder('utf-8', { fatal: true }).decode(bytes), language)
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    const fault = {
      pointer: '',
      code: 'JSON',
      expected: 'text in UTF-8',
      found: 'other bytes',
      message: 'The file is no text in UTF-8: save it as UTF-8.',
    } as const
    return { faults: [fault], findings: [] }
  }
}

/**
 * The rule set of a file or directory, or an empty one without any. Where rules in it cannot do what they
 * say, that is noted, and nothing more: they can be loaded.
 *
 * @throws CommandError 2 where the file is missing, 1 with all its faults where it has any.
 */
export async function loadRules(file: string | undefined, output: Output): Promise<RuleSet> {
  const check =
    file === undefined ? checkRuleSet({ rules: [] }) : await checkRulesFile(file, output)
  if (check.ruleSet !== undefined) {
    const errors = check.findings.filter(({ severity }) => severity === 'error')
    if (errors.length > 0) output.remark(errorsNote(errors, file ?? ''))
    return check.ruleSet
  }
  for (const line of faultLines(check.faults, 'fault', output.noteColour)) output.note(line)
  throw new CommandError(1, `the rules in ${file ?? ''} were refused: see above.`)
}

function errorsNote(errors: readonly Finding[], file: string): string {
  const rules = new Set(errors.map(({ rule }) => rule)).size
  const what =
    rules === 1 ? 'a rule cannot do what it says' : `${rules} rules cannot do what they say`
  return `in ${file} ${what}: beckon check tells why.`
}

async function bytesOf(file: string, output: Output): Promise<Uint8Array> {
  if (file === '-') return buffer(output.surroundings.stdin)
  try {
    return await readFile(file)
  } catch (cause) {
    throw cannotOpen(file, cause)
  }
}

async function stated(file: string): Promise<Stats> {
  try {
    return await stat(file)
  } catch (cause) {
    throw cannotOpen(file, cause)
  }
}

function cannotOpen(file: string, cause: unknown): CommandError {
  return new CommandError(2, `cannot open the rules file ${file}: ${reason(cause)}.`, { cause })
}
