import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { heapOfServe, onOneCore } from './command.ts'

/**
 * Starts a part of a bench on a core of its own, with a rank among those that share it: the higher
 * the number, the later it is served, and an idle one only where nobody else wants to be.
 */
export function start(
  core: number,
  rank: number | 'idle',
  file: string,
  ...args: readonly string[]
): ChildProcess {
  const path = join(import.meta.dirname, file)
  const flags = [...heapOfServe, '--import=tsx', '--conditions=@beckon/source']
  const ranks = rank === 'idle' ? ['chrt', '--idle', '0'] : ['nice', '-n', String(rank)]
  const ranked = [...ranks, process.execPath, ...flags, path, ...args]
  const [command = '', ...rest] = onOneCore ? ['taskset', '-c', String(core), ...ranked] : ranked
  return spawn(command, rest, { stdio: ['pipe', 'pipe', 'inherit', 'ipc'] })
}

/**
 * Leaves a core to the main thread of a part: those that collect its garbage and compile its code
 * take a core where there is one, as they do wherever a server has more than one. On the same core
 * the main thread waits for them, 3 ms at a time.
 */
export function spreadHelpers({ pid }: ChildProcess, core: number): void {
  if (!onOneCore) return
  spawnSync('taskset', ['--all-tasks', '--pid', '--cpu-list', '0,1', String(pid)])
  spawnSync('taskset', ['--pid', '--cpu-list', String(core), String(pid)])
}
