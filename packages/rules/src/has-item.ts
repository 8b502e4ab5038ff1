/**
 * Whether a value is a list with this item. Lists of segments and tags are short: going through them
 * is quicker than a call of `indexOf`.
 */
export function hasItem(list: unknown, item: unknown): boolean {
  if (!Array.isArray(list)) return false
  for (let place = 0; place < list.length; place++) if (list[place] === item) return true
  return false
}
