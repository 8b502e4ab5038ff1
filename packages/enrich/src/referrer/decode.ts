import { isUtf8 } from 'node:buffer'
import { TextDecoder } from 'node:util'

/** No keyword and no campaign name is kept longer than that. */
const MAX_TEXT = 255

/** Windows-1252 from 0x80 to 0x9f: spelt out because Node versions disagree about its decoder. */
const C1 = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ'

const decodeLatin1 = (bytes: Uint8Array): string => {
  let text = ''
  for (const byte of bytes) {
    text += byte >= 0x80 && byte < 0xa0 ? C1.charAt(byte - 0x80) : String.fromCharCode(byte)
  }
  return text
}

const decoders = new Map<string, TextDecoder>()

/** Throws a `RangeError` on a label nobody knows: the tables hold none. */
const decoderOf = (charset: string): TextDecoder => {
  const known = decoders.get(charset)
  if (known !== undefined) return known
  const decoder = new TextDecoder(charset, { fatal: true })
  decoders.set(charset, decoder)
  return decoder
}

const decodeAs = (bytes: Uint8Array, charset: string): string | undefined => {
  if (charset === 'iso-8859-1') return decodeLatin1(bytes)
  try {
    return decoderOf(charset).decode(bytes)
  } catch {
    return undefined
  }
}

const utf8 = new TextDecoder()

/** UTF-8, also where the text was cut within its last character. */
const decodeUtf8 = (bytes: Uint8Array): string | undefined => {
  if (isUtf8(bytes)) return utf8.decode(bytes)
  for (let cut = 1; cut <= 3 && cut < bytes.length; cut++) {
    const whole = bytes.subarray(0, -cut)
    const isLead = (bytes[bytes.length - cut] ?? 0) >= 0xc2
    if (isLead && isUtf8(whole)) {
      const text = utf8.decode(whole)
      // Nothing but ASCII before it: it is no cut character but a letter of an older encoding.
      return text.length < whole.length ? text : undefined
    }
  }
  return undefined
}

const hexDigit = (code: number | undefined): number => {
  if (code === undefined) return -1
  if (code >= 48 && code <= 57) return code - 48
  const lower = code | 32
  return lower >= 97 && lower <= 102 ? lower - 87 : -1
}

/** Puts bytes in the place of percent escapes; what is no escape stays as it is. */
const unescapeBytes = (text: string): Uint8Array => {
  const bytes = Buffer.from(text, 'utf8')
  let length = 0
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0
    const high = byte === 37 ? hexDigit(bytes[at + 1]) : -1
    const low = high === -1 ? -1 : hexDigit(bytes[at + 2])
    bytes[length++] = low === -1 ? byte : high * 16 + low
    if (low !== -1) at += 2
  }
  return bytes.subarray(0, length)
}

const decodeBytes = (text: string, charsets: readonly string[]): string | undefined => {
  const bytes = unescapeBytes(text)
  const decoded = decodeUtf8(bytes)
  if (decoded !== undefined) return decoded
  for (const charset of charsets) {
    const read = decodeAs(bytes, charset)
    if (read !== undefined) return read
  }
  return undefined
}

/** Every percent sign starts an escape, and there is one: the text was encoded twice. */
const isEncodedAgain = (text: string): boolean =>
  text.includes('%') && !/%(?![0-9a-f]{2})/i.test(text)

const tidy = (text: string): string => {
  const short = text
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim()
    .slice(0, MAX_TEXT)
  // Half a character may be left by the cut, or come from whoever wrote the text.
  return short.replace(/\p{Cs}$/u, '').replace(/\p{Cs}/gu, '\ufffd')
}

/**
 * Reads a value of a query or a path: `+` is a blank, percent escapes are bytes in UTF-8, or else
 * in the first of `charsets` (WHATWG labels) they are valid in, or else in Windows-1252. What was
 * encoded twice is read twice. White space and control characters become single blanks; at most
 * 255 characters. Never throws.
 */
export const decodeText = (raw: string, charsets: readonly string[] = []): string => {
  const spaced = raw.replaceAll('+', ' ')
  if (!spaced.includes('%')) return tidy(spaced)
  const once = decodeBytes(spaced, charsets) ?? decodeLatin1(unescapeBytes(spaced))
  const twice = isEncodedAgain(once) ? decodeBytes(once, charsets) : undefined
  return tidy(twice ?? once)
}
