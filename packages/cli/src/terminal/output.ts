import type { Readable, Writable } from 'node:stream'
import pc from 'picocolors'
import { leftToRight, wrap } from './text.ts'

/** Where a command writes to, and what it may know of its surroundings. */
export interface Surroundings {
  readonly stdin: Readable
  readonly stdout: Writable & { readonly isTTY?: boolean }
  readonly stderr: Writable & { readonly isTTY?: boolean }
  readonly env: Readonly<Record<string, string | undefined>>
  /** Aborted when the command is to stop. */
  readonly signal: AbortSignal
  /** Calls back whenever the command is asked to read its files again; the function returned ends that. */
  readonly onReload?: (listener: () => void) => () => void
}

/** Every human-readable line is at most so wide. */
export const columns = 80

/** The two streams of a command: what it found goes to stdout, what it has to say to stderr. */
export class Output {
  readonly surroundings: Surroundings
  /** Colours of stdout: functions that do nothing where it is no terminal. */
  readonly colour: ReturnType<typeof pc.createColors>
  /** Colours of stderr. */
  readonly noteColour: ReturnType<typeof pc.createColors>

  constructor(surroundings: Surroundings) {
    this.surroundings = surroundings
    this.colour = pc.createColors(coloured(surroundings.stdout, surroundings.env))
    this.noteColour = pc.createColors(coloured(surroundings.stderr, surroundings.env))
  }

  /** Lines for a reader, each of them harmless already. */
  print(lines: readonly string[]): void {
    this.surroundings.stdout.write(lines.map((line) => `${leftToRight(line.trimEnd())}\n`).join(''))
  }

  /**
   * One JSON document. Characters that JSON leaves alone and terminals do not are escaped: the
   * value is the same.
   */
  json(document: unknown): void {
    const text = JSON.stringify(document, null, 2).replace(terminalControl, escaped)
    this.surroundings.stdout.write(`${text}\n`)
  }

  /** Text for a program, such as CSV: as it is, but for what moves a terminal. */
  text(text: string): void {
    this.surroundings.stdout.write(text.replace(unprintable, ''))
  }

  /** A line on stderr, harmless already. */
  note(line: string): void {
    this.surroundings.stderr.write(`${leftToRight(line.trimEnd())}\n`)
  }

  /** Something to know beside the result; the message may hold what a stranger wrote. */
  remark(message: string): void {
    this.say(message, this.noteColour.yellow)
  }

  /** Why the command ends other than well; the message may hold what a stranger wrote. */
  failure(message: string): void {
    this.say(message, this.noteColour.red)
  }

  private say(message: string, paint: (text: string) => string): void {
    const name = 'beckon: '
    wrap(message, columns - name.length).forEach((line, index) => {
      this.note((index === 0 ? paint(name) : ' '.repeat(name.length)) + line)
    })
  }
}

/** https://no-color.org: set and not empty. */
function coloured(stream: { readonly isTTY?: boolean }, env: Surroundings['env']): boolean {
  return stream.isTTY === true && !env.NO_COLOR && env.TERM !== 'dumb'
}

const unprintable = /(?![\n\r\t])\p{Cc}|[\u202a-\u202e\u2066-\u2069]/gu
const terminalControl = /[\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}
