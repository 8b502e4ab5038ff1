import { constants, createReadStream, type ReadStream } from 'node:fs'
import { access, stat } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import { CommandError } from './command-error.ts'
import type { Output } from './terminal/output.ts'
import { type Progress, progress } from './terminal/progress.ts'

/** Small enough for the progress bar to move: packed bytes are far ahead of their lines. */
const chunkBytes = 64 * 1024

/**
 * Makes sure that all logs are there and may be read, before a long run finds out.
 *
 * @returns their size together in bytes; undefined where some are no plain files
 * @throws CommandError 2 naming the first that cannot be read.
 */
async function checkLogs(paths: readonly string[]): Promise<number | undefined> {
  let totalBytes: number | undefined = 0
  for (const path of paths) {
    try {
      const found = await stat(path)
      if (found.isDirectory()) throw new Error('it is a directory')
      await access(path, constants.R_OK)
      if (totalBytes !== undefined) {
        totalBytes = found.isFile() ? totalBytes + found.size : undefined
      }
    } catch (cause) {
      throw new CommandError(2, `cannot open the log ${path}: ${reason(cause)}.`, { cause })
    }
  }
  return totalBytes
}

/**
 * Opens logs (`-` is stdin) and has them read, with a progress bar; closes them when that is done,
 * or when the command is to stop.
 *
 * @param read takes the inputs, and whom to tell how many lines are done
 * @throws CommandError 2 where one cannot be read, or stdin is named twice.
 */
export async function readLogs<Result>(
  paths: readonly string[],
  output: Output,
  read: (inputs: readonly Readable[], onProgress: (lines: number) => void) => Promise<Result>,
): Promise<Result> {
  const { stdin, signal } = output.surroundings
  const files = paths.filter((path) => path !== '-')
  if (paths.length - files.length > 1) {
    throw new CommandError(2, 'stdin (-) can be read once only: name it once.')
  }
  const size = await checkLogs(files)
  signal.throwIfAborted()
  const streams: ReadStream[] = []
  const inputs = paths.map((path) => {
    if (path === '-') return stdin
    const stream = createReadStream(path, { highWaterMark: chunkBytes })
    // Whoever reads it is told as well: this only keeps a failure before that from ending us.
    stream.on('error', () => {})
    streams.push(stream)
    return stream
  })
  const close = (): void => {
    for (const input of inputs) input.destroy()
  }
  const totalBytes = files.length === paths.length ? size : undefined
  // It begins with the first lines: what is to be said before them stands in nobody's way.
  let shown: Progress | undefined
  signal.addEventListener('abort', close)
  try {
    return await read(inputs, (lines) => {
      const bytes = streams.reduce((sum, { bytesRead }) => sum + bytesRead, 0)
      shown ??= progress(output, totalBytes)
      shown.update(lines, bytes)
    })
  } finally {
    shown?.stop()
    signal.removeEventListener('abort', close)
    close()
  }
}

/** Why the operating system refused, in words. */
export function reason(cause: unknown): string {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
  if (code === 'ENOENT') return 'there is no such file'
  if (code === 'EISDIR') return 'it is a directory'
  if (code === 'EACCES') return 'permission denied'
  return cause instanceof Error ? cause.message : String(cause)
}
