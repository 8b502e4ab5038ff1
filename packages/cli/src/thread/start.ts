import { getHeapStatistics, setFlagsFromString } from 'node:v8'
import { Worker } from 'node:worker_threads'
import type { FromThread, ThreadData } from './command.ts'

const bytesPerMb = 2 ** 20

/**
 * Room for what was just made, MB; 48 by default. What an event needs is garbage a moment later:
 * with twice the room a replay collects half as often, and copies far less of what is
 * still under way.
 */
const youngGenerationMb = 96

/** The thread's first file, as source and as built. */
const entry = import.meta.url.endsWith('.ts') ? './command.ts' : './command.js'

/**
 * Runs the command in a thread of its own, whose heap is laid out for a stream of events: Node
 * settles that for its main thread before the first line runs.
 *
 * @param args without those of Node itself
 * @param signal stops the command
 * @returns the exit code
 */
export async function runInThread(args: readonly string[], signal: AbortSignal): Promise<number> {
  const { stdin, stdout, stderr } = process
  const data: ThreadData = {
    args,
    isTTY: { stdout: stdout.isTTY === true, stderr: stderr.isTTY === true },
  }
  // While a heap is still small, what is under way survives every collection. V8 takes that for
  // how it will always be, and from then on lets such things be born old, where they stay.
  setFlagsFromString('--no-allocation-site-pretenuring')
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
  const stop = (): void => worker.postMessage('stop')
  signal.addEventListener('abort', stop)
  try {
    return await new Promise<number>((resolve, reject) => {
      worker.on('message', (told: FromThread) => {
        if ('code' in told) resolve(told.code)
        else process[told.stream].write(told.text)
      })
      worker.once('error', reject)
      worker.once('exit', () => reject(new Error('The command ended without a word.')))
    })
  } finally {
    signal.removeEventListener('abort', stop)
    await worker.terminate()
    if (readsStdin) stdin.destroy()
  }
}
