import { createHmac, hash, timingSafeEqual } from 'node:crypto'

/** 132 bits of SHA-256 over UTF-8 text, as 22 characters that are safe in a URL. */
export function digest(text: string): string {
  return hash('sha256', text, 'base64url').slice(0, 22)
}

/** The same under a key, for what must not be guessed back from its hash, such as an IP address. */
export function keyedDigest(key: string, text: string): string {
  return createHmac('sha256', key).update(text).digest('base64url').slice(0, 22)
}

/** HMAC-SHA-256 of UTF-8 text, whole, as 43 characters that are safe in a URL: for what must not be forged. */
export function mac(key: string, text: string): string {
  return createHmac('sha256', key).update(text).digest('base64url')
}

/** Compares in a time that does not tell how much of it was right. */
export function sameMac(expected: string, given: string): boolean {
  const left = Buffer.from(expected)
  const right = Buffer.from(given)
  return left.length === right.length && timingSafeEqual(left, right)
}
