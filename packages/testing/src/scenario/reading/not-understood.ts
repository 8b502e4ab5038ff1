/** That something is not understood, and what comes nearest. */
export function notUnderstood(what: string, nearest: readonly string[]): string {
  if (nearest.length === 0) return `This ${what} is not understood.`
  return `This ${what} is not understood. What comes nearest: ${nearest.join(' · ')}`
}
