import { MultiBar } from 'cli-progress'
import type { Colors } from 'picocolors/types'

/** Where the demo shows what falls: lines, above a progress bar where there is a terminal. */
export interface Screen {
  line(text: string): void
  /** Work done so far, and the shop's clock. */
  progress(done: number, clock: string): void
  /** Takes the bar away. */
  end(): void
}

/** A screen without a bar: for files and pipes. */
export function plainScreen(): Screen {
  return { line: (text) => console.log(text), progress: () => {}, end: () => {} }
}

/** A terminal with a bar for `total` events at its foot. */
export function barScreen(total: number, colors: Colors): Screen {
  const bars = new MultiBar({
    format: `${colors.cyan('{bar}')} {percentage} %  {clock}  {value} of {total} events`,
    barCompleteChar: '█',
    barIncompleteChar: '░',
    barsize: 30,
    hideCursor: true,
    clearOnComplete: true,
  })
  const bar = bars.create(total, 0, { clock: '00:00' })
  let drawn = 0
  return {
    line: (text) => bars.log(`${text}\n`),
    progress(done, clock) {
      bar.update(done, { clock })
      // A replay leaves the event loop no time for the bar's own timer.
      if (done - drawn < total / 100) return
      drawn = done
      bars.update()
    },
    end() {
      bars.update()
      bars.stop()
    },
  }
}
