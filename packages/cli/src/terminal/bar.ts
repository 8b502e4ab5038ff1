const eighths = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉']

/** A bar for a number among others, at most so many columns wide where it is the greatest of them. */
export function bar(value: number, greatest: number, columns: number): string {
  if (!(greatest > 0) || value <= 0) return ''
  // What is there at all is seen.
  const parts = Math.max(1, Math.round((8 * columns * Math.min(value, greatest)) / greatest))
  return '█'.repeat(Math.floor(parts / 8)) + (eighths[parts % 8] as string)
}
