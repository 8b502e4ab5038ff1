/** Letters put in, left out or changed that turn one text into the other (Levenshtein 1966). */
function distance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index)
  for (let i = 1; i <= from.length; i++) {
    const next = [i]
    for (let j = 1; j <= to.length; j++) {
      const changed = (row[j - 1] ?? 0) + (from[i - 1] === to[j - 1] ? 0 : 1)
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, changed))
    }
    row = next
  }
  return row[to.length] ?? 0
}

/** The one of the known names that was probably meant: at most a third of its letters are others. */
export function suggestion(written: string, known: Iterable<string>): string | undefined {
  if (written.length > 64) return undefined
  const wanted = written.toLowerCase()
  let least = Math.max(1, Math.floor(written.length / 3)) + 1
  let best: string | undefined
  for (const name of known) {
    const changes = distance(wanted, name.toLowerCase())
    if (changes >= least) continue
    least = changes
    best = name
  }
  return best
}
