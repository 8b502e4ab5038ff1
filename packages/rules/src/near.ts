/**
 * How far a number is from the bound of a comparison, on either side of it; undefined where the
 * comparison has none, or where it is none of numbers.
 *
 * @param required the number that is compared with, or the two ends of `between`
 */
export function distanceTo(
  operator: string,
  observed: unknown,
  required: unknown,
): number | undefined {
  if (typeof observed !== 'number' || !distanced.has(operator)) return undefined
  const target = operator === 'between' ? nearestEnd(observed, required) : required
  if (typeof target !== 'number') return undefined
  const distance = Math.abs(observed - target)
  return Number.isFinite(distance) ? distance : undefined
}

/** Whether a distance from a required number, or from the ends of a range, is at most a fifth of it, or at most 1. */
export function isNear(distance: number, observed: number, required: unknown): boolean {
  const target = Array.isArray(required) ? nearestEnd(observed, required) : required
  return typeof target === 'number' && distance <= Math.max(1, Math.abs(target) / 5)
}

const distanced = new Set([
  'equal',
  'lessThan',
  'lessThanInclusive',
  'greaterThan',
  'greaterThanInclusive',
  'between',
])

function nearestEnd(observed: number, range: unknown): unknown {
  if (!Array.isArray(range)) return undefined
  const [low, high] = range as readonly unknown[]
  if (typeof low !== 'number' || typeof high !== 'number') return undefined
  return Math.abs(observed - low) <= Math.abs(observed - high) ? low : high
}
