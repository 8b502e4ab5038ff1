import { SingleBar } from 'cli-progress'
import { number } from './format.ts'
import type { Output } from './output.ts'

/** How far a run is. */
export interface Progress {
  /** Lines done; bytes of the inputs read, where their size is known. */
  update(lines: number, bytes: number): void
  /** Takes the bar away. */
  stop(): void
}

const silent: Progress = { update() {}, stop() {} }

/**
 * A bar on stderr where that is a terminal, and nothing elsewhere.
 *
 * @param totalBytes undefined where it cannot be known: then only lines are counted
 */
export function progress(output: Output, totalBytes: number | undefined): Progress {
  const { stderr, env } = output.surroundings
  if (stderr.isTTY !== true || env.TERM === 'dumb') return silent
  const bar = new SingleBar({
    stream: stderr,
    format:
      totalBytes === undefined
        ? '{lines} lines, {duration_formatted}'
        : '[{bar}] {percentage} %  {lines} lines  {eta_formatted} left',
    barsize: 32,
    barCompleteChar: '\u2588',
    barIncompleteChar: '\u2591',
    formatTime: duration,
    hideCursor: true,
    clearOnComplete: true,
  })
  bar.start(totalBytes ?? 0, 0, { lines: '0' })
  return {
    update: (lines, bytes) => bar.update(bytes, { lines: number(lines) }),
    stop: () => bar.stop(),
  }
}

/** The library's own words for a time that is not known yet are `INF` and `NULL`. */
function duration(seconds: number): string {
  if (!Number.isFinite(seconds)) return '?'
  return seconds < 100 ? `${seconds} s` : `${Math.round(seconds / 60)} min`
}
