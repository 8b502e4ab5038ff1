import { once } from 'node:events'
import { type Env, systemEnv, UsageError } from '@beckon/core'
import { accountLines } from '../account-lines.ts'
import { CommandError, type ExitCode } from '../command-error.ts'
import { loadEnrichers } from '../enrichers.ts'
import { reason } from '../logs.ts'
import { loadRules } from '../rules-file.ts'
import { storageOf } from '../storage-url.ts'
import type { Output } from '../terminal/output.ts'
import type { ReadConfig } from './config/read-config.ts'
import type { ServeConfig } from './config/schema.ts'
import { ErrorLog } from './error-log.ts'
import { Log } from './log.ts'
import type { MetricsPage } from './metrics-page.ts'
import { reportsFor } from './reports.ts'
import { RulesInUse } from './rules-in-use.ts'
import { Server, type ServerParts } from './server.ts'
import { startedLines, startWarnings } from './started.ts'
import { watchRules } from './watch-path.ts'

/** How long another process that writes to the same file is waited for: everybody waits as long, ms. */
const busyTimeout = 1_000

/** How many random bytes make a secret. */
const secretBytes = 32

/**
 * Serves until it is told to stop.
 *
 * @param json the account is told as one JSON document
 * @returns 0 where all that was under way was finished, else 1
 * @throws CommandError 2 where it cannot start, 1 where the rules are faulty
 */
export async function runServer(
  read: ReadConfig,
  output: Output,
  json: boolean,
): Promise<ExitCode> {
  const { config } = read
  const env = systemEnv()
  const { clock } = env
  const log = new Log(output, clock)
  const errors = new ErrorLog(clock, (line) => log.warn(line))
  const rules = await loadRules(config.rules, output)
  const geo = config.geo === 'auto' ? undefined : config.geo
  const { enrichers, geography } = await loadEnrichers(geo, output)
  const storage = storageOf(config.storage, busyTimeout)
  const server = serverOf({
    config,
    origins: read.origins,
    secrets: read.secrets ?? [madeSecret(env)],
    rules,
    storage,
    enrichers,
    env,
    metrics: await metricsPage(config),
    onError: (message) => errors.tell(message),
  })
  const reports = await reportsFor({
    config,
    storage,
    clock,
    onDelivered: (message) => log.info(message),
    onTrouble: (message) => errors.tell(message),
  })
  const broken = new AbortController()
  server.engine.errors$.subscribe((error) => {
    errors.add(error)
    // Its pipeline stands still: whoever starts it anew gets further than we do.
    if (error.code === 'INTERNAL') broken.abort()
  })
  const address = await server.open()
  const { ruleSetHash } = server.engine
  log.lines(startedLines({ read, address, rules, ruleSetHash, geography }, output.noteColour))
  for (const warning of startWarnings(read, address)) output.remark(warning)
  const forget =
    config.rules === undefined
      ? noReload(output, log)
      : followRules(
          new RulesInUse(config.rules, rules, server, output, log),
          config.rules,
          env,
          output,
        )
  reports?.start()
  const stop = AbortSignal.any([output.surroundings.signal, broken.signal])
  if (!stop.aborted) await once(stop, 'abort')
  forget()
  log.info('Stopping: what is under way is finished.')
  await reports?.stop()
  return stopped(server, output, { json, broken: broken.signal.aborted, errors })
}

function serverOf(parts: ServerParts): Server {
  try {
    return new Server(parts)
  } catch (error) {
    if (error instanceof UsageError) throw new CommandError(2, error.message, { cause: error })
    throw error
  }
}

/** Its SDK takes a while to load: whoever does not need it does not wait. */
async function metricsPage({ metrics }: ServeConfig): Promise<MetricsPage | undefined> {
  if (metrics === 'nobody') return undefined
  const { MetricsPage } = await import('./metrics-page.ts')
  return new MetricsPage()
}

function madeSecret({ random }: Env): string {
  return Buffer.from(random.bytes(secretBytes)).toString('base64url')
}

/** Has the rules read again when their file changes, and when somebody asks. */
function followRules(inUse: RulesInUse, file: string, { clock }: Env, output: Output): () => void {
  const unwatch = watchRules(file, clock, () => void inUse.reload('changed'))
  const deafen = output.surroundings.onReload?.(() => void inUse.reload('asked'))
  return () => {
    unwatch()
    deafen?.()
  }
}

function noReload(output: Output, log: Log): () => void {
  const deafen = output.surroundings.onReload?.(() =>
    log.info('There is nothing to read again: no file of rules was given.'),
  )
  return () => deafen?.()
}

interface Stopping {
  readonly json: boolean
  readonly broken: boolean
  readonly errors: ErrorLog
}

/** Ends a server, and tells what it did. What fails here is no interruption: it is said, not thrown. */
async function stopped(
  server: Server,
  output: Output,
  { json, broken, errors }: Stopping,
): Promise<ExitCode> {
  let drained = false
  try {
    drained = await server.close()
    if (!drained) output.failure('not all was finished in time. Nothing acknowledged is lost.')
  } catch (error) {
    output.failure(`it did not close properly: ${reason(error)}.`)
  }
  errors.flush()
  const status = server.status()
  if (json) output.json({ ...status, drained })
  else output.print(accountLines(status.account, output.colour))
  if (broken) output.failure('the engine stopped by itself: see above.')
  return drained && !broken ? 0 : 1
}
