import type { JsonObject, JsonValue } from '@beckon/core'

const pair = /^([A-Za-z][\w.-]*)=(.*)$/s

/**
 * Reads `sku=K-12 price=49.90 gift=true note="for ann"` as data: numbers, true and false are what they
 * say, all else is text. A dot in a name leads into an object. Undefined where it is none.
 */
export function parseData(text: string): JsonObject | undefined {
  const data: Record<string, JsonValue> = {}
  for (const word of text.match(/(?:[^\s"]|"[^"]*")+/g) ?? []) {
    const [, name, value] = pair.exec(word.replace(/,$/, '')) ?? []
    if (name === undefined || value === undefined) return undefined
    put(data, name.split('.'), readValue(value))
  }
  return Object.keys(data).length === 0 ? undefined : data
}

function readValue(text: string): JsonValue {
  const quoted = /^"(.*)"$/s.exec(text)?.[1]
  if (quoted !== undefined) return quoted
  if (text === 'true' || text === 'false') return text === 'true'
  return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text
}

function put(
  into: Record<string, JsonValue>,
  [name = '', ...deeper]: readonly string[],
  value: JsonValue,
): void {
  if (deeper.length === 0) {
    define(into, name, value)
    return
  }
  const before = Object.hasOwn(into, name) ? into[name] : undefined
  const inner = typeof before === 'object' && before !== null && !Array.isArray(before)
  const next = (inner ? { ...before } : {}) as Record<string, JsonValue>
  put(next, deeper, value)
  define(into, name, next)
}

/** Whatever the name is: `__proto__` is one like any other. */
function define(into: object, name: string, value: JsonValue): void {
  Object.defineProperty(into, name, { value, enumerable: true, configurable: true, writable: true })
}
