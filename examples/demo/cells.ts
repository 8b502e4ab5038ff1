import { cut, width } from '../../packages/cli/src/terminal/text.ts'

/**
 * A text of anybody in exactly so many columns: harmless, cut where it is too long, filled with
 * spaces where it is too short.
 */
export function cell(text: string, columns: number, align: 'left' | 'right' = 'left'): string {
  const shown = columns > 0 ? cut(text, columns) : ''
  const rest = ' '.repeat(Math.max(0, columns - width(shown)))
  return align === 'left' ? shown + rest : rest + shown
}

/** As much of a visitor's id as tells two of them apart. */
export function shortId(visitor: string): string {
  return visitor.slice(0, 6)
}

/** `0:07`. */
export function minutes(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000))
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}
