import { hash } from 'node:crypto'
import { Recent } from './recent.ts'

/** SHA-256, cut to 132 bits: 22 characters that are safe in a URL. */
export function digestOf(bytes: string | Uint8Array): string {
  return hash('sha256', bytes, 'base64url').slice(0, 22)
}

/**
 * How many lines are surely remembered. Identical lines carry the same time, so in an ordered
 * stream they are neighbours, and the count needs no more memory than one instant has lines.
 */
const remembered = 32_768

/**
 * Ids of lines: the hash of a line's bytes and its occurrence number, so that identical lines
 * are separate events and a second run gives the same ids.
 *
 * Asked in the order of (time, position). An identical line that comes after more than 32,768
 * other lines (only possible beyond the look-ahead, for bad lines, or when one instant has more
 * lines) is taken for a first one, and so gets the id of the first.
 */
export class LineIds {
  readonly #counts = new Recent<number>(remembered)

  /** The id of the next line with this digest. */
  next(digest: string): string {
    const occurrence = (this.#counts.get(digest) ?? 0) + 1
    this.#counts.set(digest, occurrence)
    return occurrence === 1 ? digest : digestOf(`${digest} ${occurrence}`)
  }
}
