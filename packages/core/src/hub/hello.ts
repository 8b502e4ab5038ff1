import type { HelloMessage } from '../protocol/client-message.ts'
import type { Closing } from '../protocol/closing.ts'
import type { Cursor } from '../protocol/cursor.ts'

const fields = new Set([
  'type',
  'protocol',
  'site',
  'role',
  'token',
  'resumeFrom',
  'time',
  'language',
])
const longestSite = 64
const longestToken = 4_096
const longestEpoch = 64
const languageTag = /^[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8}){0,7}$/

/** Reads the first message of a connection; gives back why it is ended where it is no `hello`. */
export function readHello(message: unknown): HelloMessage | Closing {
  if (typeof message !== 'object' || message === null || Array.isArray(message)) return 'BAD_HELLO'
  const given = message as Readonly<Record<string, unknown>>
  if (given.type !== 'hello') return 'BAD_HELLO'
  if (given.protocol !== 1) {
    return typeof given.protocol === 'number' ? 'UNSUPPORTED_PROTOCOL' : 'BAD_HELLO'
  }
  const { site, role, token, resumeFrom, time, language } = given
  const good =
    Object.keys(given).every((name) => fields.has(name)) &&
    isText(site, longestSite) &&
    (role === undefined || role === 'visitor' || role === 'operator') &&
    (token === undefined || isText(token, longestToken)) &&
    (resumeFrom === undefined || isCursor(resumeFrom)) &&
    (time === undefined || Number.isSafeInteger(time)) &&
    (language === undefined || (typeof language === 'string' && languageTag.test(language)))
  // Every field has been looked at above; the type of a literal union cannot follow that.
  return good ? (given as unknown as HelloMessage) : 'BAD_HELLO'
}

/** The first choice of an `Accept-Language` header. */
export function firstLanguage(header: string | undefined): string | undefined {
  const first = /^[^,;]*/.exec(header ?? '')?.[0].trim()
  return first !== undefined && languageTag.test(first) ? first : undefined
}

function isText(value: unknown, longest: number): value is string {
  return typeof value === 'string' && value.length > 0 && value.length <= longest
}

function isCursor(value: unknown): value is Cursor {
  if (typeof value !== 'object' || value === null) return false
  const { epoch, seq, ...more } = value as Readonly<Record<string, unknown>>
  return (
    isText(epoch, longestEpoch) &&
    Number.isSafeInteger(seq) &&
    (seq as number) >= 0 &&
    Object.keys(more).length === 0
  )
}
