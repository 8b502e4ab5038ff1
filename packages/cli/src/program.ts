import { StorageError, UsageError } from '@beckon/core'
import { TrafficError } from '@beckon/testing'
import { Command, CommanderError } from 'commander'
import manifest from '../package.json' with { type: 'json' }
import { backtestCommand } from './backtest/command.ts'
import { blocksCommand } from './blocks/command.ts'
import { checkCommand } from './check/command.ts'
import { CommandError, type ExitCode } from './command-error.ts'
import { explainCommand } from './explain/command.ts'
import { populationCommand } from './population/command.ts'
import { replayCommand } from './replay/command.ts'
import { reportCommand } from './report/command.ts'
import { schemaCommand } from './schema/command.ts'
import { serveCommand } from './serve/command.ts'
import { simulateCommand } from './simulate/command.ts'
import { columns, Output, type Surroundings } from './terminal/output.ts'

/** 128 and the number of the signal, as shells have it. */
const interrupted = { SIGINT: 130, SIGTERM: 143 }

/**
 * Runs the `beckon` command.
 *
 * @param args without those of Node itself
 * @returns the exit code: 0 done, 1 the input was judged bad, 2 the call was wrong, 130 or 143
 * interrupted.
 * Rejects only for a fault of its own.
 */
export async function run(args: readonly string[], surroundings: Surroundings): Promise<number> {
  const output = new Output(surroundings)
  let code: ExitCode = 0
  const done = (result: ExitCode): void => {
    code = result
  }
  const program = new Command('beckon')
    .description('Real-time visitor engagement: sites, recorded traffic, rules, decisions.')
    .version(manifest.version)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void surroundings.stdout.write(text),
      writeErr: (text) => void surroundings.stderr.write(text),
      getOutHelpWidth: () => columns,
      getErrHelpWidth: () => columns,
    })
    .showHelpAfterError('Try beckon --help, or beckon COMMAND --help.')
    .helpCommand(false)
  serveCommand(program, output, done)
  replayCommand(program, output, done)
  checkCommand(program, output, done)
  schemaCommand(program, output, done)
  explainCommand(program, output, done)
  blocksCommand(program, output, done)
  backtestCommand(program, output, done)
  reportCommand(program, output, done)
  simulateCommand(program, output, done)
  populationCommand(program, output, done)
  try {
    await program.parseAsync(args, { from: 'user' })
    return code
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
    if (surroundings.signal.aborted) {
      output.failure('interrupted.')
      return surroundings.signal.reason === 'SIGTERM' ? interrupted.SIGTERM : interrupted.SIGINT
    }
    const end = commandError(error)
    output.failure(end.message)
    return end.exitCode
  }
}

/** What an error of the library means for a caller; throws on what is nobody's fault but ours. */
function commandError(error: unknown): CommandError {
  if (error instanceof CommandError) return error
  if (error instanceof TrafficError) return new CommandError(1, sentence(error.message))
  if (error instanceof UsageError && error.code === 'REDIRECT_NOT_ALLOWED') {
    return new CommandError(2, `${error.message} Here that is --redirect-origin.`)
  }
  if (error instanceof UsageError || error instanceof StorageError) {
    return new CommandError(2, sentence(error.message))
  }
  throw error
}

function sentence(message: string): string {
  return message.endsWith('.') ? message : `${message}.`
}
