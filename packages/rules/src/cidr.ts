/** An address as 16-bit groups: two for IPv4, eight for IPv6. */
type Address = readonly number[]

/** A block of addresses: its first address and how many leading bits count. */
export interface Cidr {
  readonly address: Address
  readonly bits: number
}

/** Reads `10.0.0.0/8`, `2001:db8::/32`, or one address; undefined if it is none of them. */
export function parseCidr(text: string): Cidr | undefined {
  const slash = text.indexOf('/')
  const address = parseAddress(slash < 0 ? text : text.slice(0, slash))
  if (!address) return undefined
  const width = address.length * 16
  if (slash < 0) return { address, bits: width }
  const suffix = text.slice(slash + 1)
  if (!/^\d{1,3}$/.test(suffix)) return undefined
  // An IPv4 address written as IPv6 has been shortened by its first 96 bits.
  const shortened = width === 32 && text.includes(':') ? 96 : 0
  const bits = Number(suffix) - shortened
  return bits >= 0 && bits <= width ? { address, bits } : undefined
}

/** Whether an address, given as text, lies in the block; false for text that is no address. */
export function inCidr(text: string, block: Cidr): boolean {
  const address = parseAddress(text)
  if (!address || address.length !== block.address.length) return false
  let left = block.bits
  for (let group = 0; left > 0; group += 1, left -= 16) {
    const mask = left >= 16 ? 0xffff : 0xffff & (0xffff << (16 - left))
    if (((address[group] ?? 0) & mask) !== ((block.address[group] ?? 0) & mask)) return false
  }
  return true
}

function parseAddress(text: string): Address | undefined {
  return text.includes(':') ? parseIpv6(text) : parseIpv4(text)
}

function parseIpv4(text: string): Address | undefined {
  const octets = text.split('.')
  if (octets.length !== 4) return undefined
  let value = 0
  for (const octet of octets) {
    // A leading zero is octal to some readers and decimal to others.
    if (!/^(0|[1-9]\d{0,2})$/.test(octet) || Number(octet) > 255) return undefined
    value = value * 256 + Number(octet)
  }
  return [Math.floor(value / 0x10000), value % 0x10000]
}

/** RFC 4291 section 2.2; an IPv4-mapped address (`::ffff:1.2.3.4`) comes back as IPv4. */
function parseIpv6(text: string): Address | undefined {
  const halves = text.split('::')
  if (halves.length > 2) return undefined
  const head = groupsOf(halves[0] ?? '', halves.length === 1)
  const tail = groupsOf(halves[1] ?? '', true)
  if (!head || !tail) return undefined
  const missing = 8 - head.length - tail.length
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined
  const groups = [...head, ...Array.from({ length: missing }, () => 0), ...tail]
  const mapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff
  return mapped ? groups.slice(6) : groups
}

function groupsOf(text: string, last: boolean): number[] | undefined {
  if (text === '') return []
  const groups: number[] = []
  const words = text.split(':')
  for (const [index, word] of words.entries()) {
    if (last && index === words.length - 1 && word.includes('.')) {
      const ipv4 = parseIpv4(word)
      if (!ipv4) return undefined
      groups.push(...ipv4)
    } else if (/^[0-9A-Fa-f]{1,4}$/.test(word)) {
      groups.push(Number.parseInt(word, 16))
    } else {
      return undefined
    }
  }
  return groups
}
