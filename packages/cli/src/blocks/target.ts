import { isIP } from 'node:net'
import type { BlockTarget } from '@beckon/core'
import { CommandError } from '../command-error.ts'

/**
 * Whom a call names: an address or a range as it stands, or a visitor by its option.
 *
 * @throws CommandError 2 where it is neither, or both
 */
export function targetOf(address: string | undefined, visitor: string | undefined): BlockTarget {
  if ((address === undefined) === (visitor === undefined)) {
    throw new CommandError(2, 'name one: an IP address, a range, or --visitor ID.')
  }
  if (visitor !== undefined) return { visitor }
  const given = address as string
  if (given.includes('/')) return { range: given }
  if (isIP(given) !== 0) return { ip: given }
  throw new CommandError(
    2,
    `"${given}" is no IP address, and no range such as 203.0.113.0/24: a visitor is named by --visitor ID.`,
  )
}
