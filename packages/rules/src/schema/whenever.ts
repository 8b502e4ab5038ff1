import type { JsonObject } from '../json.ts'

/** A schema that asks for something only of what fits a condition. */
export function whenever(
  condition: JsonObject,
  consequence: JsonObject,
  otherwise?: JsonObject,
): JsonObject {
  return Object.fromEntries([
    ['if', condition],
    ['then', consequence],
    ...(otherwise === undefined ? [] : [['else', otherwise] as const]),
  ])
}
