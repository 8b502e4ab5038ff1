import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import { heapOfServe, onOneCore } from './command.ts'

/**
 * Starts a part of a bench on a core of its own, with a rank among those that share it: the higher
 * the number, the later it is served.
 */
export function start(
  core: number,
  rank: number,
  file: string,
  ...args: readonly string[]
): ChildProcess {
  const path = join(import.meta.dirname, file)
  const flags = [...heapOfServe, '--import=tsx', '--conditions=@beckon/source']
  const ranked = ['nice', '-n', String(rank), process.execPath, ...flags, path, ...args]
  const [command = '', ...rest] = onOneCore ? ['taskset', '-c', String(core), ...ranked] : ranked
  return spawn(command, rest, { stdio: ['pipe', 'pipe', 'inherit', 'ipc'] })
}
