/** Anything that JSON can hold. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject

/** A JSON object; keys whose value is undefined count as missing. */
export interface JsonObject {
  readonly [key: string]: JsonValue | undefined
}

/** Whether a value is a JSON object, not an array and not null. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The order of texts by their UTF-16 code units: the same on every machine. */
export function byCodeUnits(a: string, b: string): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}

/** One JSON text for equal values: keys sorted by UTF-16 code units, no spaces (RFC 8785). */
export function canonicalJson(value: JsonValue): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  if (!isJsonObject(value)) return `[${value.map(canonicalJson).join(',')}]`
  const members: string[] = []
  for (const key of Object.keys(value).sort(byCodeUnits)) {
    const member = value[key]
    if (member !== undefined) members.push(`${JSON.stringify(key)}:${canonicalJson(member)}`)
  }
  return `{${members.join(',')}}`
}

/** Says at which place a value is no JSON, or not within its bounds. */
export type JsonComplaint = (
  pointer: string,
  problem: 'no-json' | 'too-deep' | 'too-large' | 'too-long',
  found: string,
) => void

/**
 * Copies a value that claims to be JSON: nothing of the original is kept, so that whoever made it
 * cannot change it later. Members that are undefined are left out, as JSON.stringify does.
 */
export function copyJson(
  value: unknown,
  bounds: { readonly depth: number; readonly values: number; readonly text: number },
  complain: JsonComplaint,
): JsonValue | undefined {
  let values = 0
  let full = false
  const copy = (from: unknown, pointer: string, depth: number): JsonValue | undefined => {
    if (full) return undefined
    values += 1
    if (values > bounds.values) {
      full = true
      complain('', 'too-large', `more than ${bounds.values} values`)
      return undefined
    }
    if (typeof from === 'string' && from.length > bounds.text) {
      complain(pointer, 'too-long', `${from.length} characters`)
      return undefined
    }
    if (from === null || typeof from === 'string' || typeof from === 'boolean') return from
    if (typeof from === 'number' && Number.isFinite(from)) return from
    if (typeof from !== 'object') {
      complain(pointer, 'no-json', typeof from === 'number' ? String(from) : typeof from)
      return undefined
    }
    if (depth >= bounds.depth) {
      complain(pointer, 'too-deep', `more than ${bounds.depth} levels`)
      return undefined
    }
    if (Array.isArray(from)) {
      const items: JsonValue[] = []
      for (let index = 0; index < from.length; index += 1) {
        items.push(copy(from[index], `${pointer}/${index}`, depth + 1) ?? null)
      }
      return items
    }
    const prototype: unknown = Object.getPrototypeOf(from)
    if (prototype !== null && Object.getPrototypeOf(prototype) !== null) {
      complain(pointer, 'no-json', 'an object of a class')
      return undefined
    }
    const members: [string, JsonValue][] = []
    for (const [key, member] of Object.entries(from)) {
      if (member === undefined) continue
      const copied = copy(member, pointerTo(pointer, key), depth + 1)
      if (copied !== undefined) members.push([key, copied])
    }
    // fromEntries defines own properties, so that a key named __proto__ stays a key.
    return Object.fromEntries(members)
  }
  return copy(value, '', 0)
}

/** Extends a JSON pointer by one step, escaped as RFC 6901 wants it. */
export function pointerTo(pointer: string, step: string | number): string {
  if (typeof step === 'number') return `${pointer}/${step}`
  return `${pointer}/${step.replaceAll('~', '~0').replaceAll('/', '~1')}`
}
