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

/** How large a value may be. */
export interface JsonBounds {
  readonly depth: number
  readonly values: number
  /** Characters of one text. */
  readonly text: number
}

/**
 * Copies a value that claims to be JSON: nothing of the original is kept, so that whoever made it
 * cannot change it later. Members that are undefined are left out, as JSON.stringify does.
 *
 * @param own nobody else has the value, as `JSON.parse` has just made it: it is checked and given
 * back as it is
 */
export function copyJson(
  value: unknown,
  bounds: JsonBounds,
  complain: JsonComplaint,
  own = false,
): JsonValue | undefined {
  let values = 0
  let full = false
  // Pointers are long and seldom needed: the way to the present value is kept as steps.
  const steps: (string | number)[] = []
  const tell = (problem: Parameters<JsonComplaint>[1], found: string) =>
    complain(steps.reduce(pointerTo, ''), problem, found)
  const copy = (from: unknown): JsonValue | undefined => {
    if (full) return undefined
    values += 1
    if (values > bounds.values) {
      full = true
      complain('', 'too-large', `more than ${bounds.values} values`)
      return undefined
    }
    if (typeof from === 'string') {
      if (from.length <= bounds.text) return from
      return void tell('too-long', `${from.length} characters`)
    }
    if (from === null || typeof from === 'boolean') return from
    if (typeof from === 'number' && Number.isFinite(from)) return from
    if (typeof from !== 'object') {
      return void tell('no-json', typeof from === 'number' ? String(from) : typeof from)
    }
    if (steps.length >= bounds.depth) {
      return void tell('too-deep', `more than ${bounds.depth} levels`)
    }
    return Array.isArray(from) ? copyList(from) : copyObject(from)
  }
  const copyList = (from: readonly unknown[]): readonly JsonValue[] => {
    const items: JsonValue[] = []
    for (let index = 0; index < from.length; index += 1) {
      steps.push(index)
      const item = copy(from[index]) ?? null
      if (!own) items.push(item)
      steps.pop()
    }
    return own ? (from as readonly JsonValue[]) : items
  }
  const copyObject = (from: object): JsonObject | undefined => {
    const prototype: unknown = Object.getPrototypeOf(from)
    if (prototype !== null && Object.getPrototypeOf(prototype) !== null) {
      return void tell('no-json', 'an object of a class')
    }
    const members: [string, JsonValue][] = []
    for (const key of Object.keys(from)) {
      const member: unknown = (from as Record<string, unknown>)[key]
      if (member === undefined) continue
      steps.push(key)
      const copied = copy(member)
      if (!own && copied !== undefined) members.push([key, copied])
      steps.pop()
    }
    // fromEntries defines own properties, so that a key named __proto__ stays a key.
    return own ? (from as JsonObject) : Object.fromEntries(members)
  }
  return copy(value)
}

/** Extends a JSON pointer by one step, escaped as RFC 6901 wants it. */
export function pointerTo(pointer: string, step: string | number): string {
  if (typeof step === 'number') return `${pointer}/${step}`
  return `${pointer}/${step.replaceAll('~', '~0').replaceAll('/', '~1')}`
}
