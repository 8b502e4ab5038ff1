/** So many values a hash may have: all whole numbers that a double holds exactly. */
export const hashes: number = Number.MAX_SAFE_INTEGER + 1

/**
 * A visitor of a site as a number from 1 to 2^53 - 1, evenly spread: what distinct visitors are
 * counted and sampled by. It is cyrb53 by bryc, in the public domain, over both texts.
 */
export function visitorHash(site: string, visitor: string): number {
  let high = 0xdeadbeef
  let low = 0x41c6ce57
  for (let index = 0; index < site.length; index++) {
    const unit = site.charCodeAt(index)
    high = Math.imul(high ^ unit, 2654435761)
    low = Math.imul(low ^ unit, 1597334677)
  }
  // Not a code unit: no name runs into the other.
  high = Math.imul(high ^ 0x10000, 2654435761)
  low = Math.imul(low ^ 0x10000, 1597334677)
  for (let index = 0; index < visitor.length; index++) {
    const unit = visitor.charCodeAt(index)
    high = Math.imul(high ^ unit, 2654435761)
    low = Math.imul(low ^ unit, 1597334677)
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909)
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909)
  const hash = 4294967296 * (2097151 & low) + (high >>> 0)
  return hash === 0 ? 1 : hash
}
