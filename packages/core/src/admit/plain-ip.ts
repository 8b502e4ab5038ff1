import { isIPv4, isIPv6 } from 'node:net'

/**
 * One text for each address: IPv6 in the form of RFC 5952 without a zone, and IPv4 as itself where
 * a socket for both gives it as IPv6 (`::ffff:192.0.2.7`). Undefined for what is no address.
 */
export function plainIp(ip: string): string | undefined {
  if (isIPv4(ip)) return ip
  if (!isIPv6(ip)) return undefined
  const text = new URL(`http://[${ip.replace(/%.*$/, '')}]/`).hostname.slice(1, -1)
  const mapped = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(text)
  if (mapped === null) return text
  const [high = 0, low = 0] = mapped.slice(1).map((group) => Number.parseInt(group, 16))
  return `${high >> 8}.${high & 255}.${low >> 8}.${low & 255}`
}

/** The network an address of {@link plainIp} lies in: a /24 for IPv4, a /48 for IPv6. */
export function truncateIp(ip: string): string {
  if (isIPv4(ip)) return ip.replace(/\.\d+$/, '.0')
  const head = (ip.split('::')[0] ?? '').split(':').filter((group) => group !== '')
  while (head.length < 3) head.push('0')
  return `${head.slice(0, 3).join(':')}::`
}
