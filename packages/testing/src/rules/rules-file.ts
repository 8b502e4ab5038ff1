import { readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import {
  checkRuleSet,
  combineRuleSets,
  type Fault,
  type NamedRuleSet,
  type RuleSetCheck,
  type RuleSetOptions,
} from '@beckon/rules'

/**
 * Reads and checks a file of rules, or all files (`*.json`) of a directory as one rule set, each a scenario.
 * What is wrong in a directory has the file's name before its pointer.
 *
 * @throws the system's error where it cannot be read
 */
export function checkRulesFile(path: string, options: RuleSetOptions = {}): RuleSetCheck {
  if (!statSync(path).isDirectory()) return checkRulesBytes(readFileSync(path), options)
  const names = readdirSync(path)
    .filter((name) => name.endsWith('.json'))
    .sort()
  if (names.length === 0) return { faults: [noFiles(path)], findings: [] }
  const sets: NamedRuleSet[] = []
  const faults: Fault[] = []
  for (const name of names) {
    const { ruleSet, faults: own } = checkRulesBytes(readFileSync(join(path, name)), options)
    faults.push(...own.map((fault) => ({ ...fault, pointer: `${name}${fault.pointer}` })))
    if (ruleSet !== undefined) {
      sets.push({ name, document: { name: basename(name, '.json'), ...ruleSet.document } })
    }
  }
  if (faults.length > 0) return { faults, findings: [] }
  const { document, origin } = combineRuleSets(basename(path), sets)
  const inFile = (pointer: string): string => {
    const { set, pointer: there } = origin(pointer)
    return set === undefined ? pointer : `${set}${there}`
  }
  const checked = checkRuleSet(document, options)
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

/** Checks the bytes of a file of rules: JSON in UTF-8. */
export function checkRulesBytes(bytes: Uint8Array, options: RuleSetOptions = {}): RuleSetCheck {
  try {
    return checkRuleSet(new TextDecoder('utf-8', { fatal: true }).decode(bytes), options)
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    const fault: Fault = {
      pointer: '',
      code: 'JSON',
      expected: 'text in UTF-8',
      found: 'other bytes',
      message: 'The file is no text in UTF-8: save it as UTF-8.',
    }
    return { faults: [fault], findings: [] }
  }
}

function noFiles(path: string): Fault {
  return {
    pointer: '',
    code: 'JSON',
    expected: 'files of rules (*.json)',
    found: 'none',
    message: `There are no files of rules (*.json) in ${path}.`,
  }
}
