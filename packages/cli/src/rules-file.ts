import { readFile } from 'node:fs/promises'
import { buffer } from 'node:stream/consumers'
import { checkRuleSet, type Finding, type RuleSet, type RuleSetCheck } from '@beckon/rules'
import { re2 } from '@beckon/rules/re2js'
import { CommandError } from './command-error.ts'
import { faultLines } from './faults.ts'
import { reason } from './logs.ts'
import type { Output } from './terminal/output.ts'

/** What the command brings along for rules: `matches` works in every one of its files. */
export const language = { regex: re2() }

/**
 * Reads and checks a file of rules; `-` is stdin.
 *
 * @throws CommandError 2 where the file is missing or cannot be opened.
 */
export async function checkRulesFile(file: string, output: Output): Promise<RuleSetCheck> {
  const bytes = await bytesOf(file, output)
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
 * The rule set of a file, or an empty one without a file. Where rules in it cannot do what they say,
 * that is noted, and nothing more: they can be loaded.
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
    throw new CommandError(2, `cannot open the rules file ${file}: ${reason(cause)}.`, { cause })
  }
}
