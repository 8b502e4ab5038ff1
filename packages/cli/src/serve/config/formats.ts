import { isIP } from 'node:net'
import { FormatRegistry } from '@sinclair/typebox'
import { hostOf, originOf, timeZoneOf } from '../../site-values.ts'

/** What a text can be required to be, beyond what a pattern can say. */
const formats = {
  'beckon-host': (text: string) => hostOf(text) !== undefined,
  'beckon-time-zone': (text: string) => timeZoneOf(text) !== undefined,
  // Browsers send origins in lower case and without a default port: any other form fits none.
  'beckon-origin': (text: string) => originOf(text) === text,
  'beckon-origin-pattern': isOriginPattern,
  'beckon-network': isNetwork,
} as const

/** A text in one of the formats, and what to say to whoever writes another. */
export function formatted<Name extends keyof typeof formats>(format: Name, expects: string) {
  return { format, expects }
}

for (const [name, fits] of Object.entries(formats)) FormatRegistry.Set(name, fits)

/** `https://*.shop.example` is any subdomain. */
function isOriginPattern(text: string): boolean {
  const plain = text.replace('://*.', '://')
  return originOf(plain) === plain
}

/** As the package proxy-addr reads them. */
function isNetwork(text: string): boolean {
  if (['loopback', 'linklocal', 'uniquelocal'].includes(text)) return true
  const [address = '', bits, ...more] = text.split('/')
  const family = isIP(address)
  if (family === 0 || more.length > 0) return false
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128))
}
