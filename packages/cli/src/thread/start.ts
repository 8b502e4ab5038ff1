import { getHeapStatistics, setFlagsFromString } from 'node:v8'
import { Worker } from 'node:worker_threads'
import type { FromThread, ThreadData, ToThread } from './command.ts'

const bytesPerMb = 2 ** 20

/**
 * Room for what was just made, MB; 48 by default. What an event needs is garbage a moment later:
 * with twice the room a replay collects half as often, and copies far less of what is
 * still under way.
 */
const youngGenerationMb = 96

/** The thread's first file, as source and as built. */
const entry = import.meta.url.endsWith('.ts') ? './command.ts' : './command.js'

/** Whom to call at SIGHUP from now on; nobody any more where there is none. */
export type Hangups = (reload: (() => void) | undefined) => void

/**
 * Runs the command in a thread of its own, whose heap is laid out for a stream of events: Node
 * settles that for its main thread before the first line runs.
 *
 * @param args without those of Node itself
 * @param signal stops the command; its reason is the signal that the process was sent
 * @param hangups told whom to call at SIGHUP
 * @returns the exit code
 */
export async function runInThread(
  args: readonly string[],
  signal: AbortSignal,
  hangups: Hangups,
): Promise<number> {
  const { stdin, stdout, stderr } = process
  const data: ThreadData = {
    args,
    isTTY: { stdout: stdout.isTTY === true, stderr: stderr.isTTY === true },
  }
  // While a heap is still small, what is under way survives every collection. V8 takes that for
  // how it will always be, and from then on lets such things be born old, where they stay.
  setFlagsFromString('--no-allocation-site-pretenuring')
  // V8 collects the whole heap as soon as that takes less than 3% of the time, and so lets one event
  // in a hundred wait for it. Who answers visitors rather takes four times the memory it needs.
  if (args[0] === 'serve') setFlagsFromString('--heap-growing-percent=300')
  const readsStdin = args.includes('-')
  const worker = new Worker(new URL(entry, import.meta.url), {
    workerData: data,
    stdin: readsStdin,
    resourceLimits: {
      maxYoungGenerationSizeMb: youngGenerationMb,
      // What a main thread has: a thread's own default knows nothing of the machine or of flags.
      maxOldGenerationSizeMb: getHeapStatistics().heap_size_limit / bytesPerMb,
    },
  })
  if (worker.stdin !== null) stdin.pipe(worker.stdin)
  const send = (told: ToThread): void => worker.postMessage(told)
  const stop = (): void => send(signal.reason)
  const reload = (): void => send('SIGHUP')
  signal.addEventListener('abort', stop)
  try {
    return await new Promise<number>((resolve, reject) => {
      worker.on('message', (told: FromThread) => {
        if ('code' in told) resolve(told.code)
        else if ('reloads' in told) hangups(told.reloads ? reload : undefined)
        else process[told.stream].write(told.text)
      })
      worker.once('error', reject)
      worker.once('exit', () => reject(new Error('The command ended without a word.')))
    })
  } finally {
    signal.removeEventListener('abort', stop)
    hangups(undefined)
    await worker.terminate()
    if (readsStdin) stdin.destroy()
  }
}
