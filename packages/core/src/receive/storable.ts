/** NUL and halves of surrogate pairs survive neither files nor databases unharmed. */
export const unstorable = /[\0\p{Surrogate}]/u

/**
 * Whether every text in a value can be stored, keys included. `json` is its JSON, in which only an
 * escape can stand for what cannot: most values are seen to be harmless at one glance.
 */
export function allStorable(value: unknown, json: string): boolean {
  return !json.includes('\\u') || storableWithin(value)
}

function storableWithin(value: unknown): boolean {
  if (typeof value === 'string') return !unstorable.test(value)
  if (typeof value !== 'object' || value === null) return true
  for (const [key, item] of Object.entries(value)) {
    if (unstorable.test(key) || !storableWithin(item)) return false
  }
  return true
}
