import { hash } from 'node:crypto'
import { Recent } from '@beckon/core/adapter'

/** SHA-256, cut to 132 bits: 22 characters that are safe in a URL. */
export function digestOf(bytes: string | Uint8Array): string {
  return hash('sha256', bytes, 'base64url').slice(0, 22)
}

/** How many lines are surely remembered. */
const remembered = 32_768

/**
 * Ids of lines: the hash of a line's bytes and its occurrence number, so that identical lines
 * are separate events and a second run gives the same ids.
 *
 * Identical lines carry the same time, so in an ordered stream they are neighbours, and the count
 * needs no more memory than one instant has lines. Lines that come too late for the order are
 * counted apart. Where more than 32,768 other lines of the same instant (or late ones, or bad
 * ones) stand between two identical lines, the second gets the id of the first.
 */
export class LineIds {
  #at = Number.NEGATIVE_INFINITY
  /** The first line of the instant, while it is the only one: most are, and need no map. */
  #alone: string | undefined
  readonly #instant = new Recent<number>(remembered)
  readonly #others = new Recent<number>(remembered)

  /** The id of the next line with this digest; `at` is its time in ms, if it has one. */
  next(digest: string, at: number | undefined): string {
    if (at === undefined) return occurrenceId(this.#others, digest)
    if (at < this.#at) return occurrenceId(this.#others, digestOf(`${digest} late`))
    if (at > this.#at) {
      this.#at = at
      this.#alone = digest
      return digest
    }
    if (this.#alone !== undefined) {
      this.#instant.clear()
      this.#instant.set(this.#alone, 1)
      this.#alone = undefined
    }
    return occurrenceId(this.#instant, digest)
  }
}

function occurrenceId(counts: Recent<number>, digest: string): string {
  const occurrence = (counts.get(digest) ?? 0) + 1
  counts.set(digest, occurrence)
  return occurrence === 1 ? digest : digestOf(`${digest} ${occurrence}`)
}
