import { createHmac, hash } from 'node:crypto'

/** 132 bits of SHA-256 over UTF-8 text, as 22 characters that are safe in a URL. */
export function digest(text: string): string {
  return hash('sha256', text, 'base64url').slice(0, 22)
}

/** The same under a key, for what must not be guessed back from its hash, such as an IP address. */
export function keyedDigest(key: string, text: string): string {
  return createHmac('sha256', key).update(text).digest('base64url').slice(0, 22)
}
