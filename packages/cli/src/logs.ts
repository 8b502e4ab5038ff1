import { constants } from 'node:fs'
import { access, stat } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import { CommandError } from './command-error.ts'
import type { Output } from './terminal/output.ts'
import { type Progress, progress } from './terminal/progress.ts'

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

/** Told of lines done, and of bytes of the logs read, packed as they are. */
type OnProgress = (lines: number, bytes: number) => void

/**
 * Has logs read (`-` is stdin), with a progress bar. Whoever reads them opens and closes them;
 * stdin is closed here, also when the command is to stop while it waits for more.
 *
 * @throws CommandError 2 where one cannot be read, or stdin is named twice.
 */
export async function readLogs<Result>(
  paths: readonly string[],
  output: Output,
  read: (inputs: readonly (string | Readable)[], onProgress: OnProgress) => Promise<Result>,
): Promise<Result> {
  const { stdin, signal } = output.surroundings
  const files = paths.filter((path) => path !== '-')
  if (paths.length - files.length > 1) {
    throw new CommandError(2, 'stdin (-) can be read once only: name it once.')
  }
  const size = await checkLogs(files)
  signal.throwIfAborted()
  const piped = files.length < paths.length
  const close = (): void => {
    if (piped) stdin.destroy()
  }
  // It begins with the first lines: what is to be said before them stands in nobody's way.
  let shown: Progress | undefined
  signal.addEventListener('abort', close)
  try {
    const inputs = paths.map((path) => (path === '-' ? stdin : path))
    return await read(inputs, (lines, bytes) => {
      shown ??= progress(output, piped ? undefined : size)
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
