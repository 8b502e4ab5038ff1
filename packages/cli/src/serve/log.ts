import type { Clock } from '@beckon/core'
import { instant, readableInstant } from '../terminal/format.ts'
import { columns, type Output } from '../terminal/output.ts'
import { wrap } from '../terminal/text.ts'

const indent = '  '

/** What a server says while it runs: on stderr, each with its time. What strangers wrote may be in it. */
export class Log {
  private readonly output: Output
  private readonly clock: Clock

  constructor(output: Output, clock: Clock) {
    this.output = output
    this.clock = clock
  }

  /** Something happened. */
  info(message: string): void {
    this.say(message, (text) => text)
  }

  /** Something is not as it should be. */
  warn(message: string): void {
    this.say(message, this.output.noteColour.yellow)
  }

  /** Lines that are harmless already, as they are. */
  lines(lines: readonly string[]): void {
    for (const line of lines) this.output.note(line)
  }

  private say(message: string, paint: (text: string) => string): void {
    const { noteColour } = this.output
    const at = readableInstant(instant(this.clock.now()))
    const [first = '', ...rest] = wrap(message, columns - at.length - 2)
    this.output.note(`${noteColour.dim(at)}  ${paint(first)}`)
    const more = rest.length === 0 ? [] : wrap(rest.join(' '), columns - indent.length)
    for (const line of more) this.output.note(indent + paint(line))
  }
}
