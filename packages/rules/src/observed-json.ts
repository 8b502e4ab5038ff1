import { isJsonObject, type JsonValue } from './json.ts'

/** A site's own facts may be any values; nobody follows them further down. */
const levels = 32

/**
 * Copies what a fact was seen to be as JSON: numbers that JSON has not, and whatever else it has
 * not, become texts, members that are undefined are left out, and it ends 32 levels down.
 */
export function observedJson(value: unknown, left = levels): JsonValue {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value)
  if (typeof value !== 'object') return typeof value
  if (left === 0) return '…'
  if (Array.isArray(value)) return value.map((item) => observedJson(item, left - 1))
  if (!isJsonObject(value)) return typeof value
  const members: [string, JsonValue][] = []
  for (const [key, member] of Object.entries(value)) {
    if (member !== undefined) members.push([key, observedJson(member, left - 1)])
  }
  return Object.fromEntries(members)
}
