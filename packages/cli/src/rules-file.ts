import type { Stats } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { buffer } from 'node:stream/consumers'
import { checkRuleSet, type Finding, type RuleSet, type RuleSetCheck } from '@beckon/rules'
import { re2 } from '@beckon/rules/re2js'
import { checkRulesFile as checkRulesAt, checkRulesBytes } from '@beckon/testing'
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
  if (file === '-') return checkRulesBytes(await buffer(output.surroundings.stdin), language)
  const isDirectory = (await stated(file)).isDirectory()
  if (isDirectory && !(await readdir(file)).some((name) => name.endsWith('.json'))) {
    throw new CommandError(2, `there are no files of rules (*.json) in ${file}.`)
  }
  try {
    return checkRulesAt(file, language)
  } catch (cause) {
    throw cannotOpen(file, cause)
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
