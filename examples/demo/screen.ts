import type { WriteStream } from 'node:tty'
import type { Size } from './board.ts'

const csi = '\u001b['
/** The alternate screen, no cursor, and nothing that wraps. */
const enter = `${csi}?1049h${csi}?25l${csi}?7l`
const leave = `${csi}?7h${csi}?25h${csi}?1049l`
/** Terminals that know this show a frame at once, others ignore it. */
const begin = `${csi}?2026h${csi}H`
const end = `${csi}J${csi}?2026l`
const eraseRest = `${csi}K`

/** A whole terminal to draw on; what stood there before comes back at the end, however that comes. */
export class Screen {
  private readonly stream: WriteStream
  private readonly restore = (): void => this.close()
  private open = true

  constructor(stream: WriteStream) {
    this.stream = stream
    stream.write(enter)
    process.once('exit', this.restore)
  }

  /** What there is to draw on. */
  get size(): Size {
    const { columns, rows } = this.stream
    // A terminal that does not know its size says 0. Its last column stays free: what is erased
    // behind a full line is the line's last character.
    return { columns: (columns || 80) - 1, rows: rows || 24 }
  }

  /** Draws over what was there: nothing is cleared first, so nothing flickers. */
  draw(lines: readonly string[]): void {
    if (!this.open) return
    this.stream.write(begin + lines.map((line) => line + eraseRest).join('\r\n') + end)
  }

  close(): void {
    if (!this.open) return
    this.open = false
    process.off('exit', this.restore)
    this.stream.write(leave)
  }
}
