import { once } from 'node:events'
import { systemEnv } from '@beckon/core'
import type { Command, OptionValues } from 'commander'
import { accountLines } from '../account-lines.ts'
import { CommandError, type ExitCode } from '../command-error.ts'
import { loadEnrichers } from '../enrichers.ts'
import { loadRules } from '../rules-file.ts'
import { storageOf } from '../storage-url.ts'
import { count } from '../terminal/format.ts'
import type { Output } from '../terminal/output.ts'
import { configFaultLines } from './config/config-fault.ts'
import { readConfig } from './config/read-config.ts'
import { ErrorLog } from './error-log.ts'
import { type FlagValues, flagValues, withServeFlags } from './flags.ts'
import { Log } from './log.ts'
import { printConfig } from './print-config.ts'
import { RulesInUse } from './rules-in-use.ts'
import { Server } from './server.ts'
import { startedLines, startWarnings } from './started.ts'
import { watchPath } from './watch-file.ts'

/** How long another process that writes to the same file is waited for: everybody waits as long, ms. */
const busyTimeout = 1_000

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

async function serve(
  { file, flags, printConfig: printOnly, json }: FlagValues,
  output: Output,
): Promise<ExitCode> {
  const { env, signal, onReload } = output.surroundings
  const read = readConfig({ ...(file !== undefined && { file }), flags, env })
  if ('faults' in read) {
    for (const line of configFaultLines(read.faults, output.noteColour)) output.note(line)
    throw new CommandError(
      2,
      `${count(read.faults.length, 'fault')} in the configuration: see above.`,
    )
  }
  if (printOnly) {
    printConfig(read, output, json)
    return 0
  }
  const { config } = read
  const system = systemEnv()
  const log = new Log(output, system.clock)
  const errors = new ErrorLog(system.clock, (line) => log.warn(line))
  const rules = await loadRules(config.rules, output)
  const { enrichers, geography } = await loadEnrichers(
    config.geo === 'auto' ? undefined : config.geo,
    output,
  )
  const secrets = read.secrets ?? [Buffer.from(system.random.bytes(32)).toString('base64url')]
  const server = new Server({
    config,
    origins: read.origins,
    secrets,
    rules,
    storage: storageOf(config.storage, busyTimeout),
    enrichers,
    env: system,
    onError: (message) => errors.tell(message),
  })
  const broken = new AbortController()
  server.engine.errors$.subscribe((error) => {
    errors.add(error)
    // The pipeline stands still: whoever starts it anew gets further than we do.
    if (error.code === 'INTERNAL') broken.abort()
  })
  const address = await server.open()
  const ruleSetHash = server.engine.ruleSetHash
  log.lines(startedLines({ read, address, rules, ruleSetHash, geography }, output.noteColour))
  for (const warning of startWarnings(read)) output.remark(warning)
  const inUse =
    config.rules === undefined
      ? undefined
      : new RulesInUse(config.rules, rules, server, output, log)
  const unwatch =
    config.rules === undefined
      ? undefined
      : watchPath(config.rules, system.clock, () => void inUse?.reload('changed'))
  // What changed while the server was being started.
  await inUse?.reload('changed')
  const deafen = onReload?.(() => {
    if (inUse === undefined) log.info('Nothing to read again: there is no file of rules.')
    else void inUse.reload('asked')
  })
  await aborted(AbortSignal.any([signal, broken.signal]))
  log.info('Stopping: finishing what is under way.')
  unwatch?.()
  deafen?.()
  const whole = await server.close()
  errors.flush()
  const status = server.status()
  if (json) output.json(status)
  else output.print(accountLines(status.account, output.colour))
  if (broken.signal.aborted) throw new CommandError(1, 'the engine stopped by itself: see above.')
  if (whole) return 0
  throw new CommandError(
    1,
    `not all was finished within ${config.drainMs} ms: nothing acknowledged is lost, and what was not is sent again by its clients.`,
  )
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await once(signal, 'abort')
}
