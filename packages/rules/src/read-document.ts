import type { RuleBounds } from './bounds.ts'
import { type FaultList, shown } from './fault.ts'
import { copyJson, isJsonObject, type JsonObject, type JsonValue } from './json.ts'

/** A document in its one form, and whether it was given as a bare list of rules. */
export interface ReadDocument {
  readonly document: JsonObject
  readonly listed: boolean
}

/** Reads JSON text, or copies an object that claims to be JSON; undefined where it is none, with the faults noted. */
export function readDocument(
  faults: FaultList,
  input: unknown,
  bounds: RuleBounds,
): ReadDocument | undefined {
  const json = typeof input === 'string' ? readText(faults, input, bounds) : { value: input }
  if (!json) return undefined
  let copied: JsonValue | undefined
  try {
    // Each level of conditions takes two of JSON; the rest is for what stands around and below.
    const limits = {
      depth: 2 * bounds.depth + 24,
      values: bounds.documentLength,
      text: bounds.textLength,
    }
    copied = copyJson(
      json.value,
      limits,
      (pointer, problem, found) => {
        const code = problem === 'no-json' ? 'JSON' : 'BOUND'
        const expected = {
          'no-json': 'a JSON value',
          'too-deep': `at most ${limits.depth} levels of JSON`,
          'too-large': `at most ${limits.values} values`,
          'too-long': `text of at most ${limits.text} characters`,
        }[problem]
        faults.add(pointer, code, {
          expected,
          found,
          message: `A rule set may hold ${expected} here, and this is ${found}.`,
        })
      },
      typeof input === 'string',
    )
  } catch (error) {
    // Getters and proxies of an object that was handed in may do anything.
    return faults.add('', 'JSON', {
      expected: 'a JSON value',
      found: 'an object that cannot be read',
      message: `The rule set cannot be read: ${error instanceof Error ? error.message : 'its object throws'}.`,
    })
  }
  if (faults.faults.length > 0) return undefined
  if (Array.isArray(copied)) return { document: { rules: copied }, listed: true }
  if (isJsonObject(copied)) return { document: copied, listed: false }
  return faults.add('', 'TYPE', {
    expected: 'an object with "rules", or a list of rules',
    found: shown(copied),
    message: `A rule set must be an object with "rules", or a list of rules, not ${shown(copied)}.`,
  })
}

function readText(
  faults: FaultList,
  text: string,
  bounds: RuleBounds,
): { value: unknown } | undefined {
  if (text.length > bounds.documentLength) {
    return faults.add('', 'BOUND', {
      expected: `at most ${bounds.documentLength} characters`,
      found: `${text.length} characters`,
      message: `A rule set may have ${bounds.documentLength} characters at most: divide it.`,
    })
  }
  try {
    return { value: JSON.parse(text.startsWith('\uFEFF') ? text.slice(1) : text) }
  } catch (error) {
    return faults.add('', 'JSON', {
      expected: 'JSON',
      found: shown(text.slice(0, 40)),
      message: `The rule set is no JSON: ${error instanceof Error ? error.message : String(error)}.`,
    })
  }
}
