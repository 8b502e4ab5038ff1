import type { Bounds } from '../bounds.ts'
import type { EngineOptions } from '../engine-options.ts'
import { UsageError } from '../errors.ts'
import { AddressBook } from './address-book.ts'

/**
 * The address book of an engine.
 *
 * @throws UsageError `IPV6_PREFIX` where IPv6 addresses have no such many bits
 */
export function addressBookOf(
  { secret, privacy: { ip = 'truncate', ipv6Prefix = 64 } = {} }: EngineOptions,
  { cachedAddresses }: Bounds,
): AddressBook {
  if (Number.isInteger(ipv6Prefix) && ipv6Prefix >= 1 && ipv6Prefix <= 128) {
    return new AddressBook(secret, ip, cachedAddresses, ipv6Prefix)
  }
  throw new UsageError(
    'IPV6_PREFIX',
    `privacy.ipv6Prefix must be a whole number from 1 to 128, not ${ipv6Prefix}.`,
  )
}
