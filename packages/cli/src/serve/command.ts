import type { Command, OptionValues } from 'commander'
import { CommandError, type ExitCode } from '../command-error.ts'
import { count } from '../terminal/format.ts'
import type { Output } from '../terminal/output.ts'
import { configFaultLines } from './config/config-fault.ts'
import { readConfig } from './config/read-config.ts'
import { type FlagValues, flagValues, withServeFlags } from './flags.ts'
import { printConfig } from './print-config.ts'
import { runServer } from './run-server.ts'

/** Adds `beckon serve`: the whole thing in one process. */
export function serveCommand(
  program: Command,
  output: Output,
  done: (code: ExitCode) => void,
): void {
  const command = program
    .command('serve')
    .description('Serve sites: events in over WebSocket, decisions and effects out.')
    .usage('[options]')
  withServeFlags(command).action(async (options: OptionValues) => {
    done(await serve(flagValues(options), output))
  })
}

async function serve(values: FlagValues, output: Output): Promise<ExitCode> {
  const { file, flags, printConfig: onlyPrint, json } = values
  const { env } = output.surroundings
  const read = readConfig({ ...(file !== undefined && { file }), flags, env })
  if ('faults' in read) {
    const { faults } = read
    for (const line of configFaultLines(faults, output.noteColour)) output.note(line)
    throw new CommandError(2, `${count(faults.length, 'fault')} in the configuration: see above.`)
  }
  if (!onlyPrint) return runServer(read, output, json)
  printConfig(read, output, json)
  return 0
}
