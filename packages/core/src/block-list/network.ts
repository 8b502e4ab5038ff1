import { isIPv4, isIPv6 } from 'node:net'
import { plainIp } from '../admit/plain-ip.ts'

/** A range of addresses: its first address as a number, and how many of its leading bits count. */
export interface Network {
  readonly family: 4 | 6
  readonly bits: number
  readonly first: bigint
}

/** How many bits an address has. */
const width = { 4: 32, 6: 128 } as const

/**
 * Reads `203.0.113.0/24` or `2001:db8::/32`; undefined where it is none, or where it does not begin with
 * its first address: whoever writes `203.0.113.7/24` may have meant one address.
 */
export function networkOf(text: string): Network | undefined {
  const [address = '', length = '', ...rest] = text.split('/')
  const read = addressOf(address)
  if (read === undefined || rest.length > 0 || !/^\d{1,3}$/.test(length)) return undefined
  const bits = Number(length)
  // A range of everybody is a mistake.
  if (bits < 1 || bits > width[read.family]) return undefined
  const network = { family: read.family, bits, first: read.value }
  return masked(read.value, network) === read.value ? network : undefined
}

/** The first address of the network of a given length in which an address lies. */
export function masked(value: bigint, { family, bits }: Omit<Network, 'first'>): bigint {
  const rest = BigInt(width[family] - bits)
  return (value >> rest) << rest
}

/** An address as a number, an IPv4 one in whatever clothes; undefined for what is none. */
export function addressOf(
  text: string,
): { readonly family: 4 | 6; readonly value: bigint } | undefined {
  const plain = plainIp(text)
  if (plain === undefined) return undefined
  if (isIPv4(plain)) return { family: 4, value: grouped(plain.split('.'), 8n, 10) }
  return isIPv6(plain) ? { family: 6, value: grouped(groupsOf(plain), 16n, 16) } : undefined
}

function grouped(groups: readonly string[], size: bigint, radix: number): bigint {
  let value = 0n
  for (const group of groups) value = (value << size) | BigInt(Number.parseInt(group, radix))
  return value
}

/** All eight groups of an IPv6 address. */
function groupsOf(plain: string): readonly string[] {
  const [head = '', tail] = plain.split('::')
  const left = head === '' ? [] : head.split(':')
  if (tail === undefined) return left
  const right = tail === '' ? [] : tail.split(':')
  return [...left, ...Array<string>(8 - left.length - right.length).fill('0'), ...right]
}
