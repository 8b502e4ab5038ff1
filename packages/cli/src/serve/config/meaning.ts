import { isIP } from 'node:net'
import { hostOf, originOf, timeZoneOf } from '../../site-values.ts'
import type { ServeConfig } from './schema.ts'

/** What is wrong at one place of a value. */
export interface Finding {
  /** JSON pointer; empty for the value itself. */
  readonly pointer: string
  readonly message: string
  readonly found?: string
}

/** What is wrong with a value whose shape is right. */
export function meaningFindings(name: string, value: unknown): Finding[] {
  switch (name) {
    case 'path':
      return ['/health', '/ready', '/status'].includes(value as string)
        ? [wrong('', `${value} is taken: choose another path, such as /beckon.`, value)]
        : []
    case 'sites':
      return Object.entries(value as ServeConfig['sites']).flatMap(([id, site]) => ofSite(id, site))
    case 'origins':
      return value === '*' ? [] : bad(value as string[], '', isOriginPattern, originWords)
    case 'trustProxy':
      return typeof value === 'number' ? [] : bad(value as string[], '', isNetwork, networkWords)
    case 'rules':
      return value === '-'
        ? [wrong('', 'The rules are read again when they change: give a file, not stdin.', value)]
        : []
    default:
      return []
  }
}

const originWords =
  'Give an origin such as https://shop.example or https://*.shop.example, without a path.'
const networkWords = 'Give a network such as 10.0.0.0/8, or loopback, linklocal or uniquelocal.'

function ofSite(id: string, site: ServeConfig['sites'][string]): Finding[] {
  const { hosts = [], redirectOrigins = [], timeZone } = site
  const isOrigin = (text: string): boolean => originOf(text) === text
  return [
    ...bad(hosts, `/${id}/hosts`, (host) => hostOf(host) !== undefined, hostWords),
    ...(timeZone === undefined || timeZoneOf(timeZone) !== undefined
      ? []
      : [wrong(`/${id}/timeZone`, 'Give an IANA time zone such as Europe/Berlin.', timeZone)]),
    ...bad(redirectOrigins, `/${id}/redirectOrigins`, isOrigin, redirectWords),
  ]
}

const hostWords = 'Give a host such as shop.example, without scheme, port or path.'
const redirectWords = 'Give an origin such as https://shop.example, without a path or a slash.'

function bad(
  texts: readonly string[],
  pointer: string,
  good: (text: string) => boolean,
  message: string,
): Finding[] {
  return texts.flatMap((text, index) =>
    good(text) ? [] : [wrong(`${pointer}/${index}`, message, text)],
  )
}

function wrong(pointer: string, message: string, value: unknown): Finding {
  return { pointer, message, found: JSON.stringify(value).slice(0, 200) }
}

/** Browsers send origins in lower case and without a default port: any other form fits none. */
function isOriginPattern(text: string): boolean {
  const plain = text.replace('://*.', '://')
  return originOf(plain) === plain
}

function isNetwork(text: string): boolean {
  if (['loopback', 'linklocal', 'uniquelocal'].includes(text)) return true
  const [address = '', bits, ...more] = text.split('/')
  const family = isIP(address)
  if (family === 0 || more.length > 0) return false
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128))
}
