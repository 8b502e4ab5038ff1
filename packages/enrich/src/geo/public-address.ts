import { BlockList, isIP } from 'node:net'

/** Addresses that belong to no place: this host, private, link-local, shared, multicast, reserved. */
const PLACELESS = new BlockList()
for (const [net, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['224.0.0.0', 3],
] as const) {
  PLACELESS.addSubnet(net, bits, 'ipv4')
}
for (const [net, bits] of [
  ['::', 127],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
] as const) {
  PLACELESS.addSubnet(net, bits, 'ipv6')
}

/**
 * The address to look up for what a request gave, or `undefined` where there is no place to find:
 * not an address, private, loopback, link-local, multicast. An IPv4 address mapped into IPv6
 * comes out as IPv4.
 */
export const publicAddress = (text: string): string | undefined => {
  const mapped = /^::ffff:(\d{1,3}(?:\.\d{1,3}){3})$/i.exec(text)
  const address = mapped?.[1] ?? text
  const family = isIP(address)
  if (family === 0 || address.includes('%')) return undefined
  return PLACELESS.check(address, family === 4 ? 'ipv4' : 'ipv6') ? undefined : address
}
