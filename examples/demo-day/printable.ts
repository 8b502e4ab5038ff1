/** Text from outside, harmless to a terminal: what could move its cursor or hide itself becomes `?`. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Surrogate}]/gu, '?')
}
