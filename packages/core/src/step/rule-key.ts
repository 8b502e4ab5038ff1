import { digest } from '../hash.ts'

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

/** The name under which visitors remember a rule: 72 bits of a hash of its content, so that an unchanged rule has the same one in every rule set. */
export function ruleKey(identity: string): string {
  return digest(identity).slice(0, 12)
}

/** 48 bits of a rule's key as a whole number: short enough for a visitor to keep thousands of. */
export function keyNumber(key: string): number {
  let number = 0
  for (let index = 0; index < 8; index++) {
    number = number * 64 + alphabet.indexOf(key.charAt(index))
  }
  return number
}
