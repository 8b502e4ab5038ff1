import ipaddr from 'ipaddr.js'

/**
 * Whether an IP address is one of the public internet: not this machine, not a private network, not one
 * set apart for something else; IPv4 in the clothes of IPv6 is judged as IPv4.
 */
export function isPublicAddress(address: string): boolean {
  return ipaddr.isValid(address) && ipaddr.process(address).range() === 'unicast'
}
