import type { JsonValue } from '../json.ts'
import type { ParseFaultCode } from './fault.ts'

/** Why data cannot be taken in. */
export class Bad {
  readonly code: ParseFaultCode
  readonly message: string
  constructor(code: ParseFaultCode, message: string) {
    this.code = code
    this.message = message
  }
}

const bad = {
  TOO_DEEP: new Bad('TOO_DEEP', 'data is nested too deep.'),
  FORBIDDEN_KEY: new Bad('FORBIDDEN_KEY', 'data must not have a key "__proto__".'),
  BAD_NUMBER: new Bad('BAD_NUMBER', 'Numbers in data must be finite.'),
  BAD_EVENT: new Bad('BAD_EVENT', 'data must be JSON.'),
} as const

/**
 * A deep copy with sorted keys: what was checked cannot change afterwards, and its text is
 * canonical. Whether its texts can be stored is for the caller to see.
 */
export function copyData(value: unknown, depth: number): JsonValue | Bad {
  if (typeof value === 'string') return value
  if (typeof value === 'number') return Number.isFinite(value) ? value : bad.BAD_NUMBER
  if (typeof value === 'boolean' || value === null) return value
  if (typeof value !== 'object') return bad.BAD_EVENT
  if (depth === 0) return bad.TOO_DEEP
  if (Array.isArray(value)) {
    const items: JsonValue[] = []
    for (const item of value) {
      const copied = copyData(item, depth - 1)
      if (copied instanceof Bad) return copied
      items.push(copied)
    }
    return items
  }
  const result: Record<string, JsonValue> = {}
  for (const key of sortedKeys(value)) {
    if (key === '__proto__') return bad.FORBIDDEN_KEY
    const copied = copyData((value as Record<string, unknown>)[key], depth - 1)
    if (copied instanceof Bad) return copied
    result[key] = copied
  }
  return result
}

/** Most data come with few keys, already in order. */
function sortedKeys(value: object): string[] {
  const keys = Object.keys(value)
  for (let index = 1; index < keys.length; index++) {
    if ((keys[index - 1] as string) > (keys[index] as string)) return keys.sort(byCodeUnits)
  }
  return keys
}

function byCodeUnits(left: string, right: string): number {
  return left < right ? -1 : 1
}
