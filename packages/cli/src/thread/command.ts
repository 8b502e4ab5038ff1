import { Writable } from 'node:stream'
import { parentPort, workerData } from 'node:worker_threads'
import { run } from '../program.ts'

/** What the thread is told when it begins. */
export interface ThreadData {
  readonly args: readonly string[]
  /** Which of the process's streams are terminals. */
  readonly isTTY: { readonly stdout: boolean; readonly stderr: boolean }
}

/** What it says, in this order: what is to be written, and at last how it ended. */
export type FromThread =
  | { readonly stream: 'stdout' | 'stderr'; readonly text: string }
  | { readonly code: number }
  /** From now on SIGHUP is for the thread, or is not any more. */
  | { readonly reloads: boolean }

/** What it is told while it runs: a signal to stop by, or to read its files again. */
export type ToThread = 'SIGINT' | 'SIGTERM' | 'SIGHUP'

/**
 * One of the process's streams. A thread's own would keep back what its reader has not asked for,
 * and nobody could tell when all of it has arrived; messages arrive before those sent later.
 */
class Told extends Writable {
  readonly isTTY: boolean
  private readonly stream: 'stdout' | 'stderr'

  constructor(stream: 'stdout' | 'stderr', isTTY: boolean) {
    super({ decodeStrings: false })
    this.stream = stream
    this.isTTY = isTTY
  }

  override _write(text: string, _encoding: string, written: () => void): void {
    tell({ stream: this.stream, text })
    written()
  }
}

function tell(what: FromThread): void {
  parentPort?.postMessage(what)
}

/** Has SIGHUP passed on to a listener, as long as it listens. */
function onReload(listener: () => void): () => void {
  const heard = (told: ToThread): void => {
    if (told === 'SIGHUP') listener()
  }
  parentPort?.on('message', heard)
  tell({ reloads: true })
  return () => {
    parentPort?.off('message', heard)
    tell({ reloads: false })
  }
}

const { args, isTTY } = workerData as ThreadData
const stopping = new AbortController()
parentPort?.on('message', (told: ToThread) => {
  if (told !== 'SIGHUP') stopping.abort(told)
})
const code = await run(args, {
  stdin: process.stdin,
  stdout: new Told('stdout', isTTY.stdout),
  stderr: new Told('stderr', isTTY.stderr),
  env: process.env,
  signal: stopping.signal,
  onReload,
})
tell({ code })
