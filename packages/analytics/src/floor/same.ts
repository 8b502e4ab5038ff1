/** The value before, where the new one says the same: plain JSON, compared to its depths. */
export function kept<Value>(before: Value | undefined, now: Value): Value {
  return before !== undefined && before !== now && same(before, now) ? before : now
}

/** Whether two pieces of plain JSON say the same; the order of names means nothing. */
export function same(one: unknown, other: unknown): boolean {
  if (one === other) return true
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) {
    return false
  }
  if (Array.isArray(one) !== Array.isArray(other)) return false
  const names = Object.keys(one)
  if (names.length !== Object.keys(other).length) return false
  return names.every(
    (name) =>
      Object.hasOwn(other, name) &&
      same(one[name as keyof typeof one], other[name as keyof typeof other]),
  )
}
