import { createRequire } from 'node:module'
import { Readable, Writable } from 'node:stream'
import { run } from './program.ts'

/** What one run of the command left behind. */
export interface Ran {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** Surroundings that differ from a pipe with nothing on it. */
export interface Setting {
  readonly stdin?: string | Uint8Array
  /** Both streams are terminals. */
  readonly terminal?: boolean
  readonly env?: Readonly<Record<string, string>>
  readonly signal?: AbortSignal
}

/** Runs the command within this process. */
export async function beckon(args: readonly string[], setting: Setting = {}): Promise<Ran> {
  const [stdout, stderr] = [new Captured(setting.terminal), new Captured(setting.terminal)]
  const code = await run(args, {
    stdin: Readable.from([Buffer.from(setting.stdin ?? '')]),
    stdout,
    stderr,
    env: setting.env ?? {},
    signal: setting.signal ?? new AbortController().signal,
  })
  return { code, stdout: stdout.text, stderr: stderr.text }
}

class Captured extends Writable {
  text = ''
  readonly isTTY: boolean

  constructor(isTTY = false) {
    super({ decodeStrings: false })
    this.isTTY = isTTY
  }

  override _write(chunk: string, _encoding: string, written: () => void): void {
    this.text += chunk
    written()
  }
}

const require = createRequire(import.meta.url)

/** How wide the table library itself takes a text to be. */
export const libraryWidth = createRequire(require.resolve('cli-table3'))('string-width') as (
  text: string,
) => number

/** The first line that is wider than a terminal or would move its cursor; undefined where all is well. */
export function unfit(text: string): string | undefined {
  return text
    .split('\n')
    .find((line) => libraryWidth(line.replaceAll('\u200e', '')) > 80 || moving.test(line))
}

/** All control and format characters but the mark that keeps a line reading from the left. */
export const moving = /(?![\n\u200e])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u
