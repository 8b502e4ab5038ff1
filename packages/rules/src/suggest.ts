/** Changes of one letter that turn one text into the other (Levenshtein 1966). */
function distance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index)
  for (let i = 1; i <= from.length; i += 1) {
    const next = [i]
    for (let j = 1; j <= to.length; j += 1) {
      const same = from[i - 1] === to[j - 1] ? 0 : 1
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + same))
    }
    row = next
  }
  return row[to.length] ?? 0
}

/** The known name that was probably meant, as ` Did you mean "…"?`, or nothing. */
export function suggestion(written: string, known: Iterable<string>): string {
  const meant = nearestName(written, known)
  return meant === undefined ? '' : ` Did you mean "${meant}"?`
}

/** The known name that was probably meant by a written one: at most a third of its letters are others. */
export function nearestName(written: string, known: Iterable<string>): string | undefined {
  if (written.length > 64) return undefined
  const wanted = written.toLowerCase()
  let best: string | undefined
  // Two letters that changed places are two changes.
  let least = written.length < 4 ? 2 : Math.max(2, Math.floor(written.length / 3)) + 1
  for (const name of known) {
    // Every letter too many or too few is a change: most names need no closer look.
    if (Math.abs(name.length - written.length) >= least) continue
    const changes = distance(wanted, name.toLowerCase())
    if (changes < least) {
      least = changes
      best = name
    }
  }
  return best
}
