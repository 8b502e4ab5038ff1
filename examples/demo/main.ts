import { BeckonError } from '@beckon/core'
import { CommandError, type ExitCode } from '../../packages/cli/src/command-error.ts'
import { Output } from '../../packages/cli/src/terminal/output.ts'
import { type DemoOptions, demoOptions, usage } from './options.ts'
import { runDemo } from './run.ts'
import { summaryLines } from './summary.ts'

/** Aborted when the demo is to end; whoever asks twice does not get a summary. */
function stopSignal(): AbortSignal {
  const stop = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(name, () => {
      if (stop.signal.aborted) process.exit(130)
      stop.abort()
    })
  }
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    // The reader, `head` for one, has seen enough, or the terminal was closed.
    if (error.code !== 'EPIPE' && error.code !== 'EIO') throw error
    stop.abort()
  })
  return stop.signal
}

/** 0 done, 2 the call was wrong. */
async function main(output: Output, stop: AbortSignal): Promise<ExitCode> {
  let options: DemoOptions
  try {
    options = demoOptions(process.argv.slice(2))
    if (options.help) {
      output.print(usage.split('\n'))
      return 0
    }
    const report = await runDemo(options, output, stop)
    if (options.json) output.json(report)
    else output.print(summaryLines(report, output.colour))
    return 0
  } catch (error) {
    if (!(error instanceof CommandError || error instanceof BeckonError)) throw error
    output.note(`beckon demo: ${error.message}`)
    return 2
  }
}

const stop = stopSignal()
const { stdin, stdout, stderr, env } = process
process.exitCode = await main(new Output({ stdin, stdout, stderr, env, signal: stop }), stop)
