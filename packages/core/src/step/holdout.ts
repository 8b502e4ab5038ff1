import type { Holdout } from '@beckon/rules'
import { digest } from '../hash.ts'
import { keyNumber } from './rule-key.ts'

/** What {@link keyNumber} stays below. */
const buckets = 0x1_0000_0000_0000

/**
 * Whether a visitor belongs to those who are held out: by a hash of the site, the holdout's key and
 * the visitor, so that it is the same at every instant, under every rule set, and on every machine.
 */
export function isHeldOut(site: string, visitor: string, { share, key }: Holdout): boolean {
  return keyNumber(digest(`holdout\n${site}\n${key}\n${visitor}`)) / buckets < share
}
